"""The sentence that speaks of what a column names in words of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from assistant.records import Paper
from assistant.tables.abstracts import Abstract, Sentence
from assistant.tables.measures import figures
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
_OWN = re.compile(r"\b(?:we|our|this\s+(?:paper|study|work|article|trial|review))\b", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"\b(?:existing|previous|prior|conventional|traditional|recent|unlike|other|often|typically)\b", re.IGNORECASE
)
_RARE = 0.04
"""The share of papers that may have the only word of a column: a common one says too little."""
_FEW_SENTENCES = 2
_REACH = 2
"""Words that may stand between two of a column."""


def sentence_with_words(name: str, abstract: Abstract, known: Known) -> Sentence | None:
    """The most central sentence that has what a column names, in any form of its words, and is on the paper's own work.

    Several words stand close together; a single one is rare, and neither the subject of the paper nor of the table.
    """
    words = [
        word for word in re.findall(r"[^\W_][\w+-]*", name) if word.lower() not in CARRIES_NO_TOPIC | _SAYS_NOTHING
    ]
    wanted = tuple(dict.fromkeys(term for word in words for term in known.terms(word)))
    holding = [sentence for sentence in abstract.sentences if wanted and {*wanted} <= {*known.terms(sentence.words)}]
    if len(wanted) == 1 and not _is_telling(wanted[0], holding, abstract, known):
        return None
    needs_figure = _WANTS_FIGURE.search(name) is not None
    stating = (
        sentence
        for sentence in holding
        if _is_own(sentence)
        and (not needs_figure or figures(sentence.words))
        and (len(wanted) == 1 or _stand_together(wanted, known.terms(sentence.words)))
    )
    return max(stating, key=lambda sentence: (sentence.near, -sentence.place), default=None)


def _is_telling(term: str, holding: Sequence[Sentence], abstract: Abstract, known: Known) -> bool:
    """Whether a word alone shows what a sentence is on."""
    return (
        len(holding) <= _FEW_SENTENCES
        and known.share(term) <= _RARE
        and term not in known.asked
        and term not in known.terms(abstract.paper.title)
    )


def _is_own(sentence: Sentence) -> bool:
    """Whether a sentence tells of the paper's own work."""
    if sentence.role in ("background", "availability") or sentence.text.rstrip().endswith("?"):
        return False
    return _OWN.search(sentence.words) is not None or (sentence.sure and not _OF_OTHERS.search(sentence.words))


def _stand_together(wanted: Sequence[str], found: Sequence[str]) -> bool:
    """Whether each wanted word has another of them close by."""
    return all(
        any(
            abs(place - other) <= _REACH + 1 for place in _places(found, term) for other in _others(found, wanted, term)
        )
        for term in wanted
    )


def _places(found: Sequence[str], term: str) -> Iterator[int]:
    return (place for place, each in enumerate(found) if each == term)


def _others(found: Sequence[str], wanted: Sequence[str], term: str) -> Iterator[int]:
    return (place for place, each in enumerate(found) if each in wanted and each != term)
