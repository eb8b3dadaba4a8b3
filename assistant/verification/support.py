"""How far cited sentences and papers hold the words of a statement, and the probability that they support it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.text.names import name_stands_in, wording
from assistant.text.numbers import numbers
from assistant.text.words import CARRIES_NO_TOPIC
from assistant.verification.claims import Claim
from assistant.verification.reading import Reader
from assistant.verification.terms import is_term
from assistant.verification.words import SOFTENS

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
    order: tuple[str, ...]
    """All stems in order, each time they occur."""


_WORD = re.compile(r"[^\W_]+")
NEITHER_SIDE, ONE_SIDE, BOTH_SIDES = 0, 1, 2
GENERAL = {NEITHER_SIDE: 50000, ONE_SIDE: 7000, BOTH_SIDES: 5000}
"""Rank from which a word is none of general English, by the sides on which it replaces another."""
MOST_BETWEEN = 3
SHORT = 5
"""Maximum number of content words in a short statement."""
SEVERAL = 0.3
REPLACED = 3000
"""The same for the word that is replaced on one side. Chosen together, on two of three sets of statements at a time."""
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
        self._words = lru_cache(2048)(self._read)
        # A statement is checked against its sentences together, and against each alone.
        self._found_in = lru_cache(4096)(self._look_up)

    def __call__(self, claim: Claim) -> Covered:
        """How far a claim is covered."""
        own = self._words(claim.compared)
        said = self._found(claim.compared, claim.sentences)
        titled = {term: max(share, said[term]) for term, share in self._found(claim.compared, claim.context).items()}
        known = {term: max(share, titled[term]) for term, share in self._found(claim.compared, claim.abstracts).items()}
        shares = self._share(titled if claim.is_about else said), self._share(titled)
        unsaid = sorted((term for term, share in titled.items() if not share), key=lambda term: -self._weight(term))
        # Several words of a short statement are another statement.
        news = [term for term in unsaid if own.written[term].lower() not in SOFTENS]
        short = len(own.written) <= SHORT and len(news) >= SEVERAL * len(own.written)
        added = [own.written[term] for term in unsaid if short or self._adds(own, term, claim.sentences, said, known)]
        return Covered(Features(*shares), tuple(own.written[term] for term in unsaid), tuple(added), len(own.written))

    def _adds(
        self, own: _Words, term: str, sentences: Sequence[str], said: dict[str, float], known: dict[str, float]
    ) -> bool:
        """Whether a word that no sentence has says more than they do: a term, the rarer the less it replaces."""
        word = own.written[term]
        if len(word) < 2 or self._reader.direction(term) is not None:
            return False
        replaced = max(self._replaced(own, term, text, said) for text in sentences)
        return (not known[term] or replaced == BOTH_SIDES) and is_term(word, GENERAL[replaced])

    def _replaced(self, own: _Words, term: str, text: str, said: dict[str, float]) -> int:
        """On how many sides the words next to a word that is not said have another one in a sentence between them."""
        first = last = own.order.index(term)
        while first and not said[own.order[first - 1]]:
            first -= 1
        while last + 1 < len(own.order) and not said[own.order[last + 1]]:
            last += 1
        left = own.order[first - 1] if first else ""
        right = own.order[last + 1] if last + 1 < len(own.order) else ""
        there, best = self._words(text), NEITHER_SIDE
        order = there.order
        for place, other in enumerate(order):
            if other in own.written:
                continue
            before = place and order[place - 1] == left
            after = order[place + 1 : place + 2] == (right,)
            if before and right in order[place + 1 : place + 1 + MOST_BETWEEN]:
                return BOTH_SIDES
            if after and left in order[max(0, place - MOST_BETWEEN) : place]:
                return BOTH_SIDES
            if (before or after) and is_term(there.written[other], REPLACED):
                best = ONE_SIDE
        return best

    def _read(self, text: str) -> _Words:
        written: dict[str, str] = {}
        order = []
        for word in _WORD.findall(text):
            if word.lower() not in CARRIES_NO_TOPIC and not _is_number(word) and (stem := self._stem(word)):
                written.setdefault(stem, word)
                order.append(stem)
        by_start: dict[str, list[str]] = {}
        for stem in written:
            by_start.setdefault(stem[:_ALIKE_START], []).append(stem)
        return _Words(written, {start: tuple(stems) for start, stems in by_start.items()}, tuple(order))

    def _found(self, statement: str, texts: Sequence[str]) -> dict[str, float]:
        """How well each term is matched in any of the texts: 1 for the same stem, less for a similar beginning."""
        found = [self._found_in(statement, text) for text in texts]
        return {term: max((each[term] for each in found), default=0.0) for term in self._words(statement).written}

    def _look_up(self, statement: str, text: str) -> dict[str, float]:
        words, known = self._words(text), wording(text)
        directions = {word.direction for word in self._reader.read(text).words if word.sign}
        return {
            term: _likeness(term, words)
            or float(
                self._reader.direction(term) in directions
                or (len(written) >= LEAST_JOINED and written.lower() in known.joined)
                or (not written.islower() and name_stands_in(written, [known]))
            )
            for term, written in self._words(statement).written.items()
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
    if len(term) < _ALIKE_START or term.isdigit():
        return 0.0
    return max((_alike(term, other) for other in words.by_start.get(term[:_ALIKE_START], ())), default=0.0)
