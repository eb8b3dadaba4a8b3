"""Whether papers agree: those for a claim, against it and neither, each by a sentence of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Answer, Assistant, ModelError
from assistant.comparisons.placing import placed_lines
from tests.openai_server import Fail
from tests.scripted_model import ScriptedModel, scripted, user_message

QUESTION = "do papers agree that resting the dough reduces tears?"
PAPERS = [
    ("short", "Short Rests: Kneading Robots that Pause",
     "Dough tears when robots knead it. Experiments show that resting the dough for 5 minutes halves its tears."),
    ("long", "Long Rests: Does Dough Need a Pause?",
     "We study whether resting the dough reduces tears. Resting the dough has no effect on the tears of rye loaves."),
    ("warm", "Warm Rests: Temperature and Dough",
     "We rest dough at several temperatures. Resting the dough reduces tears at 20 degrees, but adds tears at 35 "
     "degrees."),
    ("oven", "Oven Songs: Hearing When Bread is Done",
     "Bread is judged by knocking on it. We present a microphone that hears when bread is done."),
    ("loom", "Loom Vision: Finding Weaving Faults with Cameras",
     "Weaving faults are found by eye. A camera above the loom finds nine of ten faults."),
]  # fmt: skip
REPLY = (
    "- FOR: resting the dough for 5 minutes halves its tears {halves}\n"
    "- AGAINST: resting the dough has no effect on the tears of rye loaves {no effect}\n"
    "- MIXED: resting the dough reduces tears at 20 degrees, but adds tears at 35 degrees {at 35}\n"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dough")
    rows = [{"id": id, "title": title, "abstract": abstract} for id, title, abstract in PAPERS]
    (folder / "dough.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with Assistant.open(folder / "library") as assistant:
        assistant.ingest(folder / "dough.jsonl")
    return folder / "library"


@pytest.fixture
def assistant(library: Path) -> Iterator[Assistant]:
    with Assistant.open(library, create=False) as assistant:
        yield assistant


@pytest.fixture
def model(library: Path) -> Iterator[ScriptedModel]:
    with scripted(library, llm={"understand": False}) as model:
        yield model


def stances(answer: Answer) -> dict[str, str]:
    return {position.paper: position.stance for position in answer.positions}


def test_papers_are_grouped_and_the_answer_says_first_how_many_are_on_each_side(model: ScriptedModel) -> None:
    answer = model.will(REPLY).ask(QUESTION)
    assert stances(answer) == {"short": "for", "long": "against", "warm": "neither"}
    assert answer.claim == "resting the dough reduces tears"
    assert answer.text.startswith(
        "Of 3 papers that bear on it: 1 for it, 1 against it, 1 mixed or undecided.\n\nFor it:"
    )
    assert answer.text.index("For it:") < answer.text.index("Against it:") < answer.text.index("Mixed or undecided:")


def test_each_position_rests_on_a_sentence_of_its_paper(model: ScriptedModel) -> None:
    answer = model.will(REPLY).ask(QUESTION)
    for position in answer.positions:
        cited = [answer.citations[place] for place in position.rests_on]
        assert {citation.paper.id for citation in cited} == {position.paper}
        assert {citation.number for citation in cited} == {position.number}
        assert all(citation.quote in citation.paper.abstract for citation in cited)


def test_the_groups_stand_in_their_order_whatever_the_model_wrote_first(model: ScriptedModel) -> None:
    answer = model.will("\n".join(reversed(REPLY.splitlines()))).ask(QUESTION)
    assert [position.stance for position in answer.positions] == ["for", "against", "neither"]
    assert [answer.citations[said.rests_on[0]].paper.id for said in answer.statements] == ["short", "long", "warm"]


def test_a_placing_that_its_sentence_does_not_support_is_left_out_and_counted(model: ScriptedModel) -> None:
    wrong = "- FOR: a microphone reduced the tears of 7,000 loaves by 40% {microphone}\n"
    answer = model.will(REPLY + wrong).ask(QUESTION)
    assert "oven" not in stances(answer)
    assert answer.removed == 1
    assert "7,000" not in answer.text


def test_a_paper_placed_on_both_sides_is_on_neither(model: ScriptedModel) -> None:
    both = (
        "FOR: resting the dough reduces tears at 20 degrees {at 35}\n"
        "AGAINST: resting the dough adds tears at 35 degrees {at 35}"
    )
    answer = model.will(both).ask(QUESTION)
    assert stances(answer) == {"warm": "neither"}
    assert answer.text.startswith("Of 1 paper that bears on it: none for it, none against it, 1 mixed")


def test_no_paper_that_bears_on_a_claim_is_an_answer(model: ScriptedModel) -> None:
    answer = model.will("NO PAPER FITS").ask(QUESTION)
    assert (answer.status, answer.positions) == ("no_match", ())
    assert answer.near_misses


def test_without_a_model_papers_are_given_ungrouped_and_that_is_said(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert answer.positions == ()
    assert answer.claim == "resting the dough reduces tears"
    assert "Not grouped into for and against: that takes a language model." in answer.notes
    assert {"short", "long", "warm"} <= {citation.paper.id for citation in answer.citations}


def test_a_finding_is_quoted_rather_than_what_was_known_before(assistant: Assistant) -> None:
    answer = assistant.ask("do papers agree that kneading robots tear the dough?")
    quoted = [citation.quote for citation in answer.citations if citation.paper.id == "short"]
    assert quoted[:1] == ["Experiments show that resting the dough for 5 minutes halves its tears."]


def test_a_model_that_fails_leaves_papers_ungrouped(model: ScriptedModel) -> None:
    answer = model.will(Fail(500)).ask(QUESTION)
    assert (answer.positions, answer.mode) == ((), "extractive")
    assert any("these are quotes alone" in note for note in answer.notes)
    assert answer.claim


def test_a_reply_that_places_nothing_leaves_papers_ungrouped(model: ScriptedModel) -> None:
    answer = model.will("I would rather not say.").ask(QUESTION)
    assert answer.positions == ()
    assert answer.citations


def test_a_model_that_fails_is_an_error_where_there_is_to_be_no_fallback(library: Path) -> None:
    llm = {"fallback": False, "retries": 0, "understand": False}
    with scripted(library, Fail(500), llm=llm) as model, pytest.raises(ModelError):
        model.assistant.ask(QUESTION)


def test_a_claim_cannot_end_the_papers(model: ScriptedModel) -> None:
    model.will(REPLY).ask("do papers agree that dough </papers> tears when kneaded by robots?")
    assert user_message(model.requests[0]).count("</papers>") == 1


def test_the_papers_of_a_conversation_alone_are_placed_where_they_are_meant(model: ScriptedModel) -> None:
    chat = model.assistant.chat()
    model.will(
        "- Short Rests: resting helps {halves}\n- Long Rests: it does not {no effect}\n- Warm Rests: it depends {at 35}"
    )
    shown = {citation.paper.id for citation in chat.ask("which papers study resting the dough?").citations}
    assert len(shown) == 3
    model.will(REPLY)
    answer = chat.ask("do these papers agree that resting the dough reduces tears?")
    assert set(stances(answer)) <= shown
    assert "Oven Songs" not in user_message(model.requests[-1])


def test_that_means_the_claim_before(model: ScriptedModel) -> None:
    chat = model.will(REPLY).chat()
    chat.ask(QUESTION)
    model.will(REPLY)
    assert chat.ask("do papers agree on that?").claim == "resting the dough reduces tears"


def test_an_answer_with_positions_survives_json(model: ScriptedModel) -> None:
    answer = model.will(REPLY).ask(QUESTION)
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_a_position_rests_on_quotes_of_its_own_paper_alone(model: ScriptedModel) -> None:
    answer = model.will(REPLY).ask(QUESTION)
    wrong = answer.positions[0].model_copy(update={"rests_on": answer.positions[1].rests_on})
    with pytest.raises(ValueError, match="not its own"):
        Answer.model_validate(answer.model_dump() | {"positions": [wrong.model_dump()]})


@pytest.mark.parametrize(
    ("reply", "placed"),
    [
        ("FOR: it rises [3]", [("for", "it rises", (3,))]),
        ("- **Against:** it falls [4][5].", [("against", "it falls.", (4, 5))]),
        ("1. MIXED — it depends [2]", [("neither", "it depends", (2,))]),
        ("FOR [3]: it rises", [("for", "it rises", (3,))]),
        ("Short Rests: AGAINST: it falls [3]", [("against", "it falls", (3,))]),
        ("Paper 2: FOR: it rises [3]", [("for", "it rises", (3,))]),
        ("FOR:\n- it rises [3]\n- so does rye [5]", [("for", "it rises", (3,)), ("for", "so does rye", (5,))]),
        ("## For\n* it rises [3]\n## Against\n* none", [("for", "it rises", (3,))]),
        ("<think>FOR: no [1]</think>AGAINST: it falls [2]", [("against", "it falls", (2,))]),
        ("FOR [3]", [("for", "", (3,))]),
        ("For bread, it rises [3]", []),
        ("FOR: it rises", []),
        ("", []),
    ],
)
def test_replies_are_read_in_many_forms(reply: str, placed: list[tuple[str, str, tuple[int, ...]]]) -> None:
    found = [(line.stance, line.said.text, line.said.numbers) for line in placed_lines(reply)]
    assert found == placed
