"""What the library holds as a whole, and what the program says of itself, as lines for the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from assistant.questions.courtesies import Courtesy, CourtesyKind
from assistant.records import Detail, Filters
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.library.library import Library

__all__ = ["courtesy_detail", "library_details"]

_MOST_YEARS, _MOST_SOURCES, _MOST_TOPICS = 15, 20, 15
_SAID: dict[CourtesyKind, str] = {
    "greeting": "Hello. Ask about the papers of this library, as in “which papers explain …?”, or type help.",
    "thanks": "You are welcome.",
    "noted": "Ask the next question whenever you like.",
    "leaving": "There is nothing to leave here; in a chat, exit, quit, bye and Ctrl-D leave.",
    "help": "Ask which papers study something, what they found, who wrote a paper and when, or what the library holds "
    "(“how many papers are there?”, “what topics does it cover?”). An id, a DOI or a title shows that paper.",
    "identity": "A program that answers questions about the papers of this library, with the exact sentences of their "
    "abstracts.",
}


def courtesy_detail(said: Courtesy) -> Detail:
    """The answer in one line."""
    return Detail(field="help", text=_SAID[said.kind])


def library_details(
    library: Library, asked: Literal["count", "list", "topics", "years", "sources", "tags"], limits: Filters
) -> tuple[Detail, ...]:
    """The number of papers, their topics, years or sources."""
    if asked == "topics":
        return _topics(library, limits)
    if asked == "years":
        return (_years(library, limits),)
    if asked == "sources":
        return (_sources(library, limits),)
    if asked == "tags":
        return (_tags(library),)
    counts = library.counts()
    digests = "" if not counts.digests else ", all as digests" if counts.digests == counts.papers else (
        f", {counts.digests:,} of them as digests"
    )  # fmt: skip
    text = f"The library has {counted(counts.papers)}{digests}."
    return (Detail(field="count", text=text, values=(str(counts.papers),)),)


def _topics(library: Library, limits: Filters) -> tuple[Detail, ...]:
    topics = library.overview(limits).topics(_MOST_TOPICS, 0)
    if not topics:
        return (Detail(field="topics", text="No topic stands out among the papers."),)
    named = ", ".join(f"{topic.name} ({counted(topic.papers)})" for topic in topics)
    more = f", and {counted(topics.found - len(topics), 'smaller topic')}" if topics.found > len(topics) else ""
    text = f"Topics of {counted(topics.total)}: {named}{more}."
    if topics.without:
        text += f" {counted(topics.without)} {'belongs' if topics.without == 1 else 'belong'} to none."
    return (Detail(field="topics", text=text, values=tuple(topic.name for topic in topics)),)


def _years(library: Library, limits: Filters) -> Detail:
    years = library.overview(limits).years()
    dated = [(year, papers) for year, papers in years if year]
    undated = sum(papers for year, papers in years if not year)
    if not dated:
        return Detail(field="published", text=f"No source states a date of publication ({counted(undated)}).")
    named = [f"{year} ({counted(papers)})" for year, papers in dated[:_MOST_YEARS]]
    if earlier := dated[_MOST_YEARS:]:
        named.append(f"earlier, back to {earlier[-1][0]} ({counted(sum(papers for _, papers in earlier))})")
    if undated:
        named.append(f"without a date ({counted(undated)})")
    return Detail(
        field="published", text=f"By year of publication: {', '.join(named)}.", values=tuple(year for year, _ in dated)
    )


def _tags(library: Library) -> Detail:
    tags = library.labels.tags()
    named = ", ".join(f"{tag.name} ({counted(tag.papers)})" for tag in tags)
    text = f"Tags: {named}." if tags else "No paper is tagged."
    return Detail(field="tags", text=text, values=tuple(tag.name for tag in tags))


def _sources(library: Library, limits: Filters) -> Detail:
    sources = library.overview(limits).sources()
    named = [f"{name} ({counted(papers)})" for name, papers in sources[:_MOST_SOURCES]]
    if more := len(sources) - len(named):
        named.append(f"and {more} more")
    return Detail(field="address", text=f"Sources: {', '.join(named)}.", values=tuple(name for name, _ in sources))
