"""How much of a question's wording is in a paper: in all, in its title, in each sentence, and as phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from assistant.retrieval.vocabulary import QueryTerms
from assistant.text.spans import Span

__all__ = ["Match", "Matcher", "SentenceMatch"]

CACHED_PAPERS = 8192
"""Number of papers whose analysed terms are cached: about 3 KB each."""

_MARK = "unitboundarymark"
_BOUNDARY = f" {_MARK} "
"""A word between title and sentences, which are analysed in one call because that is much faster."""

TITLE = 1
"""The bit of the title; sentence i has the bit 2 << i."""


class SentenceMatch(NamedTuple):
    """Shares of the question's term weight in one sentence, and of its focus's (1 if it has none), each 0 to 1."""

    own: float
    with_title: float
    focus: float


class Match(NamedTuple):
    """Shares of the question's term weight, each 0 to 1."""

    paper: float
    title: float
    phrases: float
    sentences: tuple[SentenceMatch, ...]
    matched: tuple[str, ...]

    @property
    def best_with_title(self) -> float:
        """The best sentence's share, read together with the title."""
        return max((sentence.with_title for sentence in self.sentences), default=0.0)


class _Places(NamedTuple):
    """Where a question's terms stand in a paper: a bit for each unit by term, and the pairs found side by side."""

    units: list[int]
    neighbours: set[tuple[int, int]]


class Matcher:
    """Compares questions with papers; caches the analysed terms of recent papers."""

    def __init__(self, analysed: Callable[[str], list[str]]) -> None:
        def tokens(title: str, abstract: str, sentences: tuple[Span, ...]) -> tuple[str, ...]:
            units = [title, *(abstract[start:end] for start, end in sentences)]
            terms = analysed(_BOUNDARY.join(units))
            if terms.count(_MARK) != len(sentences):  # the mark stands in the paper itself
                terms = [term for unit in units for term in (*analysed(unit.replace(_MARK, " ")), _MARK)][:-1]
            return tuple(map(intern, terms))

        self._tokens = lru_cache(CACHED_PAPERS)(tokens)

    def match(self, query: QueryTerms, title: str, abstract: str, sentences: tuple[Span, ...]) -> Match:
        """How the question's terms are found in a paper."""
        total = sum(term.weight for term in query.terms)
        if not total:
            return Match(0.0, 0.0, 0.0, (SentenceMatch(0.0, 0.0, 1.0),) * len(sentences), ())
        places = _find(query, self._tokens(title, abstract, sentences))
        held = [(term.weight / total, units) for term, units in zip(query.terms, places.units, strict=True)]
        by_sentence = _by_sentence(held, query.focus, len(sentences))
        best = max((sentence.with_title for sentence in by_sentence), default=0.0)
        return Match(
            paper=min(1.0, sum(weight for weight, units in held if units)),
            title=min(1.0, sum(weight for weight, units in held if units & TITLE)),
            phrases=_phrases(query, places.neighbours) if query.pairs else best,
            sentences=by_sentence,
            matched=tuple(term.word for term, units in zip(query.terms, places.units, strict=True) if units),
        )


def _find(query: QueryTerms, tokens: Sequence[str]) -> _Places:
    units = [0] * len(query.terms)
    neighbours: set[tuple[int, int]] = set()
    bit = TITLE
    ended: list[int] = []
    by_first_token = query.by_first_token
    for position, token in enumerate(tokens):
        if token == _MARK:
            bit <<= 1
            ended = []
            continue
        starting = by_first_token.get(token)
        if starting is None:
            ended = []
            continue
        found = [(term, len(form)) for term, form in starting if tokens[position : position + len(form)] == form]
        for term, _ in found:
            units[term] |= bit
            # One word may also be two terms of the question, written as one.
            neighbours.update((before, term) for before in (*ended, *(other for other, _ in found if other != term)))
        ended = [term for term, length in found if length == 1]
    return _Places(units, neighbours)


def _by_sentence(held: Sequence[tuple[float, int]], focus: Sequence[int], count: int) -> tuple[SentenceMatch, ...]:
    """The shares of each of `count` sentences, from the weight of each term and the units that hold it."""
    own, titled, asked = [0.0] * count, [0.0] * count, [0.0] * count
    for place, (weight, units) in enumerate(held):
        for index in range(count):
            if units & (2 << index):
                own[index] += weight
                asked[index] += weight if place in focus else 0.0
            if units & ((2 << index) | TITLE):
                titled[index] += weight
    of_focus = sum(held[place][0] for place in focus)
    return tuple(
        SentenceMatch(min(1.0, own[i]), min(1.0, titled[i]), min(1.0, asked[i] / of_focus) if of_focus else 1.0)
        for i in range(count)
    )


def _phrases(query: QueryTerms, neighbours: set[tuple[int, int]]) -> float:
    """Share of the pairs' weight whose two terms stand side by side somewhere, or are written as one."""
    held = total = 0.0
    for pair in query.pairs:
        weight = query.terms[pair[0]].weight + query.terms[pair[1]].weight
        total += weight
        held += weight if pair in neighbours else 0.0
    return held / total
