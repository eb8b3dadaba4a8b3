"""XML of articles: JATS (.nxml, also of PubMed Central and bioRxiv), and the ACL Anthology's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from assistant.records import Rejection
from assistant.sources.authors import natural_name, turned_name
from assistant.sources.base import BadRecordError, Line, SourceRecord
from assistant.sources.bibliography import bibliographic_record, date_from
from assistant.sources.markup import without_markup
from assistant.sources.xml_records import child_text, child_texts, marked_text, read_xml

__all__ = ["JATS", "ACLAnthology", "jats_record"]

_ARTICLE = re.compile(
    r"<(?:\w+:)?(?:article|pmc-articleset|front)(?=[\s>]).{0,9000}?<(?:\w+:)?(?:journal-meta|article-meta)\b", re.DOTALL
)
_OTHER_ABSTRACTS = frozenset(
    ("graphical", "graphical-abstract", "toc", "teaser", "key-points", "highlights", "video", "web-summary",
     "editor-summary", "editor", "plain-language-summary", "lay-summary", "executive-summary", "author-highlights")
)  # fmt: skip
"""Kinds that are not the abstract, though they may stand before it."""

_LESS_EXACT = ("collection", "ecorrected", "nihms-submitted", "retracted", "corrected")


class JATS:
    """Articles with a title and an abstract; others are rejected, with their line. Full texts are not read."""

    name = "JATS (XML of articles)"

    def recognises(self, head: str, name: str) -> bool:
        """It is XML that starts with an article and its metadata."""
        return head.lstrip("\ufeff \t\r\n").startswith("<") and _ARTICLE.search(head[:20_000]) is not None

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The articles in order. If the XML is broken, one rejection says how many were not read."""
        return read_xml(lines, name, ("front",), _of_front, "an article without metadata", bare_names=True)


def _of_front(front: Element, where: str) -> Iterator[SourceRecord]:
    yield jats_record(front, where)


def jats_record(front: Element, where: str) -> SourceRecord:
    """The record of an article's `front`, names without namespaces. Raises BadRecordError."""
    meta = front.find("article-meta")
    if meta is None:
        raise BadRecordError("an article without metadata")
    ids = {one.get("pub-id-type", ""): text for one in meta.findall("article-id") if (text := "".join(one.itertext()))}
    first, last = child_text(meta, "fpage"), child_text(meta, "lpage")
    address = meta.find("self-uri")
    return bibliographic_record(
        where,
        title=marked_text(meta.find("title-group/article-title")),
        abstracts=_abstracts(meta),
        authors=_authors(meta),
        published=_published(meta),
        url=next((text for key, text in (address.attrib.items() if address is not None else ()) if "href" in key), ""),
        doi=ids.get("doi", ""),
        places=(),
        arxiv=[ids.get("arxiv", ""), ids.get("doi", "")],
        keywords=[
            text
            for group in meta.findall("kwd-group")
            if "abbreviation" not in group.get("kwd-group-type", "")
            for text in child_texts(group, ".//kwd")
        ],
        further={
            "journal": child_text(front, "journal-meta//journal-title"),
            "publisher": child_text(front, "journal-meta/publisher/publisher-name"),
            "volume": child_text(meta, "volume"),
            "number": child_text(meta, "issue"),
            "pages": "-".join(dict.fromkeys(filter(None, (first, last)))) or child_text(meta, "elocation-id"),
            "pmid": ids.get("pmid", ""),
            "pmcid": ids.get("pmcid", "") or ids.get("pmc", ""),
            "entry": child_text(meta, "article-categories/subj-group/subject"),
        },
    )


def _abstracts(meta: Element) -> list[str]:
    all_of_them = meta.findall("abstract")
    chosen = [one for one in all_of_them if one.get("abstract-type", "").lower() not in _OTHER_ABSTRACTS]
    return [without_markup(marked_text(one)) for one in (*chosen[:1], *meta.findall("trans-abstract"))]


def _authors(meta: Element) -> list[str]:
    everyone = meta.findall("contrib-group/contrib")
    authors = [one for one in everyone if one.get("contrib-type", "author") == "author"]
    return list(filter(None, map(_name, authors)))


def _name(contributor: Element) -> str:
    for path in ("name", "name-alternatives/name", "string-name", "name-alternatives/string-name"):
        if (name := contributor.find(path)) is not None:
            family, given = child_text(name, "surname"), child_text(name, "given-names")
            whole = turned_name(family, given, suffix=child_text(name, "suffix")) if family else given
            return whole or natural_name("".join(name.itertext()))
    group = contributor.find("collab")
    if group is None:
        return ""
    # A group may list its members inside its own element.
    named = " ".join(filter(None, (group.text, *(one.tail for one in group))))
    return named if named.strip() else child_text(group, "institution")


def _published(meta: Element) -> str | None:
    """The first date on which it was published anywhere."""
    found: list[tuple[bool, str]] = []
    for date in meta.findall("pub-date"):
        kind = date.get("pub-type") or date.get("date-type") or ""
        parts = [child_text(date, part) for part in ("year", "month", "day")]
        if day := date_from([child_text(date, "string-date")], *parts):
            found.append((kind in _LESS_EXACT, day))
    # As text, a part of a date sorts before its days: of the earliest year, the earliest exact day counts.
    year = min((day[:4] for _, day in found), default="")
    return min(((less, -len(day), day) for less, day in found if day.startswith(year)), default=(False, 0, None))[2]


_COLLECTION = re.compile(r"<collection\b[^>]*>.{0,3000}?<volume\b", re.DOTALL)
_ANTHOLOGY = "https://aclanthology.org/"


class ACLAnthology:
    """Papers with a title and an abstract; others are rejected, with their line."""

    name = "the ACL Anthology (XML)"

    def recognises(self, head: str, name: str) -> bool:
        """It starts with a collection and its first volume."""
        return head.lstrip("\ufeff \t\r\n").startswith("<") and _COLLECTION.search(head[:6000]) is not None

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The papers in order, each with what its volume states."""
        volume: dict[str, str] = {}

        def records(element: Element, where: str) -> Iterator[SourceRecord]:
            if element.tag == "paper":
                yield _anthology_paper(element, volume, where)
                return
            volume.clear()
            journal = child_text(element, "journal-title")
            volume.update(
                {"journal": journal, "volume": child_text(element, "journal-volume"),
                 "number": child_text(element, "journal-issue"),
                 "booktitle": "" if journal else child_text(element, "booktitle"),
                 "publisher": child_text(element, "publisher"), "year": child_text(element, "year"),
                 "month": child_text(element, "month")}
            )  # fmt: skip

        return read_xml(lines, name, ("meta", "paper"), records, "a collection of the ACL Anthology without papers")


def _anthology_paper(paper: Element, volume: dict[str, str], where: str) -> SourceRecord:
    address = child_text(paper, "url")
    further = {name: text for name, text in volume.items() if name not in ("year", "month")}
    record = bibliographic_record(
        where,
        title=marked_text(paper.find("title")),
        abstracts=[marked_text(one) for one in paper.findall("abstract")],
        authors=[turned_name(child_text(one, "last"), child_text(one, "first")) for one in paper.findall("author")],
        published=date_from([], volume.get("year", ""), volume.get("month", "")),
        url=address if address.startswith("http") or not address else f"{_ANTHOLOGY}{address}/",
        doi=child_text(paper, "doi"),
        places=(),
        arxiv=(),
        keywords=(),
        further={
            **further,
            "pages": child_text(paper, "pages"),
            "key": child_text(paper, "bibkey"),
            "language": child_text(paper, "language"),
        },
    )
    if paper.find("retracted") is not None or paper.find("removed") is not None:
        return replace(record, metadata={**record.metadata, "withdrawn": True})
    return record
