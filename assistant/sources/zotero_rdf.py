"""Zotero's RDF. An item may name its journal before the journal is described; such items wait for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from assistant.records import Rejection
from assistant.sources.authors import turned_name
from assistant.sources.base import Line, SourceRecord, or_rejection
from assistant.sources.bibliography import bibliographic_record, date_from
from assistant.sources.xml_records import child_text, child_texts, read_xml
from assistant.text.counts import counted

__all__ = ["ZoteroRDF"]

_START = re.compile(r"<rdf:RDF\b[^>]*(?:zotero\.org/namespaces/export|purl\.org/net/biblio)", re.DOTALL)
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_CONTAINERS = ("Journal", "Series", "Periodical")
_NOT_READ = {"Attachment": "attachment", "Memo": "note", "Collection": "collection"}
_ITEMS = ("Article", "Book", "BookSection", "ConferenceProceedings", "Document", "Manuscript", "Report", "Thesis",
          "Description", "Recording", "Patent", "Legislation", "Letter", "Interview", "Image", "Data",
          "MotionPicture")  # fmt: skip
_IN_BOOKS = ("conferencePaper", "bookSection")


class ZoteroRDF:
    """Items with a title and an abstract; others are rejected, with their line. Attachments and notes are counted."""

    name = "Zotero (RDF)"

    def recognises(self, head: str, name: str) -> bool:
        """It starts with RDF in Zotero's names."""
        return head.lstrip("\ufeff \t\r\n").startswith("<") and _START.search(head[:5000]) is not None

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The items, each when its journal is known."""
        containers: dict[str, Element] = {}
        waiting: dict[str, list[tuple[Element, str]]] = {}
        skipped = dict.fromkeys(_NOT_READ.values(), 0)

        def records(element: Element, where: str) -> Iterator[SourceRecord | Rejection]:
            if element.tag in _NOT_READ:
                skipped[_NOT_READ[element.tag]] += 1
            elif element.tag in _CONTAINERS:
                about = element.get(f"{_RDF}about", "")
                containers[about] = element
                yield from _waited(waiting.pop(about, ()), element)
            elif (given := _named_container(element)) and given not in containers:
                waiting.setdefault(given, []).append((element, where))
            else:
                yield _record(element, containers.get(given), where)

        tags = (*_ITEMS, *_CONTAINERS, *_NOT_READ)
        yield from read_xml(lines, name, tags, records, "RDF of Zotero without items", bare_names=True)
        for left in waiting.values():
            yield from _waited(left, None)
        if others := [counted(number, kind) for kind, number in skipped.items() if number]:
            yield Rejection(where=name, why=f"not read, since they are no papers: {', '.join(others)} of Zotero")


def _waited(items: Iterable[tuple[Element, str]], container: Element | None) -> Iterator[SourceRecord | Rejection]:
    for item, where in items:
        yield from or_rejection((_record(one, container, where) for one in (item,)), where)


def _named_container(item: Element) -> str:
    part = item.find("isPartOf")
    return part.get(f"{_RDF}resource", "") if part is not None else ""


def _record(item: Element, container: Element | None, where: str) -> SourceRecord:
    part = item.find("isPartOf/*") if container is None else container

    def text(path: str) -> str:
        return child_text(item, path) or (child_text(part, path) if part is not None else "")

    kind = child_text(item, "itemType")
    plain = [text for one in (item, *([] if part is None else [part])) for text in child_texts(one, "identifier")]
    dois = [text.split()[1] for text in plain if text.startswith("DOI ") and len(text.split()) > 1]
    address = child_text(item, "identifier/URI/value")
    title = "" if part is None else child_text(part, "title")
    return bibliographic_record(
        where,
        title=child_text(item, "title"),
        abstracts=[child_text(item, "abstract")],
        authors=[
            turned_name(child_text(one, "surname"), child_text(one, "givenName") or child_text(one, "givenname"))
            or child_text(one, "name")
            for one in item.findall("authors/Seq/li/Person")
        ],
        published=date_from([child_text(item, "date")]),
        url=address,
        doi=next(iter(dois), ""),
        places=[*plain, address],
        arxiv=[address, *plain, child_text(item, "description"), child_text(item, "coverage")],
        keywords=[
            *(one.text or "" for one in item.findall("subject")),
            *child_texts(item, "subject/AutomaticTag/value"),
        ],
        further={
            "booktitle" if kind in _IN_BOOKS else "journal": title,
            "volume": text("volume"),
            "number": text("number"),
            "pages": child_text(item, "pages"),
            "publisher": child_text(item, "publisher/Organization/name"),
            "itemType": kind,
            "extra": child_text(item, "description"),
        },
    )
