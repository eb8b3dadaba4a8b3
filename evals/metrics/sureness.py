"""What a bound on the assistant's sureness trades: how much is answered, against how much of it is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from evals.metrics.case import Case
from evals.metrics.gold_quotes import is_shown_first

__all__ = ["BOUNDS", "Decision", "Trade", "decisions", "trade_offs"]

BOUNDS = tuple(place / 20 for place in range(20))


class Decision(NamedTuple):
    """How sure an answer was, whether the question could be answered, and whether the right sentence was shown."""

    sureness: float
    answerable: bool
    is_right: bool


class Trade(NamedTuple):
    """At a bound on sureness: the share of what is answered that is right, of the questions that no abstract answers
    that are answered, and of the others that are; None where there are none."""

    bound: float
    right: float | None
    unanswerable: float | None
    answerable: float | None


def decisions(cases: Iterable[Case]) -> list[Decision]:
    """The decisions of a run on questions with one answer; empty when no answer says how sure it is.

    An answer that says nothing of it refuses whatever the bound is: the question is out of the field, or names what no
    paper has.
    """
    found, is_stated = [], False
    for case in cases:
        answer = case.answer
        if answer is None or case.gold is None or case.answerable is None or answer.wants in ("papers", "count"):
            continue
        is_stated = is_stated or answer.sureness is not None
        sure = -1.0 if answer.status in ("no_match", "not_in_abstracts") else answer.sureness
        if sure is not None:
            found.append(Decision(sure, case.answerable, case.answerable and is_shown_first(case)))
    return found if is_stated else []


def trade_offs(found: Sequence[Decision]) -> list[Trade]:
    """The trade-off at each of `BOUNDS`."""
    return [_at(bound, found) for bound in BOUNDS] if found else []


def _at(bound: float, found: Sequence[Decision]) -> Trade:
    answered = [each for each in found if each.sureness >= bound]
    return Trade(
        bound,
        _share([each.is_right for each in answered]),
        _share([each.sureness >= bound for each in found if not each.answerable]),
        _share([each.sureness >= bound for each in found if each.answerable]),
    )


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
