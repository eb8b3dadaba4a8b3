"""Whatever happens to a library and its sources, it holds what the sources say in the end."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.histories import outcome, random_history, straight
from tests.properties import examples


def leaves_no_trace(seed: int) -> bool:
    chance = random.Random(seed)
    steps = random_history(chance)
    with TemporaryDirectory() as whole, TemporaryDirectory() as short:
        return outcome(Path(whole), steps, chance) == outcome(Path(short), straight(steps), chance)


@settings(max_examples=examples(40))
@given(st.integers(min_value=0))
def test_a_library_is_what_its_sources_say(seed: int) -> None:
    assert leaves_no_trace(seed)


@pytest.mark.parametrize("seed", [56, 271, 1480, 20214, 21036])
def test_histories_that_once_left_a_trace(seed: int) -> None:
    assert leaves_no_trace(seed)
