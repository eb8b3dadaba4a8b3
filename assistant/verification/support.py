"""How far cited sentences and papers hold the words of a statement, and the probability that they support it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.text.names import name_stands_in, wording
from assistant.text.numbers import numbers
from assistant.text.words import CARRIES_NO_TOPIC, SAYS_LITTLE
from assistant.verification.claims import Claim
from assistant.verification.general_words import GENERAL_WORDS
from assistant.verification.reading import Reader
from assistant.verification.words import DENIES, SOFTENS, STRENGTHS, opposite_stems

__all__ = ["COEFFICIENTS", "Coefficients", "Coverage", "Covered", "Features", "support_probability"]


class Features(NamedTuple):
    """Features of a statement and what it cites, each 0 to 1."""

    coverage: float
    """Share of the statement's content words (by IDF) in the cited sentences."""
    with_context: float
    """The same with titles, authors and years of the cited papers."""


class Coefficients(NamedTuple):
    """Logistic regression over `Features`."""

    coverage: float
    with_context: float
    intercept: float


COEFFICIENTS = Coefficients(2.83, 2.04, -2.53)
"""Fitted on the open half of the labelled statements and on scifact-train without its held-out part: what holds against
what does not, both classes weighted equally. `python -m scripts.calibrate_support` fits them again."""


def support_probability(features: Features, coefficients: Coefficients = COEFFICIENTS) -> float:
    """Estimated probability that sentences with these features support the statement."""
    *weights, intercept = coefficients
    logit = intercept + sum(weight * feature for weight, feature in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-logit))


class Covered(NamedTuple):
    """How far a claim is covered."""

    features: Features
    unsaid: tuple[str, ...]
    """Its words that are in no cited sentence and no context, heaviest first."""
    added: tuple[str, ...]
    """Those that are nowhere in the papers, if it is not short, and that say something: no general words."""
    words: int
    """The number of its content words."""


class _Words(NamedTuple):
    """The content words of a text by their stems, and the stems by their first letters."""

    written: dict[str, str]
    by_start: dict[str, tuple[str, ...]]


_WORD = re.compile(r"[^\W_]+")
SHORT = 5
"""Maximum number of content words in a short statement."""
SEVERAL = 0.3
LEAST_JOINED = 5
"""Letters of a word that may be written apart or with a hyphen in a sentence."""
_ALIKE_START = 4
_ALIKE = 0.6
"""Share of the longer stem: "mechanist" is like "mechan", "transform" is not like "transit"."""


class Coverage:
    """Looks the words of statements up: `stem` gives the stem of a word, `weight` the weight of a stem."""

    def __init__(self, reader: Reader, stem: Callable[[str], str], weight: Callable[[str], float]) -> None:
        self._reader = reader
        self._stem = stem
        self._weight = weight
        strong = frozenset[str]().union(*(kind.licences for kind in STRENGTHS.values()))
        self._general = frozenset(map(stem, GENERAL_WORDS | CARRIES_NO_TOPIC | SAYS_LITTLE | SOFTENS | DENIES | strong))
        self._words = lru_cache(2048)(self._read)

    def __call__(self, claim: Claim) -> Covered:
        """How far a claim is covered."""
        own = self._words(claim.compared)
        said = self._found(own, claim.sentences)
        titled = {term: max(share, said[term]) for term, share in self._found(own, claim.context).items()}
        known = {term: max(share, titled[term]) for term, share in self._found(own, claim.abstracts).items()}
        shares = self._share(titled if claim.is_about else said), self._share(titled)
        unsaid = sorted((term for term, share in titled.items() if not share), key=lambda term: -self._weight(term))
        # In a short statement, a word from elsewhere in the paper makes another claim, and so do several of any kind.
        short = len(own.written) <= SHORT
        news = [term for term in unsaid if own.written[term].lower() not in SOFTENS]
        several = short and len(news) >= SEVERAL * len(own.written)
        written = [own.written[term] for term in unsaid if short or not known[term]]
        added = [word for word in written if several or self._says_something(word)]
        return Covered(Features(*shares), tuple(own.written[term] for term in unsaid), tuple(added), len(own.written))

    def _says_something(self, word: str) -> bool:
        stem = self._stem(word)
        return len(word) > 1 and stem not in self._general and self._reader.direction(stem) is None

    def _read(self, text: str) -> _Words:
        written: dict[str, str] = {}
        for word in _WORD.findall(text):
            if word.lower() not in CARRIES_NO_TOPIC and not _is_number(word) and (stem := self._stem(word)):
                written.setdefault(stem, word)
        by_start: dict[str, list[str]] = {}
        for stem in written:
            by_start.setdefault(stem[:_ALIKE_START], []).append(stem)
        return _Words(written, {start: tuple(stems) for start, stems in by_start.items()})

    def _found(self, own: _Words, texts: Sequence[str]) -> dict[str, float]:
        """How well each term is matched in any of the texts: 1 for the same stem, less for a similar beginning."""
        others = [self._words(text) for text in texts]
        wordings = [wording(text) for text in texts]
        directions = {word.direction for text in texts for word in self._reader.read(text).words if word.sign}
        return {
            term: max((_likeness(term, other) for other in others), default=0.0)
            or float(
                self._reader.direction(term) in directions
                or (len(written) >= LEAST_JOINED and any(written.lower() in each.joined for each in wordings))
            )
            or float(not written.islower() and name_stands_in(written, wordings))
            for term, written in own.written.items()
        }

    def _share(self, found: dict[str, float]) -> float:
        total = sum(map(self._weight, found))
        return sum(self._weight(term) * share for term, share in found.items()) / total if total else 1.0


@lru_cache(65536)
def _is_number(word: str) -> bool:
    return bool(numbers(word))


@lru_cache(65536)
def _alike(term: str, other: str) -> float:
    shared = next(
        (at for at, (left, right) in enumerate(zip(term, other, strict=False)) if left != right),
        min(len(term), len(other)),
    )
    share = shared / max(len(term), len(other))
    return share if share >= _ALIKE else 0.0


def _likeness(term: str, words: _Words) -> float:
    if term in words.written:
        return 1.0
    return max(_alike_in(each, words) for each in (term, *opposite_stems(term)))


def _alike_in(term: str, words: _Words) -> float:
    if len(term) < _ALIKE_START or term.isdigit():
        return 0.0
    return max((_alike(term, other) for other in words.by_start.get(term[:_ALIKE_START], ())), default=0.0)
