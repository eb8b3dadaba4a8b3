"""Whether a quotation stands in the library: word for word, nearly, or nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.errors import ArgumentError
from assistant.records import Filters, Paper
from assistant.serving.arguments import QuoteArguments
from assistant.serving.results import Passage, QuoteResult
from assistant.serving.room import clipped, fitting
from assistant.text.counts import counted
from assistant.text.quoted import word_count
from assistant.verification.standing_quotes import COMPARED, QuoteFound, exact_in, near_in

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["check_quote"]

_MOST_EXACT = 5
_MOST_NEAR = 2
_PARTED = " Its parts stand there in this order; what it leaves out or puts in brackets was not compared."


def check_quote(assistant: Assistant, given: QuoteArguments) -> QuoteResult:
    """Look for a quotation in one paper, and in all others if it does not stand there."""
    if not word_count(given.quote):
        raise ArgumentError("the quote has no word", hint="give the words that are quoted, without ids or markup")
    if given.paper is not None:
        paper = assistant.paper(given.paper)
        if exact := _exact(given.quote, [paper]):
            return _stands(given.quote, exact, 1)
        elsewhere = _exact(given.quote, _others(assistant, given.quote, paper))
        near = [] if elsewhere else _near(given.quote, [paper])
        if elsewhere:
            note = f"It does not stand in {paper.id}, but it does in another paper: correct the source."
            return QuoteResult(verdict="exact", note=note, passages=fitting(elsewhere[:_MOST_EXACT]))
        return _stands_nearly(near) if near else _stands_nowhere(f"the abstract and title of {paper.id}, nor, word for "
                                                                 "word, in another paper")  # fmt: skip
    papers = _sharing(assistant, given.quote)
    if exact := _exact(given.quote, papers):
        return _stands(given.quote, exact, len(exact))
    if near := _near(given.quote, papers):
        return _stands_nearly(near)
    total = assistant.count()
    near_it = f"the {counted(len(papers))} of {total:,} that share most words with it"
    return _stands_nowhere(f"any of the {counted(total)}" if len(papers) == total else near_it)


def _stands(quote: str, exact: Sequence[Passage], papers: int) -> QuoteResult:
    note = "It stands there word for word, apart from case and typography."
    if any(" … " in passage.stands for passage in exact):
        note += _PARTED
    if any(passage.in_title for passage in exact):
        note += " Where it is a title, the abstract does not say it."
    if papers > _MOST_EXACT:
        note += f" It stands in {counted(papers)}; the first {_MOST_EXACT} are given."
    return QuoteResult(verdict="exact", note=note, passages=fitting(exact[:_MOST_EXACT]))


def _stands_nearly(near: Sequence[Passage]) -> QuoteResult:
    note = (
        "It is no exact quotation: the words differ as shown. Quote what stands there, or do not use quotation marks."
    )
    return QuoteResult(verdict="near", note=note, passages=fitting(near))


def _stands_nowhere(where: str) -> QuoteResult:
    note = f"It stands nowhere, not even nearly, in {where}. Only titles and abstracts are known, no full texts."
    return QuoteResult(verdict="nowhere", note=note, passages=[])


def _sharing(assistant: Assistant, quote: str) -> list[Paper]:
    """The papers that share most words with a quotation, best first."""
    ids = assistant.rank(quote, by="words", limit=COMPARED)
    found = {paper.id: paper for paper in assistant.papers(filters=Filters(ids=tuple(ids)))} if ids else {}
    return [found[id] for id in ids if id in found]


def _others(assistant: Assistant, quote: str, paper: Paper) -> Iterator[Paper]:
    return (other for other in _sharing(assistant, quote) if other.id != paper.id)


def _exact(quote: str, papers: Iterable[Paper]) -> list[Passage]:
    return list(map(_passage, exact_in(quote, papers)))


def _near(quote: str, papers: Sequence[Paper]) -> list[Passage]:
    return list(map(_passage, near_in(quote, papers)[:_MOST_NEAR]))


def _passage(found: QuoteFound) -> Passage:
    text = found.paper.title if found.in_title else found.paper.abstract
    return Passage(
        id=found.paper.id,
        title=clipped(found.paper.title),
        stands=" … ".join(text[start:end] for start, end in found.stands.spans),
        in_title=found.in_title,
        digest=found.paper.kind == "digest",
        differences=[[each.quoted, each.stands] for each in found.stands.differences],
    )
