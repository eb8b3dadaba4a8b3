"""The context for a model: numbered sentences of the best papers, as many as its window holds.

Text of papers is data: it cannot end the block around it, imitate a sentence number, or carry control characters. Only
the model's copy is changed; quotes come from the stored abstract.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from assistant.answering.reply import MARKER
from assistant.records import Evidence, Paper, Quote
from assistant.text.drawn import drawn
from assistant.text.segmentation import sentences

__all__ = ["Context", "NumberedSource", "around", "fit"]

WHOLE_ABSTRACTS = 8
"""Papers that a model reads in full; of the others it reads their best sentences."""
BEST_SENTENCES = 3
SENTENCES_OF_A_LIST = 80
"""Sentences of all papers together where papers are to be listed: as many of each, and none is read in full."""

_LONGEST_TITLE = 300
_TAG = re.compile(r"<(?=\s*/?\s*[|a-z_])", re.IGNORECASE)
_BRACKETED_NUMBER = re.compile(r"[\[【]([\d\s,;–—^†-]*\d[\d\s,;–—^†-]*)[\]】]")
_SECTION = re.compile(r"\[\[|\]\]")


class NumberedSource(NamedTuple):
    """A sentence that a model may cite."""

    paper: Paper
    quote: Quote

    @property
    def place(self) -> tuple[str, int, int]:
        """The paper's id, and where in its abstract the sentence stands."""
        return self.paper.id, self.quote.start, self.quote.end


class Context(NamedTuple):
    """What a model reads: each paper's heading and sentences. Sentence number n is `sources[n - 1]`."""

    headings: list[str]
    sources: list[NumberedSource]

    @property
    def text(self) -> str:
        """All of it."""
        return self.text_of({source.paper.id for source in self.sources})

    def text_of(self, papers: Collection[str]) -> str:
        """The part about the papers with these ids, under the same numbers."""
        numbered = list(enumerate(self.sources, 1))
        blocks = groupby(numbered, key=lambda each: each[1].paper.id)
        return "\n\n".join(
            "\n".join((heading, *(_line(number, source.quote) for number, source in block)))
            for heading, (id, block) in zip(self.headings, blocks, strict=True)
            if id in papers
        )

    def find(self, numbers: Sequence[int]) -> tuple[list[NumberedSource], list[int]]:
        """The sentences with these numbers, and the numbers without a sentence."""
        known = [self.sources[number - 1] for number in numbers if 1 <= number <= len(self.sources)]
        return known, [number for number in numbers if not 1 <= number <= len(self.sources)]


def around(cited: Iterable[tuple[Paper, Quote]]) -> Context:
    """The abstracts of what is cited: the cited sentences as they are cited, and all the others."""
    by_paper: dict[str, dict[tuple[str, int, int], NumberedSource]] = {}
    for source in (NumberedSource(*pair) for pair in cited):
        by_paper.setdefault(source.paper.id, {})[source.place] = source
    headings, sources = [], []
    for own in by_paper.values():
        quotes = [source.quote for source in own.values()]
        paper = next(iter(own.values())).paper
        for span in sentences(paper.abstract):
            if not any(span.start < quote.end and quote.start < span.end for quote in quotes):
                quotes.append(Quote.cut(paper.abstract, span.start, span.end))
        headings.append(_heading(paper))
        sources += [NumberedSource(paper, quote) for quote in sorted(quotes, key=lambda quote: quote.start)]
    return Context(headings, sources)


def fit(evidence: Sequence[Evidence], tokens: int, count: Callable[[str], int], *, whole: int, best: int) -> Context:
    """The best sentences of the papers, best papers first, in at most `tokens` tokens by `count`.

    Every paper gets its `best` first sentences while there is room; then the rest of the first `whole` abstracts is
    added. Sentences are never cut. The first paper without room for one sentence is left out, as are those after it.
    """
    chosen: list[tuple[Evidence, list[Quote]]] = []
    left = tokens
    for found in evidence:
        cost = count(_heading(found.paper)) + 2
        quotes: list[Quote] = []
        for quote in found.sentences[:best]:
            spent = count(_line(len(quotes), quote))
            if cost + spent <= left:
                quotes.append(quote)
                cost += spent
        if found.sentences and not quotes:
            break
        if quotes:
            chosen.append((found, quotes))
            left -= cost
    for found, quotes in chosen[:whole]:
        for quote in found.sentences[best:]:
            spent = count(_line(99, quote))
            if spent <= left:
                quotes.append(quote)
                left -= spent
    return Context(
        [_heading(found.paper) for found, _ in chosen],
        [
            NumberedSource(found.paper, quote)
            for found, quotes in chosen
            for quote in sorted(quotes, key=lambda quote: quote.start)
        ],
    )


def _heading(paper: Paper) -> str:
    year = f" ({paper.published[:4]})" if paper.published else ""
    return f"Paper: {harmless(drawn(paper.title))[:_LONGEST_TITLE]}{year}"


def _line(number: int, quote: Quote) -> str:
    return f"[{number}] {harmless(drawn(quote.text))}"


@lru_cache(4096)
def harmless(text: str) -> str:
    """Text that cannot be taken for part of the prompt: no tags, no numbers in brackets, one line.

    Cached, since each sentence is first counted and then written.
    """
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    text = MARKER.sub(r"(\1)", _BRACKETED_NUMBER.sub(r"(\1)", " ".join(text.split())))
    return _SECTION.sub(" ", _TAG.sub("‹", text))
