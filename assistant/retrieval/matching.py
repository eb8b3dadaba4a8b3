"""How much of a question's wording a paper holds: in all, in its title, in each sentence, and as phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from sys import intern
from typing import NamedTuple

from assistant.library.spans import Span
from assistant.retrieval.vocabulary import QueryTerm, QueryTerms

__all__ = ["Match", "Matcher", "PaperTokens"]

CACHED_PAPERS = 4096

Form = tuple[str, ...]


class PaperTokens(NamedTuple):
    """The index terms of a title and of each sentence, in order."""

    title: tuple[str, ...]
    sentences: tuple[tuple[str, ...], ...]


class Match(NamedTuple):
    """Shares of the question's term weight, each 0 to 1."""

    paper: float
    title: float
    phrases: float
    sentences: tuple[float, ...]
    best_with_title: float
    matched: tuple[str, ...]


class Matcher:
    """Compares questions with papers; keeps the terms of the papers it saw last."""

    def __init__(self, analysed: Callable[[str], list[str]]) -> None:
        def tokens(title: str, abstract: str, sentences: tuple[Span, ...]) -> PaperTokens:
            return PaperTokens(
                tuple(map(intern, analysed(title))),
                tuple(tuple(map(intern, analysed(abstract[start:end]))) for start, end in sentences),
            )

        self.tokens = lru_cache(CACHED_PAPERS)(tokens)

    def match(self, query: QueryTerms, title: str, abstract: str, sentences: tuple[Span, ...]) -> Match:
        """How the question's terms are found in a paper.

        `sentences` counts a sentence's own words; `best_with_title` is the best of them read together with the title.
        """
        tokens = self.tokens(title, abstract, sentences)
        total = sum(term.weight for term in query.terms)
        if not total:
            return Match(0.0, 0.0, 0.0, (0.0,) * len(sentences), 0.0, ())
        units = (tokens.title, *tokens.sentences)
        found = [[_holds(unit, frozenset(unit), term) for term in query.terms] for unit in units]
        in_title = found[0]
        anywhere = [any(column) for column in zip(*found, strict=True)]
        with_title = [
            _share(query.terms, [here or titled for here, titled in zip(row, in_title, strict=True)], total)
            for row in found[1:]
        ]
        best = max(with_title, default=0.0)
        return Match(
            paper=_share(query.terms, anywhere, total),
            title=_share(query.terms, in_title, total),
            phrases=_phrases(query, units) if query.pairs else best,
            sentences=tuple(_share(query.terms, row, total) for row in found[1:]),
            best_with_title=best,
            matched=tuple(term.word for term, there in zip(query.terms, anywhere, strict=True) if there),
        )


def _share(terms: Sequence[QueryTerm], found: Sequence[bool], total: float) -> float:
    return sum(term.weight for term, there in zip(terms, found, strict=True) if there) / total


def _holds(unit: tuple[str, ...], vocabulary: frozenset[str], term: QueryTerm) -> bool:
    return any(
        form[0] in vocabulary if len(form) == 1 else vocabulary.issuperset(form) and _adjacent(unit, form)
        for form in term.forms
    )


def _adjacent(unit: tuple[str, ...], form: Form) -> bool:
    size = len(form)
    return any(unit[start : start + size] == form for start in range(len(unit) - size + 1))


def _phrases(query: QueryTerms, units: Sequence[tuple[str, ...]]) -> float:
    """Share of the pairs' weight whose two terms stand side by side somewhere, or are written as one."""
    followers = {pair for unit in units for pair in pairwise(unit)}
    held = total = 0.0
    for first, second in query.pairs:
        left, right = query.terms[first], query.terms[second]
        total += left.weight + right.weight
        joined = QueryTerm("", tuple(set(left.forms) & set(right.forms)), 0.0)
        if any((a[-1], b[0]) in followers for a in left.forms for b in right.forms) or any(
            _holds(unit, frozenset(unit), joined) for unit in units
        ):
            held += left.weight + right.weight
    return held / total
