"""For every paper that an answer needed and did not use, the first step at which it was lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

from evals.metrics.case import Case
from evals.metrics.gold_quotes import HALF, overlap
from evals.metrics.nuggets import answer_text, is_found
from evals.metrics.risk import is_right

__all__ = ["REMEDIES", "STEPS", "Loss", "losses"]

Step = Literal[
    "not in the library",
    "not among the candidates",
    "ranked too low",
    "wrongly refused",
    "retrieved but not cited",
    "cited but not supported",
    "wrongly answered",
]
STEPS: tuple[Step, ...] = get_args(Step)
"""In the order in which a question passes them."""

REMEDIES: dict[Step, str] = {
    "not in the library": "ingest the paper, or fix the labels",
    "not among the candidates": "question and paper share neither words nor meaning: encoder, expansion",
    "ranked too low": "the paper was found: weights of the ranking, calibration",
    "wrongly refused": "the paper was there: what counts as in the library's field, and names that no paper has",
    "retrieved but not cited": "another paper or sentence was preferred: choice of sentences, length of lists",
    "cited but not supported": "the right paper with the wrong sentence, or a statement that goes beyond it",
    "wrongly answered": "what fits by its words alone was taken for an answer: thresholds, limits of the question",
}

REACH = 10
"""Rank up to which a paper is within reach of an answer: what a search gives when nothing is set."""
REACH_OF_LISTS = 20
"""The same for lists: the papers that an answer cites at most when nothing is set."""


class Loss(NamedTuple):
    """A question, the paper in question (None for a wrong answer to what cannot be answered), and the step."""

    question: str
    paper: str | None
    step: Step


def losses(case: Case) -> list[Loss]:
    """What a question lost; nothing when it failed with an error."""
    if case.outcome.error:
        return []
    id = case.question.id
    if case.answerable is not True:
        return [Loss(id, None, "wrongly answered")] if case.answered and not is_right(case) else []
    found = ((paper, _step(case, paper)) for paper in sorted(_needed_papers(case)))
    return [Loss(id, paper, step) for paper, step in found if step]


def _needed_papers(case: Case) -> set[str]:
    """The papers of a list, those of grade 1 only where there is no better one; else those that carry the vital facts,
    or the best ones where none is named.

    Where an answer cites any of several equally good papers, the others were not needed.
    """
    if case.question.wants_list:
        return case.relevant(2) or case.relevant()
    if named := {nugget.paper for nugget in case.needed if nugget.paper}:
        return named
    best = case.relevant(max(case.judgments.values(), default=1))
    served = case.cited if case.answer else set(case.outcome.ranking[:REACH])
    return best & served or best


def _step(case: Case, paper: str) -> Step | None:
    if case.papers and paper not in case.papers:
        return "not in the library"
    if paper in case.cited:
        return None if _is_supported(case, paper) else "cited but not supported"
    refused = case.answer is not None and case.answer.status in ("not_in_abstracts", "no_match")
    ranking = case.outcome.ranking
    if refused and not ranking:
        # The search found no paper good enough to show any: that is a decision, not a failure to find.
        return "wrongly refused"
    if paper not in ranking:
        return "not among the candidates"
    if ranking.index(paper) >= (REACH_OF_LISTS if case.question.wants_list else REACH):
        return "ranked too low"
    if case.answer is None:
        return None
    return "wrongly refused" if refused else "retrieved but not cited"


def _is_supported(case: Case, paper: str) -> bool:
    return not any(_unsupported(case, paper))


def _unsupported(case: Case, paper: str) -> Iterator[bool]:
    """Reasons to doubt a cited paper: no statement that rests on it is supported, or what it was needed for is missing.

    A fact counts as there when its sentence is quoted or its expressions are found.
    """
    yield not any(citation.verdict == "supported" for citation in case.citations if citation.paper.id == paper)
    if not case.question.wants_list:
        text = answer_text(case)
        for nugget in case.needed:
            if nugget.paper == paper and (nugget.match or case.gold_span(nugget)):
                quoted = overlap(case, nugget) >= HALF
                yield not (quoted or (bool(nugget.match) and is_found(nugget, text)))
