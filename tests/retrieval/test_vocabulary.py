from __future__ import annotations

import math

import pytest

from assistant.questions.question import Question
from assistant.retrieval.vocabulary import QueryTerms, resolved_terms
from assistant.text.words import idf


class Lexicon:
    """An index of single lower-case words with given document frequencies."""

    def __init__(self, frequencies: dict[str, int], variants: dict[str, tuple[str, ...]] | None = None) -> None:
        self.frequencies = frequencies
        self.variants = variants or {}

    def analysed(self, text: str) -> list[str]:
        return text.lower().split()

    def document_frequency(self, term: str) -> int:
        return self.frequencies.get(term, 0)

    def expand(self, word: str) -> tuple[str, ...]:
        return self.variants.get(word.lower(), ())


def resolved(text: str, lexicon: Lexicon) -> QueryTerms:
    return resolved_terms(Question.parse(text), lexicon, papers=100)


def test_idf_is_that_of_bm25() -> None:
    assert idf(100, 9) == pytest.approx(math.log(1 + 91.5 / 9.5))


def test_rare_words_weigh_more() -> None:
    common, rare = resolved("models grokking", Lexicon({"models": 80, "grokking": 5})).terms
    assert rare.weight > common.weight


def test_unknown_word_keeps_the_weight_of_the_rarest() -> None:
    known, unknown = resolved("grokking sourdough", Lexicon({"grokking": 1})).terms
    assert unknown.weight > known.weight


def test_typo_is_searched_as_the_known_word() -> None:
    query = resolved("groking", Lexicon({"grokking": 5}, {"groking": ("grokking",)}))
    assert "grokking" in query.search_words
    assert ("grokking",) in query.terms[0].forms


def test_words_written_apart_match_the_joined_form() -> None:
    query = resolved("grok fast", Lexicon({"grokfast": 2, "fast": 30}))
    assert all(("grokfast",) in term.forms for term in query.terms)
    assert "grokfast" in query.search_words


def test_repeated_words_count_once() -> None:
    assert len(resolved("data pruning or data selection", Lexicon({"data": 9})).terms) == 3


def test_only_neighbours_make_pairs() -> None:
    assert resolved("neural collapse in models", Lexicon({})).pairs == ((0, 1),)
