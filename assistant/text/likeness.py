"""Whether two abstracts are versions of one text, and whether two lists of authors can be of the same paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.text.spelling import folded

__all__ = ["ET_AL", "Names", "alike", "is_cut", "names_of", "same_person", "share_an_author"]

_WORD = re.compile(r"\w+")
_RUN = 3
"""Texts are compared by runs of this many consecutive words."""
_LEAST_RUNS = 20
"""A text with fewer runs is too short: one word more or less changes a large part of it."""
_SHARED = 0.3
"""Minimum share of the shorter text's runs that versions of one text share. Of 12 million pairs of different papers on
natural language processing and on biomedicine, the most similar shared 0.29 and all others less than 0.15; three pairs
of deposits of one paper, 0.95 and more."""
_LEAST_BEGINNING = 3
"""Minimum number of words of a text that another text may begin with to be a longer version of it."""


def alike(first: str, second: str) -> bool:
    """Whether the texts differ only in punctuation and case, one begins with the other, or they share many runs."""
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
    """Whether a text was cut short, as in listings."""
    return text.rstrip().endswith(("...", "…"))


@lru_cache(maxsize=1024)  # of many records with one title, each is compared with each
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


@lru_cache(maxsize=1024)
def _runs(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(words[start : start + _RUN] for start in range(len(words) - _RUN + 1))


Names = frozenset[frozenset[str]]
"""Authors, each as the set of words in the name."""

ET_AL = re.compile(r"(?:and\s+)?(?:et\.?\s+al\.?|others|\.{3}|…)", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_MOST_COMPARED = 30


def names_of(authors: Iterable[str]) -> Names:
    """The first authors in a form that can be compared: without case, accents and order of words."""
    found: list[frozenset[str]] = []
    for author in authors:
        if len(found) == _MOST_COMPARED:
            break
        if not ET_AL.fullmatch(author.strip()) and (words := _words_of_name(author)):
            found.append(words)
    return frozenset(found)


def _words_of_name(name: str) -> frozenset[str]:
    return frozenset(_LETTERS.findall(folded(name).replace("'", "").replace("’", "")))


def same_person(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether all words of the shorter name are in the longer, at least one in full; an initial matches its word."""
    fewer, more = sorted((first, second), key=len)
    shared = {word for word in fewer & more if len(word) > 1}
    if not shared:
        # A name in one character of Chinese, say, is as long as it gets.
        return first == second
    left = [word for word in more if word not in shared]
    return all(any(_stands_for(word, other) for other in left) for word in fewer if word not in shared)


def _stands_for(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) == 1 and word[0] == other[0])


def share_an_author(first: Names, second: Names) -> bool:
    """Whether someone is in both."""
    if first & second:
        return True
    by_word: dict[str, list[frozenset[str]]] = {}
    for name in second:
        for word in name:
            by_word.setdefault(word, []).append(name)
    return any(same_person(name, other) for name in first for word in name for other in by_word.get(word, ()))
