"""What changes in the answer to a watched question that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import AnswerChange, ModelError
from tests.openai_server import Fail
from tests.scripted_model import ScriptedModel, scripted
from tests.watching.conftest import GROKKING, QUESTION, Shelf, record

CIRCUITS, WEIGHTS = (record(paper) for paper in GROKKING)
WHY = "why does grokking need weight decay"
UNRELATED = {"title": "Old Bread: Taxes on Bakers", "abstract": "Medieval bakers paid taxes by the weight of bread."}


def changes(shelf: Shelf) -> list[AnswerChange]:
    return [change for issue in shelf.assistant.news().issues for change in issue.changes]


def test_an_answer_is_compared_only_if_it_is_kept(shelf: Shelf) -> None:
    shelf.give("grokking", WEIGHTS)
    shelf.assistant.watch(WHY)
    shelf.give("more", CIRCUITS)
    assert changes(shelf) == []


def test_quotes_that_come_and_go_are_told(shelf: Shelf) -> None:
    shelf.give("grokking", WEIGHTS)
    shelf.assistant.watch(WHY, answer=True)
    shelf.give("grokking", WEIGHTS | {"abstract": "Grokking needs weight decay to shrink norms. Nothing else helps."})
    found = changes(shelf)
    assert AnswerChange.model_validate(found[0]).what == "statement_new"
    assert "Grokking needs weight decay to shrink norms." in [change.text for change in found]
    assert "We study why grokking needs weight decay." in [change.before for change in found]
    assert changes(shelf) == []


def test_a_paper_that_leaves_the_library_is_told_once(shelf: Shelf) -> None:
    shelf.give("grokking", CIRCUITS, WEIGHTS)
    shelf.assistant.watch(QUESTION, answer=True)
    shelf.assistant.remove("slow-then-sudden")
    gone = [change for change in changes(shelf) if change.what == "paper_gone"]
    assert [change.papers[0].id for change in gone] == ["slow-then-sudden"]
    assert changes(shelf) == []


def test_a_paper_that_is_told_is_not_told_as_a_change_of_the_list_too(shelf: Shelf) -> None:
    shelf.give("grokking", CIRCUITS)
    shelf.assistant.watch(QUESTION, answer=True)
    shelf.give("more", WEIGHTS)
    (issue,) = shelf.assistant.news().issues
    assert [item.paper.id for item in issue.papers] == ["slow-then-sudden"]
    assert not [change for change in issue.changes if change.papers[0].id == "slow-then-sudden"]


@pytest.fixture
def model(place: Path, shelf: Shelf) -> Iterator[ScriptedModel]:
    """A model that answers of the library, with the one paper that says why."""
    shelf.give("grokking", WEIGHTS)
    with scripted(place / "library", llm={"understand": False, "screen": False}) as model:
        model.will("Grokking needs weight decay {study why grokking}.").watch(WHY, answer=True)
        yield model


def test_a_model_is_not_asked_where_no_other_evidence_is_found(model: ScriptedModel, place: Path) -> None:
    assistant = model.will("Grokking needs nothing {study why grokking}.")
    assistant.news()
    assert model.requests == []


def test_a_model_is_asked_again_when_other_evidence_is_found(model: ScriptedModel, place: Path) -> None:
    assistant = model.will("Weight decay of 0.3 brings grokking forward by a factor of five {factor of five}.")
    Shelf(assistant, place).give("more", CIRCUITS)
    (issue,) = assistant.news().issues
    assert len(model.requests) == 1
    assert [change.what for change in issue.changes] == ["statement_new", "statement_gone"]


def test_other_words_on_the_same_quote_are_no_change(model: ScriptedModel, place: Path) -> None:
    assistant = model.will("Weight decay is what grokking needs {study why grokking}.")
    Shelf(assistant, place).give("more", CIRCUITS)
    assert [issue.changes for issue in assistant.news().issues] == [()]


def test_a_denial_on_the_same_quote_is_a_change(model: ScriptedModel, place: Path) -> None:
    assistant = model.will("No decay but weight decay does grokking need {study why grokking}.")
    Shelf(assistant, place).give("more", CIRCUITS)
    (issue,) = assistant.news().issues
    assert [(change.what, change.before) for change in issue.changes] == [
        ("statement_changed", "Grokking needs weight decay.")
    ]


def test_a_model_that_fails_costs_no_news_and_is_asked_the_next_time(model: ScriptedModel, place: Path) -> None:
    assistant = model.will(Fail(500))
    Shelf(assistant, place).give("more", CIRCUITS)
    with pytest.raises(ModelError), assistant.telling_news() as news:
        assert [item.paper.id for issue in news.issues for item in issue.papers] == ["delayed-circuits"]
    model.will("Weight decay of 0.3 brings grokking forward by a factor of five {factor of five}.")
    (issue,) = assistant.news().issues
    assert (issue.papers, len(issue.changes)) == ((), 2)
