"""Where a quotation stands in papers, and whether the quotes of an answer still stand in the library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import PaperNotFoundError
from assistant.records import Citation, Paper, QuoteCheck
from assistant.text.quoted import Standing, nearest, shared_words, standing, word_count
from assistant.text.segmentation import sentences

if TYPE_CHECKING:
    from assistant.library.library import Library

__all__ = ["COMPARED", "QuoteFound", "check_citations", "exact_in", "near_in"]

COMPARED = 300
"""Papers that share most words with a quotation: one that holds all of them is among these, unless the quotation is a
few words of every abstract."""
_ALIGNED = 8
"""Papers with most of its words, compared word by word."""
_LEAST_SHARED = 0.3
"""Share of a quote's words that the sentence now nearest to it has, at least."""
_OF_ONE_PAPER = 8
"""A quote of so many words, which one abstract alone has, is of the same paper."""


class QuoteFound(NamedTuple):
    """A paper in which a quotation stands, word for word or nearly."""

    paper: Paper
    stands: Standing
    in_title: bool = False


def exact_in(quote: str, papers: Iterable[Paper]) -> list[QuoteFound]:
    """Where a quotation stands word for word, apart from case, typography and LaTeX: in abstracts and titles."""
    return [
        QuoteFound(paper, stands, in_title)
        for paper in papers
        for text, in_title in ((paper.abstract, False), (paper.title, True))
        if (stands := standing(quote, text)) is not None
    ]


def near_in(quote: str, papers: Sequence[Paper]) -> list[QuoteFound]:
    """Where it nearly stands, of abstracts, the nearest first."""
    closest = sorted(papers, key=lambda paper: -shared_words(quote, paper.abstract, frozenset()))[:_ALIGNED]
    found = [QuoteFound(paper, near) for paper in closest if (near := nearest(quote, paper.abstract)) is not None]
    return sorted(found, key=lambda each: -each.stands.likeness)


def check_citations(library: Library, citations: Sequence[Citation]) -> tuple[QuoteCheck, ...]:
    """Each citation, compared with the library as it is now."""
    removed = {paper.id: paper.removed_at[:10] for paper in library.removed()}
    papers = {paper.id: _today(library, paper) for paper in {each.paper.id: each.paper for each in citations}.values()}
    return tuple(_check(library, each, papers[each.paper.id], removed.get(each.paper.id)) for each in citations)


def _today(library: Library, cited: Paper) -> Paper | None:
    """The paper as it is now, by its id, or else by its address or exact title."""
    try:
        return library.paper(cited.id)
    except PaperNotFoundError:
        for text in filter(None, (cited.url, f"“{cited.title}”" if cited.title else "")):
            if found := library.identified(text):
                return found[0].paper
        return None


def _check(library: Library, cited: Citation, paper: Paper | None, removed: str | None) -> QuoteCheck:
    held = QuoteCheck(
        number=cited.number, paper=cited.paper.id, title=cited.paper.title, quote=cited.quote, state="exact"
    )
    if paper is None and removed is not None:
        return held.model_copy(update={"state": "removed", "why": f"the paper was removed on {removed}"})
    if paper is None or cited.quote not in paper.abstract:
        paper = paper or _elsewhere(library, cited)
    if paper is None:
        return held.model_copy(update={"state": "gone", "why": "the paper is no longer in the library"})
    moved = {"paper_now": paper.id} if paper.id != cited.paper.id else {}
    if cited.quote in paper.abstract:
        why = f"the paper now has the id {paper.id}" if moved else ""
        return held.model_copy(update={"state": "moved" if moved else "exact", "why": why, **moved})
    reads_now = _reads_now(cited.quote, paper)
    return held.model_copy(
        update={"state": "changed", "reads_now": reads_now, "why": _why_changed(cited, paper, reads_now), **moved}
    )


def _elsewhere(library: Library, cited: Citation) -> Paper | None:
    """The only paper whose abstract has a longer quote."""
    if word_count(cited.quote) < _OF_ONE_PAPER:
        return None
    keys = list(library.lexical(dict.fromkeys(cited.quote.split(), 1.0), COMPARED, title_weight=0.0))
    holding = [stored.paper for stored in library.stored(keys) if cited.quote in stored.paper.abstract]
    return holding[0] if len(holding) == 1 else None


def _reads_now(quote: str, paper: Paper) -> str:
    """The sentences of an abstract that stand in the place of a quote; empty if none is near it."""
    text = paper.abstract
    spans = sentences(text)
    there = standing(quote, text) or nearest(quote, text)
    if there is not None:
        start, end = there.spans[0].start, there.spans[-1].end
        held = [span for span in spans if span.start < end and span.end > start]
        return text[held[0].start : held[-1].end] if held else text[start:end]
    best = max(spans, key=lambda span: shared_words(quote, text[span.start : span.end], frozenset()), default=None)
    if best is None or shared_words(quote, text[best.start : best.end], frozenset()) < _LEAST_SHARED:
        return ""
    return text[best.start : best.end]


def _why_changed(cited: Citation, paper: Paper, reads_now: str) -> str:
    if standing(cited.quote, paper.abstract) is not None:
        return "the abstract has the same words, set differently"
    if not paper.abstract.strip():
        return "the paper has no abstract any more"
    what = "its digest was replaced by the abstract" if (cited.paper.kind, paper.kind) == ("digest", "abstract") else ""
    return f"{what or 'the abstract has changed'}{'' if reads_now else '; no sentence of it is near the quote'}"
