"""Misspelt words of a question, read as what was meant: words of questions, and words of the library's papers.

Names are left as they are. So is any word of the library and any common English word, whether or not a paper has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Protocol

from assistant.text.spelling import distance
from assistant.text.words import CARRIES_NO_TOPIC, MAY_OPEN_A_QUESTION, SAYS_LITTLE

__all__ = ["Spelling", "read_as"]

_WORD = re.compile(r"(?<![\w@#/.'’-])[^\W\d_]+(?![\w@/'’-]|\.\w)")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_OF_QUESTIONS = """
library topic topics year years source sources newest oldest latest earliest recent published written wrote write
better worse compare compared difference differences versus except excluding abstract title venue journal conference
model models method methods result results effect effects explain explains because define meaning stands many number
"""
_QUESTION_WORDS = frozenset(_OF_QUESTIONS.split()) | CARRIES_NO_TOPIC | MAY_OPEN_A_QUESTION | SAYS_LITTLE
_ONE_TYPO_FROM, _TWO_TYPOS_FROM = 4, 7
"""Letters from which one typo, or two, leads to a word of questions. These are few, so a shorter word may have more
typos than where all words of the library compete."""


class Spelling(Protocol):
    """What `read_as` asks of a library."""

    def analysed(self, text: str) -> list[str]: ...
    def document_frequency(self, term: str) -> int: ...
    def expand(self, word: str) -> tuple[str, ...]: ...


def read_as(text: str, library: Spelling, common: Callable[[], frozenset[str]]) -> str:
    """The text with its misspelt words as they are meant; unchanged if it has none. `common` are English words."""
    quoted = [found.span() for found in _QUOTED.finditer(text)]

    def meant(found: re.Match[str]) -> str:
        word = found[0]
        if any(start <= found.start() < end for start, end in quoted):
            return word
        lowered = word.lower()
        if lowered in _QUESTION_WORDS or len(word) < 3 or not (word.islower() or _opens(found)):
            return word
        if _is_known(lowered, library) or lowered in common():
            return word
        return _with_its_capital(
            word, _of_questions(lowered) or (_of_library(lowered, library) if word.islower() else "")
        )

    return _WORD.sub(meant, text)


def _opens(found: re.Match[str]) -> bool:
    """Whether a capital only opens the text."""
    return not re.search(r"\w", found.string[: found.start()]) and found[0].istitle()


def _with_its_capital(word: str, meant: str) -> str:
    if not meant:
        return word
    return meant.capitalize() if word.istitle() else meant


def _is_known(word: str, library: Spelling) -> bool:
    terms = library.analysed(word)
    return not terms or all(map(library.document_frequency, terms)) or tuple(terms) in _question_terms(library)


def _question_terms(library: Spelling) -> frozenset[tuple[str, ...]]:
    return _analysed_all(library.analysed)


@cache
def _analysed_all(analysed: Callable[[str], list[str]]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(analysed(word)) for word in _QUESTION_WORDS)


def _of_questions(word: str) -> str:
    """The word of questions that is meant: of those equally near, one with the same letters, or a letter more."""
    most = 2 if len(word) >= _TWO_TYPOS_FROM else 1
    near = _near(word, _QUESTION_WORDS, most)
    if len(word) <= _ONE_TYPO_FROM:  # another letter in so short a word makes another word
        most_unlikely = 0 if len(word) < _ONE_TYPO_FROM else 1
        near = [(typos, known) for typos, known in near if _unlikely(word, known) <= most_unlikely]
    return min(near, key=lambda pair: (pair[0], _unlikely(word, pair[1]), pair[1]))[1] if near else ""


def _near(word: str, words: Iterable[str], most: int) -> list[tuple[int, str]]:
    near = ((distance(word, known, most), known) for known in words if abs(len(known) - len(word)) <= most)
    return [(typos, known) for typos, known in near if typos <= most and len(known) > 2]


def _unlikely(word: str, meant: str) -> int:
    if sorted(word) == sorted(meant):
        return 0
    return 1 if len(meant) > len(word) else 2


def _of_library(word: str, library: Spelling) -> str:
    """The one word of the papers that is meant; empty where none, or several, may be."""
    known = [variant for variant in library.expand(word) if " " not in variant]
    if len(known) > 1:
        swapped = [variant for variant in known if sorted(variant) == sorted(word)]
        first, second = (sum(map(library.document_frequency, library.analysed(each))) for each in known[:2])
        known = swapped[:1] or (
            known if first >= 3 * second or library.analysed(known[0]) == library.analysed(known[1]) else []
        )
    return known[0] if known else ""
