"""Statistics against hand calculation, and the same every time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.paired import holm, interval, p_value


def test_the_permutation_test_is_exact_for_few_pairs() -> None:
    # Of the 2^4 ways to exchange four pairs, only two give a difference of 1 or -1.
    assert p_value([0, 0, 0, 0], [1, 1, 1, 1]) == pytest.approx(2 / 16)
    assert p_value([0.1, 0.2, 0.3], [0.1, 0.2, 0.3]) == 1


def test_a_clear_difference_of_many_pairs_is_clear_and_noise_is_not() -> None:
    before = [0.5, 0.7, 0.4, 0.9] * 15
    assert p_value(before, [value - 0.1 for value in before]) < 0.001
    assert p_value(before, [value + (0.1 if place % 2 else -0.1) for place, value in enumerate(before)]) > 0.5


def test_intervals_are_the_same_every_time_and_hold_the_mean() -> None:
    values = [0.0, 0.2, 0.9, 1.0, 0.4, 0.4]
    low, high = interval(values)
    assert low < sum(values) / len(values) < high
    assert interval(values) == (low, high)
    assert interval([0.5, 0.5]) == (0.5, 0.5)
    assert interval([1.0]) == (1.0, 1.0)


def test_holm_by_hand() -> None:
    found = holm({"a": 0.01, "b": 0.04, "c": 0.03})
    assert found == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})
    assert holm({}) == {}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8))
def test_holm_keeps_the_order_and_never_helps(values: dict[str, float]) -> None:
    found = holm(values)
    assert all(values[name] <= found[name] <= 1 for name in values)
    ordered = sorted(values, key=lambda name: values[name])
    assert all(found[a] <= found[b] for a, b in pairwise(ordered))
