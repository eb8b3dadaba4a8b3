from __future__ import annotations

import pytest

from assistant.answering.asked import papers_with_names, unknown_names
from assistant.records import Evidence, Paper, Signals


def found(name: str, abstract: str, matched: tuple[str, ...] = ()) -> Evidence:
    signals = Signals(
        abstract=0.5, passage=0.5, sentence=0.5, lexical=1, coverage=1, sentence_coverage=1, title_coverage=1,
        phrases=1, matched=matched, fused=1,
    )  # fmt: skip
    return Evidence(paper=Paper(id=name, title=name, abstract=abstract), score=0.9, signals=signals)


EVIDENCE = [
    found("tails", "DeiT-LT is tested on iNaturalist-2018."),
    found("experts", "MoE layers reach 71% on iNaturalist 2018."),
    found("feedback", "Reinforcement learning from human feedback narrows the output."),
]


def test_papers_with_all_names_are_holding() -> None:
    assert papers_with_names("DeiT-LT accuracy on iNaturalist-2018?", EVIDENCE) == {"tails"}


def test_name_that_no_paper_has_is_unknown() -> None:
    assert unknown_names("how does GRPO compare with DeiT-LT", EVIDENCE) == ("GRPO",)


@pytest.mark.parametrize(
    "question",
    [
        "does RLHF narrow the output?",
        "WHICH PAPERS USE EXPERTS",
        "what did Adam cost in top-1 accuracy",
        "how large are 3D models",
    ],
)
def test_spelled_out_acronyms_shouted_questions_and_plain_words_are_not_unknown(question: str) -> None:
    assert unknown_names(question, EVIDENCE) == ()
    assert papers_with_names(question, EVIDENCE)


def test_typo_that_retrieval_has_forgiven_is_known() -> None:
    evidence = [found("recommender", "HSTU recommends.", matched=("HTSU",))]
    assert unknown_names("HTSU recommender", evidence) == ()


def test_without_evidence_nothing_is_holding() -> None:
    assert (unknown_names("does GRPO work?", []), papers_with_names("does GRPO work?", [])) == (("GRPO",), frozenset())
