"""How text becomes the terms, and a paper a document, of the lexical index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tantivy import Document, Filter, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

__all__ = ["FREQUENCIES", "UNSTEMMED", "analysed", "analysed_text", "analyser", "document", "schema", "unstemmed"]

STEMMED = "stemmed"
UNSTEMMED = "unstemmed"
FREQUENCIES = "freq"

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
    """The analyser `STEMMED` or `UNSTEMMED`: runs of letters and digits, lower-cased, without accents."""
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_LONGEST_TERM))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )
    return (builder.filter(Filter.stemmer("english")) if name == STEMMED else builder).build()


def analysed(text: str) -> list[str]:
    """The stemmed terms of a text, in order.

    British endings become American ones before stemming ("generalisation" and "generalization" give one term), and a
    doubled last letter left by the stemmer is undoubled ("grokking" and "grok" give one term).
    """
    terms = analyser(STEMMED).analyze(_BRITISH.sub(r"\1iz\2", text))
    return [term[:-1] if term[-2:] in _DOUBLED and len(term) > _LEAST_PART else term for term in terms]


def unstemmed(text: str) -> list[str]:
    """The terms of a text unstemmed: only lower-cased and without accents."""
    return analyser(UNSTEMMED).analyze(text)


def _variants(text: str) -> Iterator[str]:
    """Other spellings of a text's compounds: hyphenated ones joined, camel case and digits split."""
    for piece in text.split():
        if "-" in piece or "_" in piece or not piece.isascii():
            for compound in _COMPOUND.findall(piece):
                yield _HYPHEN.sub("", compound)
    for word in _WORD.findall(text):
        if word.isalpha() and (word[1:].islower() or word.isupper()):
            continue  # nearly all words have one part
        parts = _HUMP.findall(word)
        letters = [part for part in parts if not part.isdigit()]
        if len(parts) > 1 and all(len(part) >= _LEAST_PART for part in letters) and "".join(parts) == word:
            yield " ".join(parts)


def schema() -> Schema:
    """The fields of the index."""
    builder = SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    # Both hold analysed terms, separated by blanks.
    builder.add_text_field("title", tokenizer_name="whitespace", index_option=FREQUENCIES)
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
    # The dictionary for spelling: words as they are written.
    builder.add_text_field("words", tokenizer_name=UNSTEMMED, index_option="basic")
    return builder.build()


def analysed_text(title: str, abstract: str) -> list[str]:
    """The terms of a paper's whole text, with other spellings of its compounds."""
    text = f"{title}\n{abstract}"
    return analysed("\n".join((text, *_variants(text))))


def document(key: int, title: str, abstract: str) -> Document:
    """A paper as a document of the index."""
    text = f"{title}\n{abstract}"
    made = Document()
    made.add_unsigned("key", key)
    made.add_text("title", " ".join(analysed(title)))
    made.add_text("text", " ".join(analysed_text(title, abstract)))
    made.add_text("words", text)
    return made
