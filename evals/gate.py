"""The gate: no change may make a gated metric clearly worse than the stored baseline, or make it vanish."""

from __future__ import annotations

from typing import NamedTuple

from evals.comparing import FEWEST, LEAST, Comparable, Comparison, Scored, check_comparable, compare, questions_of
from evals.errors import BrokenError, NotComparableError
from evals.metrics import GATED

__all__ = ["Gate", "gate"]

PRODUCED = 0.5
"""Least share of the questions with a metric in the baseline that must have it again. Fewer can only be a metric that
is broken, or answers that have become refusals, which other metrics tell."""

RENEW = "if that is meant, renew the baseline: python -m evals baseline"


class Gate(NamedTuple):
    """What the gate found: differences from the baseline, and the gated metrics that the run did not produce."""

    comparison: Comparison
    absent: tuple[str, ...]

    @property
    def is_worse(self) -> bool:
        """Whether a gated metric fell: clearly, and by the least effect or more."""
        return self.comparison.verdict == "worse"

    def check(self) -> None:
        """Raises BrokenError when a gated metric was not produced."""
        if self.absent:
            raise BrokenError(f"gated but not produced: {', '.join(self.absent)}", hint=RENEW)


def gate(baseline: Comparable, run: Comparable, *, least: float = LEAST) -> Gate:
    """Hold a run against a baseline. Raises BrokenError when they cannot be compared, or a question failed."""
    try:
        check_comparable(baseline, run)
    except NotComparableError as error:
        raise BrokenError(str(error), hint=RENEW) from None
    before, after = (_with_each_metric(questions_of(each)) for each in (baseline, run))
    required = [name for name in GATED if len(before[name]) >= FEWEST]
    absent = [name for name in required if len(before[name] & after[name]) < PRODUCED * len(before[name])]
    tested = [name for name in required if name not in absent]
    if not tested:
        raise BrokenError(f"{run.path} and {baseline.path} share no gated metric", hint=RENEW)
    return Gate(compare(baseline, run, least=least, metrics=tested), tuple(absent))


def _with_each_metric(scores: Scored) -> dict[str, set[str]]:
    return {name: {id for id, values in scores.items() if name in values} for name in GATED}
