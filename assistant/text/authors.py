"""Whether two lists of authors can be those of one paper."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.text.folding import folded

__all__ = ["ET_AL", "Names", "names_of", "same_person", "share_an_author"]

Names = frozenset[frozenset[str]]
"""Authors, each as the words of the name."""

ET_AL = re.compile(r"(?:and\s+)?(?:et\.?\s+al\.?|others|\.{3}|…)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_MOST_COMPARED = 30


def names_of(authors: Iterable[str]) -> Names:
    """The first authors as they are compared: words without case, accents and order."""
    found: list[frozenset[str]] = []
    for author in authors:
        if len(found) == _MOST_COMPARED:
            break
        if not ET_AL.fullmatch(author.strip()) and (words := _words(author)):
            found.append(words)
    return frozenset(found)


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(folded(name).replace("'", "").replace("’", "")))


def same_person(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether all words of the shorter name stand in the longer, initials for any word, and one in full."""
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
    """Whether somebody is in both."""
    if first & second:
        return True
    by_word: dict[str, list[frozenset[str]]] = {}
    for name in second:
        for word in name:
            by_word.setdefault(word, []).append(name)
    return any(same_person(name, other) for name in first for word in name for other in by_word.get(word, ()))
