"""The context for a model: numbered sentences of the best papers, as many as its window holds.

Text of papers is data: it cannot end the block around it, imitate a sentence number, or carry control characters. Only
the model's copy is changed; quotes come from the stored abstract.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.answering.reply import MARKER
from assistant.records import Evidence, Quote

__all__ = ["Context", "NumberedSource", "fit"]

FIRST_SENTENCES = 2
"""Sentences of each paper that come before further ones: a list needs many papers, a fact needs whole abstracts."""

_LONGEST_TITLE = 300
_TAG = re.compile(r"<(?=\s*/?\s*[|a-z_])", re.IGNORECASE)
_BRACKETED_NUMBER = re.compile(r"[\[【]([\d\s,;–—^†-]*\d[\d\s,;–—^†-]*)[\]】]")
_SECTION = re.compile(r"\[\[|\]\]")


class NumberedSource(NamedTuple):
    """A sentence that a model may cite."""

    evidence: Evidence
    quote: Quote


class Context(NamedTuple):
    """The text for the model, and the sentences in it: number n is `sources[n - 1]`."""

    text: str
    sources: list[NumberedSource]

    def find(self, numbers: Sequence[int]) -> tuple[list[NumberedSource], list[int]]:
        """The sentences with these numbers, and the numbers without a sentence."""
        known = [self.sources[number - 1] for number in numbers if 1 <= number <= len(self.sources)]
        return known, [number for number in numbers if not 1 <= number <= len(self.sources)]


def fit(evidence: Sequence[Evidence], tokens: int, count: Callable[[str], int]) -> Context:
    """The best sentences of the papers, best papers first, in at most `tokens` tokens by `count`.

    Every paper gets its best sentences while there is room; then the rest of each abstract is added, best paper first.
    Sentences are never cut. The first paper without room for one sentence is left out, and so are those after it.
    """
    chosen: list[tuple[Evidence, list[Quote]]] = []
    left = tokens
    for found in evidence:
        cost = count(_heading(found)) + 2
        best: list[Quote] = []
        for quote in found.sentences[:FIRST_SENTENCES]:
            spent = count(_line(len(best), quote))
            if cost + spent <= left:
                best.append(quote)
                cost += spent
        if found.sentences and not best:
            break
        if best:
            chosen.append((found, best))
            left -= cost
    for found, quotes in chosen:
        for quote in found.sentences[FIRST_SENTENCES:]:
            spent = count(_line(99, quote))
            if spent <= left:
                quotes.append(quote)
                left -= spent
    blocks, sources = [], []
    for found, quotes in chosen:
        lines = [_heading(found)]
        for quote in sorted(quotes, key=lambda quote: quote.start):
            sources.append(NumberedSource(found, quote))
            lines.append(_line(len(sources), quote))
        blocks.append("\n".join(lines))
    return Context("\n\n".join(blocks), sources)


def _heading(found: Evidence) -> str:
    paper = found.paper
    year = f" ({paper.published[:4]})" if paper.published else ""
    return f"Paper: {harmless(paper.title)[:_LONGEST_TITLE]}{year}"


def _line(number: int, quote: Quote) -> str:
    return f"[{number}] {harmless(quote.text)}"


@lru_cache(4096)
def harmless(text: str) -> str:
    """Text that cannot be taken for part of the prompt: no tags, no numbers in brackets, one line.

    Cached, since each sentence is first counted and then written.
    """
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    text = MARKER.sub(r"(\1)", _BRACKETED_NUMBER.sub(r"(\1)", " ".join(text.split())))
    return _SECTION.sub(" ", _TAG.sub("‹", text))
