"""How much of a question's wording a paper holds: in all, in its title, in each sentence, and as phrases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from assistant.library.spans import Span
from assistant.retrieval.vocabulary import QueryTerms

__all__ = ["Match", "Matcher", "SentenceMatch"]

CACHED_PAPERS = 8192
"""Papers whose analysed terms are kept: about 3 KB each."""

_MARK = "unitboundarymark"
_BOUNDARY = f" {_MARK} "
"""A word that stands between title and sentences while they are analysed in one go, which is far quicker."""

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
    """Compares questions with papers; keeps the analysed terms of the papers it saw last."""

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
        focus = [held[place] for place in query.focus]
        asked = sum(weight for weight, _ in focus)
        by_sentence = tuple(
            SentenceMatch(
                _share(held, 2 << index),
                _share(held, (2 << index) | TITLE),
                _share(focus, 2 << index) / asked if asked else 1.0,
            )
            for index in range(len(sentences))
        )
        best = max((sentence.with_title for sentence in by_sentence), default=0.0)
        return Match(
            paper=_share(held, -1),
            title=_share(held, TITLE),
            phrases=_phrases(query, places.neighbours) if query.pairs else best,
            sentences=by_sentence,
            matched=tuple(term.word for term, units in zip(query.terms, places.units, strict=True) if units),
        )


def _find(query: QueryTerms, tokens: Sequence[str]) -> _Places:
    units = [0] * len(query.terms)
    neighbours: set[tuple[int, int]] = set()
    bit = TITLE
    ended: list[int] = []
    for position, token in enumerate(tokens):
        if token == _MARK:
            bit <<= 1
            ended = []
            continue
        starting = query.by_first_token.get(token, ())
        found = [(term, len(form)) for term, form in starting if tokens[position : position + len(form)] == form]
        for term, _ in found:
            units[term] |= bit
            neighbours.update((before, term) for before in ended)
        joined = [term for term, _ in found]
        # One word may be two terms of the question, written as one.
        neighbours.update((first, second) for first in joined for second in joined if first != second)
        ended = [term for term, length in found if length == 1]
    return _Places(units, neighbours)


def _share(held: Iterable[tuple[float, int]], bits: int) -> float:
    return min(1.0, sum(weight for weight, units in held if units & bits))


def _phrases(query: QueryTerms, neighbours: set[tuple[int, int]]) -> float:
    """Share of the pairs' weight whose two terms stand side by side somewhere, or are written as one."""
    held = total = 0.0
    for pair in query.pairs:
        weight = query.terms[pair[0]].weight + query.terms[pair[1]].weight
        total += weight
        held += weight if pair in neighbours else 0.0
    return held / total
