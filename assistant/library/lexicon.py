"""How text becomes the lexical index's terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

__all__ = ["STEMMED", "UNSTEMMED", "analysed", "analyser", "unstemmed", "variants"]

STEMMED = "stemmed"
UNSTEMMED = "unstemmed"

_LONGEST_TERM = 41
_LEAST_PART = 3
_COMPOUND = re.compile(r"\w+(?:[-‐‑‒–_]\w+)+")
_HYPHEN = re.compile(r"[-‐‑‒–_]")
_WORD = re.compile(r"[^\W_]+")
# Humps of camel case and runs of digits: GrokFast, BERTScore, Llama3.
_HUMP = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

_BRITISH = re.compile(r"\b([a-z]{5,})is(e|es|ed|ing|ation|ations)\b", re.IGNORECASE)
_DOUBLED = frozenset(letter * 2 for letter in "bcdfghjkmnpqrtvwx")


@cache
def analyser(name: str) -> TextAnalyzer:
    """`STEMMED` or `UNSTEMMED`: runs of letters and digits, lower-cased, without accents."""
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_LONGEST_TERM))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )
    return (builder.filter(Filter.stemmer("english")) if name == STEMMED else builder).build()


def analysed(text: str) -> list[str]:
    """The stemmed terms of a text, in order.

    British endings become American ones before stemming ("generalisation" and "generalization" are one term), and a
    doubled last letter that the stemmer leaves is undoubled ("grokking" and "grok" are).
    """
    terms = analyser(STEMMED).analyze(_BRITISH.sub(r"\1iz\2", text))
    return [term[:-1] if term[-2:] in _DOUBLED and len(term) > _LEAST_PART else term for term in terms]


def unstemmed(text: str) -> list[str]:
    """The terms of a text as they are written, but for case and accents."""
    return analyser(UNSTEMMED).analyze(text)


def variants(text: str) -> Iterator[str]:
    """Other ways to write the compounds of a text: hyphenated ones joined, camel case and digits taken apart."""
    for compound in _COMPOUND.findall(text):
        yield _HYPHEN.sub("", compound)
    for word in _WORD.findall(text):
        parts = _HUMP.findall(word)
        letters = [part for part in parts if not part.isdigit()]
        if len(parts) > 1 and all(len(part) >= _LEAST_PART for part in letters) and "".join(parts) == word:
            yield " ".join(parts)
