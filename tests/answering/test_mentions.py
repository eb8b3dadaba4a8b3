"""What a paper does not mention is named as it was asked."""

from __future__ import annotations

import pytest

from assistant.answering.mentions import missing_note, not_mentioned
from assistant.library.lexicon import analysed
from assistant.questions.question import Question, asks_of_content
from assistant.records import Evidence, Paper, Signals

PAPER = Paper(
    id="kiln", title="Glaze Net", abstract="We train a network on kiln images. Viscosity is measured, and noise added."
)
NOT_SEARCHED = dict.fromkeys(
    (
        "abstract",
        "passage",
        "sentence",
        "lexical",
        "coverage",
        "sentence_coverage",
        "title_coverage",
        "phrases",
        "fused",
    ),
    0.0,
)
FOUND = Evidence(paper=PAPER, score=0.5, signals=Signals.model_validate(NOT_SEARCHED))


def lacking(question: str) -> tuple[str, ...]:
    return not_mentioned(Question.parse(question), FOUND, analysed, lambda _: 1.0)


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("does this paper use RASP?", ("RASP",)),
        ("does this paper measure heat?", ("heat",)),
        ("what batch size does it use?", ("batch size",)),
        ("is this paper about poems?", ("poems",)),
        ("how many epochs does this paper need?", ("epochs",)),
        ("does it depend on weight decay?", ("weight decay",)),
        ("which papers use electricity?", ("electricity",)),
        ("can this paper handle video?", ("video",)),
        ("does this paper compare with ResNet?", ("ResNet",)),
        ("does it release code?", ("code",)),
    ],
)
def test_what_is_missing_is_named(question: str, phrases: tuple[str, ...]) -> None:
    assert lacking(question) == phrases


@pytest.mark.parametrize(
    "question",
    [
        "does this paper measure viscosity?", "which papers use images?", "does it train a network?",
        "what is its main result?", "what does this paper find?", "is this paper about kilns?", "why?",
        "does it add noise?", "what is the key idea of this paper?", "does this paper use glazes?",
    ],
)  # fmt: skip
def test_what_is_mentioned_is_not_missing(question: str) -> None:
    assert lacking(question) == ()


def test_the_line_names_the_paper_and_what_is_missing() -> None:
    assert missing_note([PAPER], ["RASP"]) == "The abstract of “Glaze Net” does not mention RASP."
    digest = PAPER.model_copy(update={"kind": "digest"})
    assert missing_note([digest], ["RASP", "code"]) == "The digest of “Glaze Net” does not mention RASP or code."
    assert missing_note([PAPER], []) == "The abstract of “Glaze Net” does not say."
    assert missing_note([PAPER, digest], ["RASP"]) == "Neither abstract mentions RASP."
    assert missing_note([PAPER] * 3, ["RASP"]) == "None of the 3 abstracts mentions RASP."


def test_parts_of_any_abstract_are_no_content() -> None:
    assert not asks_of_content(Question.parse("what is the main result of this paper?"))
    assert asks_of_content(Question.parse("does this paper use images?"))
