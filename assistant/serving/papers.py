"""Papers: found, given whole, exported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.errors import ArgumentError, PaperNotFoundError
from assistant.exporting import export_papers
from assistant.llm.tokens import count_tokens
from assistant.records import Filters, Hit, Paper
from assistant.records.addresses import address_of
from assistant.serving.arguments import (
    LONGEST_ID,
    ExportArguments,
    FetchArguments,
    PapersArguments,
    QueryArguments,
    SearchArguments,
)
from assistant.serving.results import (
    ExportResult,
    FetchResult,
    FoundPaper,
    PapersResult,
    PaperText,
    Reference,
    SearchResult,
    SearchResults,
    byline_of,
)
from assistant.serving.room import ROOM, clipped, cut_to, fitting, fitting_quotes
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["export", "fetch", "found_paper", "get_papers", "known_papers", "paper_text", "search", "search_papers"]

_LONGEST_ABSTRACT = 6_000
"""Tokens; hardly any abstract has more than 600."""
_MOST_AUTHORS = 50
_MOST_LISTINGS = 10
_MOST_TAGS = 20
_LONGEST_NOTE = 2_000
_LAST_OFFSET = 500


def found_paper(hit: Hit) -> FoundPaper:
    """A paper that was found, as a client gets it."""
    return FoundPaper(
        id=hit.paper.id,
        title=clipped(hit.paper.title),
        by=clipped(byline_of(hit.paper)),
        url=address_of(hit.paper),
        digest=hit.paper.kind == "digest",
        score=round(hit.score, 2),
        quotes=fitting_quotes([quote.text for quote in hit.quotes]),
    )


def search_papers(assistant: Assistant, given: SearchArguments) -> SearchResult:
    """The papers nearest to a question, a page at a time."""
    filters = Filters(since=given.since, until=given.until, author=given.author, category=given.category,
                      source=given.source, tag=given.tag)  # fmt: skip
    hits = assistant.search(given.question, limit=given.offset + given.limit, filters=filters)
    papers = fitting(map(found_paper, hits[given.offset :]))
    shown = given.offset + len(papers)
    goes_on = shown < len(hits) or len(hits) == given.offset + given.limit
    return SearchResult(
        papers=papers,
        notes=_notes(assistant, given.question, filters, nothing=not papers, offset=given.offset),
        next_offset=shown if papers and goes_on and shown <= _LAST_OFFSET else None,
    )


def _notes(assistant: Assistant, question: str, filters: Filters, *, nothing: bool, offset: int) -> list[str]:
    reread = assistant.reread(question)
    limits = assistant.limits(question, filters=filters)
    notes = [reread.note] if reread else []
    if limits:
        passing, lacking = assistant.count(filters=limits), assistant.count(filters=limits, lacking=True)
        without = f"; {counted(lacking)} lack the date or field in question" if lacking else ""
        notes.append(f"Only papers {limits.describe()}: {passing:,} of {assistant.count():,}{without}.")
    if nothing:
        notes.append("No further paper." if offset else "No paper in the library can fit.")
    return notes


def known_papers(assistant: Assistant, ids: Sequence[str]) -> tuple[list[Paper], list[str]]:
    """The papers with these ids, each once, and a line for every id that no paper has.

    Raises PaperNotFoundError if none is known.
    """
    papers: dict[str, Paper] = {}
    missing = []
    for id in ids:
        try:
            paper = assistant.paper(id)
        except PaperNotFoundError as error:
            if len(ids) == 1:
                raise PaperNotFoundError(str(error), hint=_hint(error)) from None
            missing.append(f"{clipped(id)} ({_hint(error)})")
        else:
            papers[paper.id] = paper
    if not papers:
        raise PaperNotFoundError(f"no paper has any of the ids {clipped(', '.join(ids))}", hint=_SEARCH)
    return list(papers.values()), missing


_SEARCH = "search_papers gives the ids"


def _hint(error: PaperNotFoundError) -> str:
    return clipped(error.hint) if error.hint.startswith("did you mean") else _SEARCH


def paper_text(paper: Paper) -> PaperText:
    """A paper as a client gets it."""
    abstract = cut_to(paper.abstract, _LONGEST_ABSTRACT)
    return PaperText(
        id=paper.id,
        title=clipped(paper.title),
        authors=_some(map(clipped, paper.authors), _MOST_AUTHORS),
        published=paper.published or "",
        url=address_of(paper),
        listed=_some(
            (clipped(" ".join(filter(None, (seen.page, seen.date)))) for seen in paper.listings), _MOST_LISTINGS
        ),
        tags=", ".join(_some(paper.tags, _MOST_TAGS)),
        note=clipped(paper.note or "", _LONGEST_NOTE),
        digest=paper.kind == "digest",
        abstract=abstract,
        cut=len(abstract) < len(paper.abstract),
    )


def _some(texts: Iterable[str], most: int) -> list[str]:
    all_texts = list(texts)
    rest = len(all_texts) - most
    return all_texts if rest <= 0 else [*all_texts[:most], f"and {rest:,} more"]


def get_papers(assistant: Assistant, given: PapersArguments) -> PapersResult:
    """Papers with their whole abstracts."""
    papers, missing = known_papers(assistant, given.ids)
    texts = fitting(map(paper_text, papers))
    return PapersResult(papers=texts, missing=missing, left=[paper.id for paper in papers[len(texts) :]])


def export(assistant: Assistant, given: ExportArguments) -> ExportResult:
    """Papers in a bibliographic format, as many as there is room for."""
    papers, missing = known_papers(assistant, given.ids)
    shown = len(papers)
    while shown and count_tokens(text := export_papers(papers[:shown], given.format)) > ROOM:
        shown //= 2
    if not shown:
        raise ArgumentError(
            f"the record of {papers[0].id} is too long for an answer as {given.format}",
            hint="leave it out, or choose another format",
        )
    return ExportResult(format=given.format, text=text, missing=missing, left=[paper.id for paper in papers[shown:]])


def search(assistant: Assistant, given: QueryArguments) -> SearchResults:
    """The papers nearest to a question, as ChatGPT wants them."""
    hits = assistant.search(given.query)
    return SearchResults(
        results=fitting(
            Reference(id=hit.paper.id, title=clipped(hit.paper.title), url=address_of(hit.paper)) for hit in hits
        )
    )


def fetch(assistant: Assistant, given: FetchArguments) -> FetchResult:
    """A paper, as ChatGPT wants it."""
    [paper], _ = known_papers(assistant, [given.id[:LONGEST_ID]])
    text = paper_text(paper)
    known = {
        "authors": ", ".join(text.authors),
        "published": text.published,
        "listed": ", ".join(text.listed),
        "note": "a digest, not the authors' own abstract" if text.digest else "",
        "cut": "the abstract is cut" if text.cut else "",
    }
    return FetchResult(
        id=text.id,
        title=text.title,
        text=text.abstract,
        url=text.url,
        metadata={name: value for name, value in known.items() if value},
    )
