"""The sentence that speaks of what a column names in words of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from assistant.records import Paper
from assistant.tables.abstracts import Abstract, Sentence
from assistant.tables.measures import figures
from assistant.text.spans import Span
from assistant.text.words import CARRIES_NO_TOPIC

__all__ = ["Known", "sentence_with_words"]


class Known(NamedTuple):
    """What is known of words and sentences: the stemmed words of a text, the share of papers that have such a word,
    how central the sentences of a paper are, by where they begin, and the words that the table is asked with."""

    terms: Callable[[str], list[str]]
    share: Callable[[str], float]
    near: Callable[[Paper], Mapping[int, float]]
    asked: frozenset[str] = frozenset()


_TELL_NOTHING = """
main key primary type types kind name names value values overall reported total specific method approach paper
yes partly given help helps
"""
_SAYS_NOTHING = frozenset(_TELL_NOTHING.split())
_WANTS_FIGURE = re.compile(
    r"\b(?:rate|number|size|length|ratio|percentage|percent|amount|level|duration|dose|budget|score|time|age"
    r"|epochs?|steps?|how\s+(?:many|much|long|large))\b",
    re.IGNORECASE,
)
_DOES_WITH_IT = re.compile(
    r"\b(?:we|authors|study|paper|work|method|approach|framework)\s+(?:\w+\s+){0,2}?(?:propos|introduc|present|develop"
    r"|design|us|employ|appl|adopt|train|set|add|measur|deriv|prov|giv|obtain|establish|construct|creat)(?:e[sd]?|s|ed|ied"
    r"|y|ies)?\s+(?!that\b|how\b|whether\b)(?:[\w()’'-]+,?\s+){0,6}$"
    r"|\b(?:serv|act|us|work)(?:e[sd]?|s|ed)\s+as\s+(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
"""What stands before words that name what the paper has."""
_SAYS_WHAT_IT_IS = re.compile(
    r"\s*(?:used\s+)?(?::|including|such\s+as|of\s+[\d.]+|=|(?:is|are|was|were|includes?|included|consists?"
    r"|consisted|compris\w+)\s+(?!(?:\w+ly\s+)?(?:\w+ed|studied|needed|not|also)\b))",
    re.IGNORECASE,
)
"""What stands behind words and before what they stand for."""
_OF_OTHERS = re.compile(r"\b(?:existing|previous|prior|conventional|traditional|recent|unlike)\b", re.IGNORECASE)
_RARE = 0.04
"""The share of papers that may have the only word of a column: a common one says too little."""
_FEW_SENTENCES = 2


def sentence_with_words(name: str, abstract: Abstract, known: Known) -> Sentence | None:
    """The most central sentence that says in its form what a column names: "we use dropout", "the dose was 3 mg".

    To have the words is not enough. They stand together; a single one is rare, and not the subject of paper or table.
    """
    words = [
        word for word in re.findall(r"[^\W_][\w+-]*", name) if word.lower() not in CARRIES_NO_TOPIC | _SAYS_NOTHING
    ]
    if not words or (len(words) == 1 and not _is_telling(words[0], abstract, known)):
        return None
    phrase = re.compile(
        r"\b"
        + r"[\s-]+(?:[\w-]+[\s-]+)?".join(re.escape(re.sub(r"s$", "", word)) + r"(?:e?s)?" for word in words)
        + r"\b",
        re.IGNORECASE,
    )
    needs_figure = _WANTS_FIGURE.search(name) is not None
    stating = (
        sentence
        for sentence in abstract.sentences
        if sentence.role not in ("background", "availability")
        and not sentence.text.rstrip().endswith("?")
        and not _OF_OTHERS.search(sentence.words)
        and (not needs_figure or figures(sentence.words))
        and any(_is_stated(sentence.words, Span(*found.span())) for found in phrase.finditer(sentence.words))
    )
    return max(stating, key=lambda sentence: (sentence.near, -sentence.place), default=None)


def _is_telling(word: str, abstract: Abstract, known: Known) -> bool:
    """Whether a word alone shows what a sentence is on."""
    wanted = {*known.terms(word)}
    holding = [sentence for sentence in abstract.sentences if wanted & {*known.terms(sentence.words)}]
    return (
        len(holding) <= _FEW_SENTENCES
        and all(known.share(term) <= _RARE for term in wanted)
        and wanted.isdisjoint(known.asked)
        and wanted.isdisjoint(known.terms(abstract.paper.title))
    )


def _is_stated(text: str, phrase: Span) -> bool:
    """Whether the words around a phrase say that the paper has it, or what it is."""
    return (
        _DOES_WITH_IT.search(text[: phrase.start]) is not None or _SAYS_WHAT_IT_IS.match(text, phrase.end) is not None
    )
