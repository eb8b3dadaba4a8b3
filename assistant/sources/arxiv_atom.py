"""Feeds of arXiv: answers of its API (Atom), and the feeds of what is new (RSS and Atom), a paper an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from assistant.records import Rejection
from assistant.sources.arxiv import arxiv_record
from assistant.sources.base import Line, SourceRecord
from assistant.sources.cleaning import clean
from assistant.sources.fields import no_abstract
from assistant.sources.json_values import BadRecordError, quoted
from assistant.sources.latex_text import plain_accents
from assistant.sources.names import names_in
from assistant.sources.xml_records import child_text, child_texts, xml_records
from assistant.text.dates import publication_date
from assistant.text.identifiers import arxiv_id, arxiv_month

__all__ = ["ArxivAtom"]

_ATOM, _ARXIV = "{http://www.w3.org/2005/Atom}", "{http://arxiv.org/schemas/atom}"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_ENTRIES = (f"{_ATOM}entry", "item")
_FEED = re.compile(r"<(?:\w+:)?feed\b[^>]{0,2000}http://www\.w3\.org/2005/Atom", re.DOTALL)
_RSS = re.compile(
    r"<rss\b.{0,3000}?(?:rss\.arxiv\.org|arxiv\.org/abs/|updates on arXiv\.org|oai:arXiv\.org)", re.DOTALL
)
_ANNOUNCED = re.compile(r"\A(?:arXiv:\S+\s+)?Announce Type:\s*\S+\s+(?:Abstract:\s*)?|\AAbstract:\s+", re.IGNORECASE)


class ArxivAtom:
    """Feeds as export.arxiv.org and rss.arxiv.org give them, saved as they came. What the API reports as an error is a
    rejection.
    """

    name = "a feed of arXiv (Atom or RSS)"

    def recognises(self, head: str, name: str) -> bool:
        """A feed of Atom, or one of RSS that speaks of arXiv."""
        return _FEED.search(head[:5000]) is not None or _RSS.search(head[:20_000]) is not None

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The entries in order. Where the XML breaks off, one rejection says what is not read."""
        given = False
        for found in xml_records(lines, _ENTRIES, name):
            given = True
            if isinstance(found, Rejection):
                yield found
                continue
            where = f"{name}:{found.line}"
            try:
                yield _record(found.element, where)
            except BadRecordError as error:
                yield Rejection(where=where, why=str(error))
        if not given:
            yield Rejection(where=name, why="the answer holds no paper: nothing was found")


def _record(entry: Element, where: str) -> SourceRecord:
    def first(*paths: str) -> str:
        return next(filter(None, (child_text(entry, path) for path in paths)), "")

    title, given = first(f"{_ATOM}title", "title"), first(f"{_ATOM}id", "guid")
    abstract = _ANNOUNCED.sub("", first(f"{_ATOM}summary", "description"), count=1)
    if "/api/errors" in given:
        raise BadRecordError(f"arXiv reports an error: {abstract or title or given}")
    if not title or not abstract:
        raise BadRecordError(f"no title: {quoted(abstract)}" if abstract else no_abstract(title))
    paper = arxiv_id(given) or arxiv_id(first("link"))
    if paper is None:
        raise BadRecordError(f"not the address of a paper on arXiv: {quoted(given)}" if given else "no arXiv id")
    published = publication_date(first(f"{_ATOM}published", "pubDate"))
    updated = publication_date(first(f"{_ATOM}updated"))
    if first(f"{_ARXIV}announce_type").startswith("replace"):
        published, updated = arxiv_month(paper.id), published
    terms = [
        one.get("term", "") for path in (f"{_ARXIV}primary_category", f"{_ATOM}category") for one in entry.findall(path)
    ]
    names = child_texts(entry, f"{_ATOM}author/{_ATOM}name")
    return arxiv_record(
        paper,
        where,
        title=title,
        abstract=abstract,
        authors=tuple(filter(None, (clean(plain_accents(name)) for name in names)))
        or names_in(plain_accents(first(_CREATOR))),
        published=published,
        comments=first(f"{_ARXIV}comment"),
        doi_given=first(f"{_ARXIV}doi", f"{_ARXIV}DOI"),
        categories=list(dict.fromkeys(filter(None, (*map(clean, terms), *child_texts(entry, "category"))))),
        journal_ref=first(f"{_ARXIV}journal_ref", f"{_ARXIV}journal_reference"),
        updated=updated if updated != published else None,
    )
