"""What a question takes from the conversation, without a model."""

from __future__ import annotations

import pytest

from assistant.records import Answer, Citation, Filters, Paper
from assistant.retrieval.follow_up import Followed, follow_up

PAPERS = [
    Paper(id=name, title=f"On {name}", abstract=f"{name.title()} sets slowly.") for name in ("jam", "honey", "syrup")
]


def turn(question: str, *papers: int, asked: str | None = None) -> Answer:
    citations = tuple(
        Citation(
            number=place + 1,
            paper=PAPERS[place],
            quote=PAPERS[place].abstract,
            start=0,
            end=len(PAPERS[place].abstract),
            verdict="supported",
        )
        for place in papers
    )
    return Answer(question=question, asked=asked, status="answered", text="", citations=citations)


FIRST = turn("which papers explain how jam sets", 0, 1, 2)


def followed(question: str, *turns: Answer) -> Followed:
    found = follow_up(question, turns or [FIRST])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("what does the second one say about lemon?", ("honey",)),
        ("does the last paper measure viscosity?", ("syrup",)),
        ("how hot is it in the 1st paper?", ("jam",)),
        ("does [3] measure viscosity?", ("syrup",)),
        ("compare [1] and [3]", ("jam", "syrup")),
        ("does paper 2 measure viscosity?", ("honey",)),
        ("which of these measure viscosity?", ("jam", "honey", "syrup")),
        ("do these papers agree about lemon?", ("jam", "honey", "syrup")),
    ],
)
def test_papers_that_are_pointed_at_are_the_only_ones_searched(question: str, ids: tuple[str, ...]) -> None:
    assert followed(question).filters == Filters(ids=ids)


def test_numbers_are_those_of_the_whole_conversation() -> None:
    assert followed("does [1] measure viscosity?", FIRST, turn("what is honey", 1)).filters.ids == ("jam",)


def test_a_question_without_a_subject_keeps_the_one_before() -> None:
    assert followed("does that also hold for honey?").text == "does that also hold for honey? (jam sets)"
    assert followed("why?").text == "why? (jam sets)"
    assert followed("what about the second one?").text == "what about this paper? (jam sets)"


def test_a_subject_is_kept_over_several_turns() -> None:
    second = turn("why?", 0, asked="why? (jam sets)")
    assert followed("does it matter?", FIRST, second).text == "does it matter? (jam sets)"


def test_a_question_that_changes_a_part_takes_the_form_of_the_one_before() -> None:
    assert followed("and for honey?").text == "which papers explain how jam sets for honey?"
    assert followed("what about plum jam?").text == "which papers explain how jam sets plum jam?"


def test_the_newest_of_the_papers_is_asked_for_as_a_list_with_the_latest_first() -> None:
    found = followed("which of these is newest?")
    assert (found.text, found.filters.ids) == ("which papers", ("jam", "honey", "syrup"))
    assert found.note == "Among the 3 papers of the answer before, the latest first"


@pytest.mark.parametrize(
    "question",
    [
        "which papers show that honey keeps",
        "what is viscosity",
        "how is syrup made",
        "papers that explain grokking",
        "does [9] exist",
        "is the eleventh paper there",
    ],
)
def test_a_question_with_a_subject_of_its_own_stands_alone(question: str) -> None:
    assert follow_up(question, [FIRST]) is None


def test_the_first_question_stands_alone() -> None:
    assert follow_up("does that hold?", []) is None
