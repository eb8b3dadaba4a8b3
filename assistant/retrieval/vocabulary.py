"""Maps a question's words to index terms, with their weights and the likely meanings of unknown words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Protocol

from assistant.questions.question import Question, Word
from assistant.text.words import idf

__all__ = ["Lexicon", "QueryTerm", "QueryTerms", "Vocabulary", "resolved_terms"]

VARIANT_WEIGHT = 0.9
"""Relative weight of a term that replaces an unknown word."""


class Lexicon(Protocol):
    """What `resolved_terms` asks of a library."""

    def analysed(self, text: str) -> list[str]: ...
    def document_frequency(self, term: str) -> int: ...
    def expand(self, word: str) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One term of the question, matched by any of `forms` (sequences of index terms); `weight` is IDF x emphasis."""

    word: str
    forms: tuple[tuple[str, ...], ...]
    weight: float


@dataclass(frozen=True)
class QueryTerms:
    """The terms of a question, the pairs of adjacent terms, and the words to search with.

    `focus` are the indices of the terms that an answer must mention.
    """

    terms: tuple[QueryTerm, ...]
    pairs: tuple[tuple[int, int], ...]
    search_words: dict[str, float]
    focus: tuple[int, ...] = ()

    @cached_property
    def by_first_token(self) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
        """For the first token of each form: the places of the terms it belongs to, with the whole form."""
        starts: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for place, term in enumerate(self.terms):
            for form in term.forms:
                starts.setdefault(form[0], []).append((place, form))
        return starts


class Vocabulary:
    """A lexicon with a cache, for one revision of a library of `papers` papers."""

    def __init__(self, lexicon: Lexicon, papers: int, revision: int) -> None:
        self.papers = papers
        self.revision = revision
        self.analysed = lexicon.analysed
        self.document_frequency = cache(lexicon.document_frequency)
        self.expand = cache(lexicon.expand)


def resolved_terms(question: Question, lexicon: Lexicon, papers: int) -> QueryTerms:
    """Look the question's words up in a library of `papers` papers.

    A word that is in no paper is replaced by known words that may be meant (a typo, another hyphenation). If there are
    none, it keeps the weight of the rarest word, so that papers without it do not seem to answer the question.
    """
    terms: list[QueryTerm] = []
    position: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    search_words: dict[str, float] = {}
    focus: dict[int, None] = {}
    previous: int | None = None
    for index, word in enumerate(question.words):
        if not word.follows:
            previous = None
        term = _term(word, _neighbours(question.words, index), lexicon, papers, search_words)
        if term is None:
            continue
        place = position.setdefault(repr(term.forms), len(terms))
        if place == len(terms):
            terms.append(term)
        if word.text.lower() in question.focus:
            focus[place] = None
        if previous is not None and previous != place and (previous, place) not in pairs:
            pairs.append((previous, place))
        previous = place
    return QueryTerms(tuple(terms), tuple(pairs), search_words, tuple(focus))


def _neighbours(words: Sequence[Word], index: int) -> tuple[str, ...]:
    """The word with its neighbour on either side: "grok fast" may be written as one."""
    phrases = []
    if words[index].follows:
        phrases.append(f"{words[index - 1].text} {words[index].text}")
    if index + 1 < len(words) and words[index + 1].follows:
        phrases.append(f"{words[index].text} {words[index + 1].text}")
    return tuple(phrases)


def _term(
    word: Word, phrases: Sequence[str], lexicon: Lexicon, papers: int, search_words: dict[str, float]
) -> QueryTerm | None:
    form = tuple(lexicon.analysed(word.text))
    if not form:
        return None
    frequency = min(lexicon.document_frequency(part) for part in form)
    forms = [form]
    weight = word.weight
    if frequency:
        search_words[word.text] = max(weight, search_words.get(word.text, 0.0))
    else:
        known = lexicon.expand(word.text)
        weight *= VARIANT_WEIGHT if known else 1.0
        forms += _add_variants(known, weight, lexicon, search_words)
    for phrase in phrases:
        joined = phrase.replace(" ", "")
        if (joined_form := tuple(lexicon.analysed(joined))) and all(map(lexicon.document_frequency, joined_form)):
            forms.append(joined_form)
            search_words[joined] = max(weight, search_words.get(joined, 0.0))
    for variant in forms[1:]:
        frequency = max(frequency, min(lexicon.document_frequency(part) for part in variant))
    return QueryTerm(word.text, tuple(dict.fromkeys(forms)), weight * idf(papers, frequency))


def _add_variants(
    known: Sequence[str], weight: float, lexicon: Lexicon, search_words: dict[str, float]
) -> list[tuple[str, ...]]:
    forms = []
    for variant in known:
        if form := tuple(lexicon.analysed(variant)):
            forms.append(form)
            search_words[variant] = max(weight, search_words.get(variant, 0.0))
    return forms
