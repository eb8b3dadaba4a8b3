"""Whether two abstracts are versions of one text."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["alike", "is_cut"]

_WORD = re.compile(r"\w+")
_RUN = 3
"""Words that stand together, as they are compared."""
_LEAST_RUNS = 20
"""A shorter text has too few runs: a word more or less is a large part of it."""
_SHARED = 0.3
"""Share of the shorter text's runs that versions of one text have in common. Of 12 million pairs of different papers on
natural language processing and on biomedicine the most alike shared 0.29, all others less than 0.15; three pairs of
deposits of one paper, 0.95 and more."""
_LEAST_BEGINNING = 3
"""Words of a text that another one may go on from without having been cut."""


def alike(first: str, second: str) -> bool:
    """Whether they are the same text but for signs and case, one is the beginning of the other, or they share much."""
    left, right = sorted((_words(first), _words(second)), key=len)
    begins = right[: len(left)] == left
    if begins and (len(left) == len(right) or len(left) >= _LEAST_BEGINNING):
        return True
    if is_cut(first) or is_cut(second):
        # The last word of a text that was cut may be cut itself.
        return right[: len(left) - 1] == left[:-1] and " ".join(right).startswith(" ".join(left))
    some, others = _runs(left), _runs(right)
    return min(len(some), len(others)) >= _LEAST_RUNS and len(some & others) >= _SHARED * min(len(some), len(others))


def is_cut(text: str) -> bool:
    """Whether a text was cut short, as listings do."""
    return text.rstrip().endswith(("...", "…"))


@lru_cache(maxsize=1024)  # of many records with one title, each is compared with each
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


@lru_cache(maxsize=1024)
def _runs(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(words[start : start + _RUN] for start in range(len(words) - _RUN + 1))
