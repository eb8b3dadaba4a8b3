"""Questions on whether papers agree, and requests to compare papers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.questions.agreement import agreement
from assistant.questions.comparisons import comparison_request, subject_of
from assistant.questions.question import Question


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("do papers agree that resting the dough helps?", "resting the dough helps"),
        ("Do the papers agree on whether rye rises", "rye rises"),
        ("Tell me whether papers agree that yeast is alive", "yeast is alive"),
        ("do most studies agree on salt?", "salt"),
        ("does the literature agree that ovens lie?", "ovens lie"),
        ("do papers disagree about steam?", "steam"),
        ("is there agreement that crusts matter", "crusts matter"),
        ("is there a consensus on sourdough?", "sourdough"),
        ("Is there any disagreement among papers about flour?", "flour"),
        ("what do papers say for and against sugar?", "sugar"),
        ("what is there for and against kneading by hand?", "kneading by hand"),
        ("what evidence is there for and against long rests?", "long rests"),
        ("does the evidence support resting dough?", "resting dough"),
        ("does research support the claim that rye keeps longer?", "rye keeps longer"),
        ("is it contested whether steam browns crusts?", "steam browns crusts"),
        ("is the role of salt disputed?", "the role of salt"),
        ("is it settled that bread needs salt?", "bread needs salt"),
    ],
)
def test_what_papers_are_asked_to_agree_on_is_found(question: str, claim: str) -> None:
    found = agreement(question)
    assert found is not None
    assert (found.claim, found.is_of_shown) == (claim, False)


@pytest.mark.parametrize(
    "question",
    [
        "what is inter-annotator agreement?",
        "which papers agree with human judges",
        "how is agreement between bakers measured?",
        "do tasters agree on crusts?",
        "is there agreement between human and model ratings?",
        "which papers measure agreement",
        "papers on disagreement among tasters",
        "what do papers say about agreement?",
        "which evidence supports sourdough?",
        "does the oven support steam?",
        "how does consensus clustering work?",
        "is debate a good method?",
        "do these two agree?",
        "is sourdough accepted practice in cafes?",
    ],
)
def test_agreement_as_a_thing_that_is_studied_is_another_question(question: str) -> None:
    assert agreement(question) is None


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("do these papers agree that rye rises?", "rye rises"),
        ("do they agree on salt?", "salt"),
        ("do they agree on that?", ""),
    ],
)
def test_papers_of_a_conversation_may_be_meant(question: str, claim: str) -> None:
    found = agreement(question)
    assert found is not None
    assert (found.claim, found.is_of_shown) == (claim, True)


@given(st.text(max_size=200))
def test_every_text_can_be_asked(text: str) -> None:
    found = agreement(f"do papers agree that {text}")
    assert found is None or found.claim == found.claim.strip()


@pytest.mark.parametrize(
    ("text", "papers", "about"),
    [
        ("compare rye-1 and oat-2", ("rye-1", "oat-2"), ""),
        ("compare 2206.14486 with hep-th/9901001: the role of salt?", ("2206.14486", "hep-th/9901001"),
         "the role of salt"),
        ("compare [1], [3] and [4] on steam", ("1", "3", "4"), "steam"),
        ("contrast rye-1, oat-2", ("rye-1", "oat-2"), ""),
        ("do rye-1 and oat-2 agree?", ("rye-1", "oat-2"), ""),
        ("How do rye-1 and oat-2 differ on the role of salt?", ("rye-1", "oat-2"), "the role of salt"),
        ("compare doi:10.1/x and https://arxiv.org/abs/2206.14486",
         ("doi:10.1/x", "https://arxiv.org/abs/2206.14486"), ""),
    ],
)  # fmt: skip
def test_a_request_names_papers_and_a_subject(text: str, papers: tuple[str, ...], about: str) -> None:
    assert comparison_request(text) == (papers, about)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("compare these papers on the role of salt", "the role of salt"),
        ("compare these papers: steam", "steam"),
        ("do these papers agree that rye rises?", "rye rises"),
        ("do they agree on rye?", "rye"),
        ("do these two agree?", ""),
        ("how do these papers differ?", ""),
        ("what do these papers have in common?", ""),
        ("what is the difference between these papers in cost?", "cost"),
    ],
)
def test_the_subject_of_a_comparison_is_what_is_left_of_its_question(text: str, subject: str) -> None:
    assert subject_of(Question.parse(text)) == subject
