"""Whether the assistant answers what can be answered, and refuses what cannot."""

from __future__ import annotations

from collections.abc import Iterable

from evals.metrics.case import Case
from evals.metrics.risk import is_right

__all__ = ["NAMES", "answering", "score"]

NAMES = {
    "status": "whether the status of the answer is one that is right: the closest sentences are where the right one is "
    "among them, or where the abstracts do not say; a false premise is answered right if corrected",
    "answered": "whether a question that can be answered is, or has the right sentence among the closest",
    "refused": "whether a question that cannot be answered is not answered",
}


def score(case: Case) -> dict[str, float]:
    """Scores by name; none where the right answer is unknown.

    Answering and refusing are two metrics, since one that answers everything would hide what it costs in a mean of
    both.
    """
    if case.gold is None or case.answer is None:
        return {}
    right = case.status_is_right
    if case.gold.false_premise and case.answered:
        right = right and is_right(case)
    scores = {"status": float(right)}
    if case.answerable is True:
        scores["answered"] = float(case.answered or (case.answer.status == "closest" and case.shows_gold))
    elif case.answerable is False:
        scores["refused"] = float(not case.answered)
    return scores


def answering(cases: Iterable[Case]) -> dict[str, float]:
    """Precision, recall and F1 of answering: of what was answered, how much could be, and the other way round."""
    known = [case for case in cases if case.gold and case.answer and case.answerable is not None]
    right = sum(case.answered and case.answerable is True for case in known)
    answered = sum(case.answered for case in known)
    answerable = sum(case.answerable is True for case in known)
    if not known:
        return {}
    return {
        "answering precision": right / answered if answered else 0.0,
        "answering recall": right / answerable if answerable else 0.0,
        "answering F1": 2 * right / (answered + answerable) if right else 0.0,
    }
