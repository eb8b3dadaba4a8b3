"""Labels, papers without an abstract, updates and salvage do not disturb each other."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.library.salvage import salvage_closed
from tests.library.histories import after, opened, straight
from tests.library.labelled_histories import lived, lost, stripped
from tests.library.mixed_histories import all_of, mixed_history
from tests.properties import examples


def leaves_what_was_said_and_added(seed: int, *, kills: bool = False) -> None:
    """A library that has lived through much holds what its sources say in the end, and all labels; salvaged too."""
    chance = random.Random(seed)
    steps = mixed_history(chance, kills)
    with TemporaryDirectory() as whole, TemporaryDirectory() as short:
        with after(Path(short), straight(steps), chance) as library:
            assert library.doctor() == []
            plain, without_abstract = all_of(library)
        library, labels = lived(Path(whole), steps, chance)
        with library:
            assert library.doctor() == []
            held, told = all_of(library)
            assert (stripped(held), told) == (stripped(plain), without_abstract)
            assert [*lost(library, labels)] == []
        salvage_closed(Path(whole))
        with opened(Path(whole), chance) as library:
            library.doctor(repair=True)
            assert library.doctor() == []
            again, told_again = all_of(library)
            assert (stripped(again), told_again) == (stripped(held), told)
            assert [*lost(library, labels)] == []


@settings(max_examples=examples(20))
@given(st.integers(min_value=0))
@example(2530766)  # two records without an abstract of one paper, read in either order
def test_a_mixed_history_leaves_what_was_said_and_added(seed: int) -> None:
    leaves_what_was_said_and_added(seed)


@settings(max_examples=examples(8))
@given(st.integers(min_value=0))
def test_a_mixed_history_with_runs_that_are_killed_does_too(seed: int) -> None:
    leaves_what_was_said_and_added(seed, kills=True)
