"""Formats published by arXiv: feeds (Atom and RSS), and the metadata snapshot with one JSON object per paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from assistant.records import Rejection
from assistant.sources.authors import names_in
from assistant.sources.base import (
    BadRecordError,
    Line,
    SourceRecord,
    clean,
    clean_json,
    quoted,
    require_title,
    with_abstract,
)
from assistant.sources.field_values import prose_in, text_in
from assistant.sources.xml_records import child_text, child_texts, read_xml
from assistant.text.dates import publication_date
from assistant.text.identifiers import ArxivId, arxiv_address, arxiv_id, arxiv_month, doi
from assistant.text.latex_text import plain_accents

__all__ = ["ArxivAtom", "arxiv_record", "is_withdrawn", "snapshot_record"]

_THING = r"(?:paper|article|submission|manuscript|preprint|work|note|letter|draft|version|thesis|comment|report|it)"
_GONE = r"(?:withdrawn|retracted)"
_SAYS_SO = re.compile(
    rf"^\W*{_GONE}\b"
    rf"|\b{_THING}(?:\s[^.;]{{0,60}}?)?\s(?:has|have|was|were|is|are|had)(?:\sbeen|\sbeing)?(?:\s\w+ly)?\s{_GONE}\b"
    rf"|\b(?:admin note|arxiv admin)\b.{{0,40}}\b{_GONE}\b"
    rf"|\b{_GONE}\sby\s(?:the\s)?(?:authors?|arxiv|submitter)\b",
    re.IGNORECASE,
)
_STARTS_SO = re.compile(
    rf"^\W*(?:{_GONE}\b|(?:(?:this|the|our)\s)?{_THING}(?:\s[^.;]{{0,60}}?)?\s(?:has|have|was|were|is|are)"
    rf"(?:\sbeen|\sbeing)?(?:\s\w+ly)?\s{_GONE}\b)",
    re.IGNORECASE,
)
_START = 300


def is_withdrawn(abstract: str, comments: str) -> bool:
    """Whether the authors or arXiv withdrew the paper. arXiv has no field for this, only prose.

    It counts anywhere in the comments, but only at the start of an abstract.
    """
    start = abstract[:_START]
    text = f"{start} {comments}".lower()
    if "withdrawn" not in text and "retracted" not in text:
        return False
    return bool(_SAYS_SO.search(comments) or _STARTS_SO.match(start))


def arxiv_record(
    paper: ArxivId,
    where: str,
    *,
    title: str,
    abstract: str,
    authors: tuple[str, ...],
    published: str | None,
    comments: str = "",
    doi_given: str = "",
    **further: Any,
) -> SourceRecord:
    """The record of a paper on arXiv. `title` must not be empty. Raises NoAbstractError.

    TeX accents become letters. `further` goes into the metadata, without empty values.
    """
    comments = clean(comments)
    abstract = clean(plain_accents(abstract))
    bare = doi(doi_given.split()[0]) if doi_given.strip() else None
    metadata = {
        "arxiv": paper.id,
        "version": paper.version,
        "doi": bare,
        "doi_as_given": None if bare else doi_given.strip(),
        "comments": comments,
        "withdrawn": is_withdrawn(abstract, comments),
        **further,
    }
    return with_abstract(
        SourceRecord(
            clean(plain_accents(title)),
            abstract,
            where,
            paper.id,
            authors,
            published,
            arxiv_address(paper.id),
            metadata={key: clean_json(value) for key, value in metadata.items() if value},
        )
    )


_OWN_KEYS = ("authors_parsed", "update_date", "versions", "journal-ref", "report-no", "submitter")
_ENOUGH_KEYS = 3


def snapshot_record(fields: Mapping[str, Any], where: str) -> SourceRecord | None:
    """The record of a paper in the snapshot. None for other objects, and without id, title or abstract.

    The publication date is that of the first version, or else the month in the id. `updated` in the metadata is the
    date of the last version.
    """
    if sum(key in fields for key in _OWN_KEYS) < _ENOUGH_KEYS:
        return None
    title, abstract = text_in(fields.get("title")), prose_in(fields.get("abstract"))
    paper = arxiv_id(text_in(fields.get("id")))
    if paper is None or not title or not abstract:
        return None
    versions = _versions(fields.get("versions"))
    return arxiv_record(
        paper._replace(version=max((number for number, _ in versions), default=paper.version)),
        where,
        title=title,
        abstract=abstract,
        authors=names_in(fields.get("authors_parsed")) or names_in(plain_accents(text_in(fields.get("authors")))),
        published=(versions[0][1] if versions else None) or arxiv_month(paper.id),
        comments=text_in(fields.get("comments")),
        doi_given=text_in(fields.get("doi")),
        categories=text_in(fields.get("categories")).split(),
        journal_ref=text_in(fields.get("journal-ref")),
        report_no=text_in(fields.get("report-no")),
        updated=versions[-1][1] if len(versions) > 1 else None,
        submitter=text_in(fields.get("submitter")),
        license=text_in(fields.get("license")),
    )


def _versions(value: Any) -> list[tuple[int, str | None]]:
    """Number and date of each version, in order; unreadable versions are skipped."""
    found = []
    for item in value if isinstance(value, list) else ():
        number = item.get("version") if isinstance(item, dict) else None
        created = item.get("created") if isinstance(item, dict) else None
        if isinstance(number, str) and number[:1] == "v" and number[1:].isdecimal() and len(number) <= 5:
            found.append((int(number[1:]), _day(" ".join(created.split()[:4])) if isinstance(created, str) else None))
    return found


@lru_cache(16_384)
def _day(created: str) -> str | None:
    """Takes the date without its time ("Mon, 2 Apr 2007"), which keeps the cache small."""
    return publication_date(created)


_ATOM, _ARXIV = "{http://www.w3.org/2005/Atom}", "{http://arxiv.org/schemas/atom}"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_ENTRIES = (f"{_ATOM}entry", "item")
_FEED = re.compile(r"<(?:\w+:)?feed\b[^>]{0,2000}http://www\.w3\.org/2005/Atom", re.DOTALL)
_RSS = re.compile(
    r"<rss\b.{0,3000}?(?:rss\.arxiv\.org|arxiv\.org/abs/|updates on arXiv\.org|oai:arXiv\.org)", re.DOTALL
)
_ANNOUNCED = re.compile(r"\A(?:arXiv:\S+\s+)?Announce Type:\s*\S+\s+(?:Abstract:\s*)?|\AAbstract:\s+", re.IGNORECASE)


class ArxivAtom:
    """Feeds from export.arxiv.org and rss.arxiv.org. An error that the API reports becomes a rejection."""

    name = "a feed of arXiv (Atom or RSS)"

    def recognises(self, head: str, name: str) -> bool:
        """An Atom feed, or an RSS feed that mentions arXiv."""
        return _FEED.search(head[:5000]) is not None or _RSS.search(head[:20_000]) is not None

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The entries in order. If the XML is broken, one rejection says how many entries were not read."""
        return read_xml(lines, name, _ENTRIES, _records, "the feed contains no papers")


def _records(entry: Element, where: str) -> Iterator[SourceRecord]:
    def first(*paths: str) -> str:
        return next(filter(None, (child_text(entry, path) for path in paths)), "")

    title, given = first(f"{_ATOM}title", "title"), first(f"{_ATOM}id", "guid")
    abstract = _ANNOUNCED.sub("", first(f"{_ATOM}summary", "description"), count=1)
    if "/api/errors" in given:
        raise BadRecordError(f"arXiv reports an error: {abstract or title or given}")
    require_title(title, abstract)
    paper = arxiv_id(given) or arxiv_id(first("link"))
    if paper is None:
        raise BadRecordError(f"not the address of an arXiv paper: {quoted(given)}" if given else "no arXiv id")
    published = publication_date(first(f"{_ATOM}published", "pubDate"))
    updated = publication_date(first(f"{_ATOM}updated"))
    if first(f"{_ARXIV}announce_type").startswith("replace"):
        published, updated = arxiv_month(paper.id), published
    terms = [
        one.get("term", "") for path in (f"{_ARXIV}primary_category", f"{_ATOM}category") for one in entry.findall(path)
    ]
    names = child_texts(entry, f"{_ATOM}author/{_ATOM}name")
    yield arxiv_record(
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
