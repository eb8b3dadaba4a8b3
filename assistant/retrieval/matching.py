"""How much of a question's wording a paper holds: in all, in its title, in each sentence, and as phrases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from sys import intern
from typing import NamedTuple

from assistant.library.spans import Span
from assistant.retrieval.vocabulary import QueryTerm, QueryTerms

__all__ = ["Match", "Matcher"]

CACHED_PAPERS = 1024

TITLE = 1
"""The bit of the title; sentence i has the bit 2 << i."""


class _Wording(NamedTuple):
    """Where a paper's terms stand: `places` has a bit for each unit that holds a term; `runs` are neighbours."""

    places: dict[str, int]
    runs: frozenset[tuple[str, str]]


class Match(NamedTuple):
    """Shares of the question's term weight, each 0 to 1."""

    paper: float
    title: float
    phrases: float
    sentences: tuple[float, ...]
    best_with_title: float
    matched: tuple[str, ...]


class Matcher:
    """Compares questions with papers; keeps the wording of the papers it saw last."""

    def __init__(self, analysed: Callable[[str], list[str]]) -> None:
        self._wording = lru_cache(CACHED_PAPERS)(
            lambda title, abstract, sentences: _read(
                [analysed(title), *(analysed(abstract[start:end]) for start, end in sentences)]
            )
        )

    def match(self, query: QueryTerms, title: str, abstract: str, sentences: tuple[Span, ...]) -> Match:
        """How the question's terms are found in a paper.

        `sentences` counts a sentence's own words; `best_with_title` is the best of them read together with the title.
        """
        total = sum(term.weight for term in query.terms)
        if not total:
            return Match(0.0, 0.0, 0.0, (0.0,) * len(sentences), 0.0, ())
        wording = self._wording(title, abstract, sentences)
        found = [_units(wording, term) for term in query.terms]
        weights = [term.weight / total for term in query.terms]
        held = list(zip(weights, found, strict=True))
        bits = [2 << index for index in range(len(sentences))]
        best = max((_share(held, bit | TITLE) for bit in bits), default=0.0)
        return Match(
            paper=_share(held, -1),
            title=_share(held, TITLE),
            phrases=_phrases(query, wording) if query.pairs else best,
            sentences=tuple(_share(held, bit) for bit in bits),
            best_with_title=best,
            matched=tuple(term.word for term, units in zip(query.terms, found, strict=True) if units),
        )


def _read(units: Sequence[Sequence[str]]) -> _Wording:
    places: dict[str, int] = {}
    for index, unit in enumerate(units):
        for term in unit:
            places[intern(term)] = places.get(term, 0) | (1 << index)
    return _Wording(places, frozenset(pair for unit in units for pair in pairwise(map(intern, unit))))


def _share(held: Iterable[tuple[float, int]], bits: int) -> float:
    return min(1.0, sum(weight for weight, units in held if units & bits))


def _units(wording: _Wording, term: QueryTerm) -> int:
    """The units that hold a form of the term. The tokens of a form must follow each other somewhere in the paper."""
    units = 0
    for form in term.forms:
        if len(form) == 1:
            units |= wording.places.get(form[0], 0)
        elif wording.runs.issuperset(pairwise(form)):
            together = -1
            for token in form:
                together &= wording.places[token]
            units |= together
    return units


def _phrases(query: QueryTerms, wording: _Wording) -> float:
    """Share of the pairs' weight whose two terms stand side by side somewhere, or are written as one."""
    held = total = 0.0
    for first, second in query.pairs:
        left, right = query.terms[first], query.terms[second]
        total += left.weight + right.weight
        joined = QueryTerm("", tuple(form for form in left.forms if form in right.forms), 0.0)
        if any((a[-1], b[0]) in wording.runs for a in left.forms for b in right.forms) or _units(wording, joined):
            held += left.weight + right.weight
    return held / total
