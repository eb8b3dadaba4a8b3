"""EndNote's XML, also written by Zotero, Mendeley, Covidence, Rayyan and others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from assistant.records import Rejection
from assistant.sources.authors import one_or_more_authors
from assistant.sources.base import Line, SourceRecord
from assistant.sources.bibliography import bibliographic_record, date_from
from assistant.sources.xml_records import child_text, child_texts, read_xml

__all__ = ["EndNoteXML"]

_START = re.compile(
    r"[\s\ufeff]*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?(?P<root><xml\b[^>]*>\s*)?<records\b[^>]*>", re.DOTALL
)
_OF_ENDNOTE = re.compile(r"<record\b[^>]*>.{0,4000}?<(?:ref-type|contributors|titles|source-app)\b", re.DOTALL)
_BOOKS = ("conference", "book section", "serial", "electronic book section")
_ADDRESSES = ("urls/related-urls/url", "urls/web-urls/url", "urls/url", "url")
_PUBMED = re.compile(r"pubmed|medline|nlm", re.IGNORECASE)


class EndNoteXML:
    """Records with a title and an abstract; others are rejected, with their line."""

    name = "EndNote (XML)"

    def recognises(self, head: str, name: str) -> bool:
        """It starts with a list of records in EndNote's words."""
        start = _START.match(head)
        return start is not None and (bool(start["root"]) or _OF_ENDNOTE.search(head) is not None)

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records in order. If the XML is broken, one rejection says how many were not read."""
        return read_xml(lines, name, ("record",), _records, "an EndNote file without records")


def _records(record: Element, where: str) -> Iterator[SourceRecord]:
    def first(*paths: str) -> str:
        return next(filter(None, (child_text(record, path) for path in paths)), "")

    kind = record.find("ref-type")
    entry = kind.get("name", "") if kind is not None else ""
    of_book = entry.casefold().startswith(_BOOKS)
    addresses = [text for path in _ADDRESSES for text in child_texts(record, path)]
    number, accession = first("electronic-resource-num"), first("accession-num")
    of_pubmed = accession.isdecimal() and _PUBMED.search(first("remote-database-name", "remote-database-provider"))
    yield bibliographic_record(
        where,
        title=first("titles/title"),
        abstracts=child_texts(record, "abstract"),
        authors=[
            name
            for text in child_texts(record, "contributors/authors/author")
            for name in one_or_more_authors(text.rstrip(", "))
        ],
        published=date_from(child_texts(record, "dates/pub-dates/date"), first("dates/year", "year")),
        url=next((text for text in addresses if text.startswith("http")), ""),
        doi=number if " " not in number else "",
        places=[*number.split(), *addresses],
        arxiv=[accession, *addresses, number, *child_texts(record, "notes")],
        keywords=child_texts(record, "keywords/keyword"),
        further={
            "booktitle" if of_book else "journal": first("titles/secondary-title", "periodical/full-title",
                                                         "titles/alt-title", "periodical/abbr-1"),
            "volume": first("volume"),
            "number": first("number", "issue"),
            "pages": first("pages", "electronic-resource-number"),
            "publisher": first("publisher"),
            "issn": first("isbn"),
            "language": first("language"),
            "entry": entry,
            "pmid": accession if of_pubmed else "",
            "accession": "" if of_pubmed else accession,
            "label": first("label"),
        },
    )  # fmt: skip
