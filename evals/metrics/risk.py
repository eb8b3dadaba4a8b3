"""Risk and coverage: how wrong the assistant is if it answers only the questions whose best evidence scores highest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from evals.metrics.case import Case
from evals.metrics.nuggets import answer_text, is_found

__all__ = ["Point", "area", "curve", "is_right", "points"]


class Point(NamedTuple):
    """The share of the questions that is answered, and the share of these that is answered wrongly."""

    coverage: float
    risk: float


def is_right(case: Case) -> bool:
    """Whether an answerable question is answered from a relevant paper, with every vital fact that can be looked for.

    A question that cannot be answered can only be refused: it counts as wrong if it is among those to be answered. One
    that may be refused as well is right when it was.
    """
    if not case.answered:
        return case.answerable is None
    if case.answerable is False:
        return False
    facts = [nugget for nugget in case.needed if nugget.match]
    text = answer_text(case)
    return (not case.relevant() or bool(case.cited & case.relevant())) and all(is_found(each, text) for each in facts)


def points(cases: Iterable[Case]) -> list[tuple[float, bool]]:
    """For each question with a known right answer: the score of its best evidence, and whether it is right."""
    return [(case.outcome.best, is_right(case)) for case in cases if case.gold and case.answer]


def curve(scored: Sequence[tuple[float, bool]]) -> list[Point]:
    """The curve, a point a question. Questions of the same score share their risk evenly, whatever their order."""
    found, wrong, count = [], 0.0, 0
    for _, group in groupby(sorted(scored, key=lambda one: -one[0]), key=lambda one: one[0]):
        tied = [not right for _, right in group]
        for _ in tied:
            wrong += sum(tied) / len(tied)
            count += 1
            found.append(Point(count / len(scored), wrong / count))
    return found


def area(found: Sequence[Point]) -> float | None:
    """The area under the curve (AURC): the mean risk over all coverages; lower is better."""
    return sum(point.risk for point in found) / len(found) if found else None
