"""What was right against what was given: answered, closest, not said, no match, asked back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assistant.records import Status
from evals.metrics.case import Case

__all__ = ["GIVEN", "UNLABELLED", "confusion"]

GIVEN: dict[Status, str] = {
    "answered": "answered",
    "closest": "closest",
    "not_in_abstracts": "not said",
    "no_match": "no match",
    "unclear": "asked back",
}
"""What an answer's status is called in tables."""
UNLABELLED = "no label yet"


def confusion(cases: Iterable[Case]) -> dict[str, dict[str, dict[str, Any]]]:
    """By what was right and by the status given: the number of questions, and of how many that is right as it was.

    The closest sentences are right where the right one is among them, so that one cell may hold both.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for case in sorted(cases, key=_expected_first):
        if case.answer is None:
            continue
        cell = found.setdefault(_expected(case), {}).setdefault(case.answer.status, {"questions": 0, "right": 0})
        cell["questions"] += 1
        cell["right"] += case.status_is_right
    return found


def _expected(case: Case) -> str:
    if case.gold is None:
        return UNLABELLED
    return " or ".join(name for status, name in GIVEN.items() if status in case.gold.expected)


def _expected_first(case: Case) -> tuple[bool, list[int]]:
    order = list(GIVEN)
    return case.gold is None, [order.index(status) for status in (case.gold.expected if case.gold else ())]
