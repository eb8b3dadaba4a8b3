"""Questions that are misspelt or not in English, read as what was meant.

Misspelt may be words of questions, and words of the library's papers. Names are left as they are. So is any word of
the library and any common English word, whether or not a paper has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, Protocol

from assistant.encoder.vocabulary import common_words
from assistant.questions.languages import foreign_question
from assistant.text.words import CARRIES_NO_TOPIC, MAY_OPEN_A_QUESTION, SAYS_LITTLE

__all__ = ["Reread", "Spelling", "read_as", "reread"]

_WORD = re.compile(r"(?<![\w@#/.'’-])[^\W\d_]+(?![\w@/'’-]|\.\w)")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_OF_QUESTIONS = """
library topic topics year years source sources newest oldest latest earliest recent published written wrote write
better worse compare compared difference differences versus except excluding abstract title venue journal conference
model models method methods result results effect effects explain explains because define meaning stands many number
"""
_QUESTION_WORDS = frozenset(_OF_QUESTIONS.split()) | CARRIES_NO_TOPIC | MAY_OPEN_A_QUESTION | SAYS_LITTLE
_LEAST_SWAPPED, _LEAST_SHORTENED = 3, 4
"""Letters of a word that is read as one of questions when two letters are swapped, or one is missing."""
_LEAST_OF_PAPERS = 5, 7
"""The same for words of papers, of which there are many more: on 2,305 questions with few typos, asked of a library of
another field, shorter words were read as others."""
_LEAST_VOWEL = 7
_VOWELS = frozenset("aeiou")


class Reread(NamedTuple):
    """A line on how a question is read, and the question as it is read; None if it cannot be read."""

    note: str
    question: str | None = None


class Spelling(Protocol):
    """What is asked of a library's vocabulary."""

    def analysed(self, text: str) -> list[str]: ...
    def document_frequency(self, term: str) -> int: ...
    def expand(self, word: str) -> tuple[str, ...]: ...


def reread(question: str, library: Spelling) -> Reread | None:
    """How a question is read that is misspelt or not in English; None for any other."""

    def is_known(word: str) -> bool:
        terms = library.analysed(word)
        return bool(terms) and all(map(library.document_frequency, terms))

    if foreign := foreign_question(question, is_known):
        if not foreign.words:
            return Reread("This program reads English; no name or English word in the question is known.")
        said = f"This program reads English; it looked for the names and English words: {foreign.words}."
        return Reread(said, foreign.question)
    meant = read_as(question, library, common_words)
    return Reread(f"Read as: {meant}", meant) if meant != question else None


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
        if lowered in common() or _is_known(lowered, library):
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


@lru_cache(maxsize=4)
def _analysed_all(analysed: Callable[[str], list[str]]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(analysed(word)) for word in _QUESTION_WORDS)


def _of_questions(word: str) -> str:
    """The word of questions that is meant: of several, one with the same letters."""
    meant = [known for known in _QUESTION_WORDS if _is_slip(word, known, _LEAST_SWAPPED, _LEAST_SHORTENED)]
    return min(meant, key=lambda known: (sorted(known) != sorted(word), known), default="")


def _of_library(word: str, library: Spelling) -> str:
    """The one word of the papers that is meant; empty where none, or several, may be."""
    known_words = (known for known in library.expand(word) if " " not in known)
    meant = [known for known in known_words if _is_slip(word, known, *_LEAST_OF_PAPERS)]
    swapped = [known for known in meant if sorted(known) == sorted(word)]
    if swapped or len({tuple(library.analysed(known)) for known in meant}) == 1:
        return (swapped or meant)[0]
    return ""


def _is_slip(word: str, meant: str, least_swapped: int, least_shortened: int) -> bool:
    """Whether two neighbouring letters are swapped, a letter is missing or typed twice, or a vowel is another one.

    Any other letter makes another word more often than a slip ("phage" is no slip for "phase"), and so does a letter
    missing from a short word ("actin", "action").
    """
    if len(word) == len(meant):
        places = [place for place, pair in enumerate(zip(word, meant, strict=True)) if pair[0] != pair[1]]
        if len(places) == 2 and sorted(word) == sorted(meant) and places[1] == places[0] + 1:
            return len(word) >= least_swapped
        return len(places) == 1 and len(word) >= _LEAST_VOWEL and {word[places[0]], meant[places[0]]} <= _VOWELS
    if len(meant) == len(word) + 1:
        return len(word) >= least_shortened and any(meant[:at] + meant[at + 1 :] == word for at in range(len(meant)))
    doubled = (at for at in range(1, len(word)) if word[at] == word[at - 1])
    return len(word) == len(meant) + 1 and any(word[:at] + word[at + 1 :] == meant for at in doubled)
