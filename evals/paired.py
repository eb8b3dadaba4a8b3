"""How sure a mean or a difference of means is: bootstrap intervals, a permutation test, Holm's correction.

Everything is repeatable: the random numbers start from `SEED` each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats  # type: ignore[import-untyped]

__all__ = ["LEVEL", "SEED", "Interval", "holm", "interval", "p_value"]

SEED = 20_261_121
RESAMPLES = 9_999
LEVEL = 0.05
"""Probability of calling a difference real that is not, over all metrics of one comparison."""


class Interval(NamedTuple):
    """A 95 % interval."""

    low: float
    high: float


def interval(values: Sequence[float]) -> Interval:
    """The percentile bootstrap interval of the mean."""
    data = np.asarray(values, dtype=np.float64)
    if np.ptp(data) == 0:
        return Interval(float(data[0]), float(data[0]))
    found = stats.bootstrap(
        (data,),
        np.mean,
        n_resamples=RESAMPLES,
        batch=1_000,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return Interval(float(found.low), float(found.high))


def p_value(first: Sequence[float], second: Sequence[float]) -> float:
    """Two-sided p-value of the difference of the means of pairs, by exchanging them within pairs."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if not np.any(a != b):
        return 1.0
    found = stats.permutation_test(
        (a, b),
        _difference,
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=1_000,
        rng=np.random.default_rng(SEED),
    )
    return float(found.pvalue)


def _difference(first: NDArray[np.float64], second: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    # Rounded, since sums in another order differ in their last digits, and equal differences have to be equal.
    return np.asarray(np.round(np.mean(second - first, axis=axis), 12))


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """P-values corrected for their number (Holm, 1979): each may be compared with `LEVEL` by itself."""
    corrected: dict[str, float] = {}
    largest = 0.0
    for place, (name, value) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        largest = max(largest, min(1.0, value * (len(p_values) - place)))
        corrected[name] = largest
    return {name: corrected[name] for name in p_values}
