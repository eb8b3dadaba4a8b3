"""Comparing words in spite of case, accents and typos."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

__all__ = ["distance", "folded", "nearest_words", "spelled_out", "splits"]

_NOT_DECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
_MAY_BE_TWO_LETTERS = re.compile("[äöüøåÄÖÜØÅ\u0308\u030a]")
_IN_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def folded(text: str) -> str:
    """`text` without case and accents: "Ščamplý" is "scamply", "ß" is "ss"."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_NOT_DECOMPOSED))
    return "".join(character for character in plain if not unicodedata.combining(character))


def spelled_out(text: str) -> str:
    """`text` as `folded`, but in the other way of doing without accents: "Müller" is "mueller", "Sørensen" "soerensen".

    Nobody can tell whether "ue" stands for "ü": it does in "Mueller", and not in "Samuel" or "Bauer".
    """
    if not _MAY_BE_TWO_LETTERS.search(text):
        return folded(text)
    return folded(unicodedata.normalize("NFC", text).casefold().translate(_IN_TWO_LETTERS))


_MOST_SUGGESTIONS = 3
_LEAST_PART = 3
_ONE_SWAP_FROM = 4
_ONE_TYPO_FROM = 5
_TWO_TYPOS_FROM = 8
"""Word lengths from which this many typos are tolerated: in a shorter word, one typo more leads to another word as
often as to the intended one. In a word of four letters, two neighbours may be swapped."""


def splits(word: str) -> Iterable[tuple[str, str]]:
    """The ways to split a word into two of at least three letters."""
    return ((word[:at], word[at:]) for at in range(_LEAST_PART, len(word) - _LEAST_PART + 1))


def nearest_words(word: str, vocabulary: Callable[[str], list[tuple[str, int]]]) -> tuple[str, ...]:
    """The words fewest typos away from `word`, frequent ones first.

    `vocabulary` gives (word, number of papers) for a first letter. The first letter may be wrong only if it was swapped
    with the second.
    """
    allowed = 0 if len(word) < _ONE_SWAP_FROM or word.isdigit() else 1 if len(word) < _TWO_TYPOS_FROM else 2
    if not allowed:
        return ()
    letters = set(word)
    only_swapped = sorted(word) if len(word) < _ONE_TYPO_FROM else None
    found: list[tuple[int, int, str]] = []
    for initial in dict.fromkeys(word[:2]):
        for known, papers in vocabulary(initial):
            if abs(len(known) - len(word)) > allowed or len(letters.symmetric_difference(known)) > 2 * allowed:
                continue
            if only_swapped is not None and sorted(known) != only_swapped:
                continue
            typos = distance(word, known, allowed)
            if typos <= allowed and not known.isdigit():
                found.append((typos, -papers, known))
    found.sort()
    return tuple(known for typos, _, known in found if typos == found[0][0])[:_MOST_SUGGESTIONS]


def distance(left: str, right: str, most: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two words; `most` + 1 if there are more.

    Optimal string alignment distance (Damerau 1964, Levenshtein 1966).
    """
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        this = [row]
        for column, other in enumerate(right, 1):
            cost = min(last[column] + 1, this[column - 1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            this.append(cost)
        if min(this) > most:
            return most + 1
        before, last = last, this
    return min(last[-1], most + 1)
