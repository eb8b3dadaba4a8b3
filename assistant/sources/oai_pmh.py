"""Answers of repositories over OAI-PMH: arXiv's formats (arXiv, arXivRaw), Dublin Core, and JATS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from assistant.records import Rejection
from assistant.sources.articles_xml import jats_record
from assistant.sources.arxiv import arxiv_record, is_withdrawn
from assistant.sources.authors import names_in, natural_name, turned_name
from assistant.sources.base import BadRecordError, Line, SourceRecord, quoted, require_title
from assistant.sources.bibliography import bibliographic_record
from assistant.sources.xml_records import child_text, child_texts, read_xml
from assistant.text.dates import publication_date
from assistant.text.identifiers import arxiv_id, arxiv_month, doi
from assistant.text.latex_text import plain_accents

__all__ = ["OAIPMH"]

_START = re.compile(r"<(?:\w+:)?(?:OAI-PMH|[Rr]ecords?)\b[^>]*")
_ADDRESS = "http://www.openarchives.org/OAI/2.0/"
_COMMENT = re.compile(r"comments?:\s*", re.IGNORECASE)


class OAIPMH:
    """Records with a title and an abstract; deleted ones are rejected, and so is what says that the list goes on."""

    name = "OAI-PMH (arXiv, Dublin Core, JATS)"

    def recognises(self, head: str, name: str) -> bool:
        """It starts with the protocol's root, or with records in its namespace."""
        found = _START.search(head[:5000])
        return found is not None and ("OAI-PMH" in found[0] or _ADDRESS in head[:5000])

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records in order. If the XML is broken, one rejection says how many were not read."""
        tags = ("record", "Record", "resumptionToken", "error")
        return read_xml(lines, name, tags, _records, "an answer of OAI-PMH without records", bare_names=True)


def _records(element: Element, where: str) -> Iterator[SourceRecord | Rejection]:
    if element.tag == "resumptionToken":
        if (element.text or "").strip():
            yield Rejection(where=where, why="the list goes on in another answer (resumption token), not in this file")
        return
    if element.tag == "error":
        said = f"{element.get('code', '')}: {''.join(element.itertext())}"
        raise BadRecordError(f"the repository reports an error: {quoted(said)}")
    header, metadata = element.find("header"), element.find("metadata")
    given = child_text(element, "header/identifier")
    if header is not None and header.get("status") == "deleted":
        raise BadRecordError(f"deleted in its repository: {given}")
    inner = None if metadata is None else next(iter(metadata), None)
    if inner is None:
        raise BadRecordError(f"a record without metadata: {given}" if given else "a record without metadata")
    if inner.tag in ("arXiv", "arXivRaw", "arXivOld"):
        yield _of_arxiv(inner, where)
    elif inner.tag == "dc":
        yield _of_dublin_core(inner, where)
    elif inner.tag == "article" and (front := inner.find("front")) is not None:
        yield jats_record(front, where)
    else:
        raise BadRecordError(f"metadata in a format that is not read (<{inner.tag}>): {given}")


def _of_arxiv(meta: Element, where: str) -> SourceRecord:
    def text(path: str) -> str:
        return child_text(meta, path)

    paper = arxiv_id(text("id"))
    title, abstract = text("title"), text("abstract")
    require_title(title, abstract)
    if paper is None:
        raise BadRecordError(f"no arXiv id: {quoted(title)}")
    versions = [
        (int(number), publication_date(" ".join(child_text(one, "date").split()[:4])))
        for one in meta.findall("version")
        if (number := one.get("version", "").removeprefix("v")).isdecimal()
    ]
    first, last = (text("created"), text("updated")) if not versions else (versions[0][1], versions[-1][1])
    authors = [
        turned_name(child_text(one, "keyname"), child_text(one, "forenames"), suffix=child_text(one, "suffix"))
        for one in meta.findall("authors/author")
    ] or names_in(plain_accents(text("authors")))
    return arxiv_record(
        paper._replace(version=max((number for number, _ in versions), default=paper.version)),
        where,
        title=title,
        abstract=abstract,
        authors=tuple(map(plain_accents, authors)),
        published=publication_date(first or "") or arxiv_month(paper.id),
        comments=text("comments"),
        doi_given=text("doi"),
        categories=text("categories").split(),
        journal_ref=text("journal-ref"),
        report_no=text("report-no"),
        updated=last if last and last != first else None,
        submitter=text("submitter"),
        license=text("license"),
    )


def _of_dublin_core(meta: Element, where: str) -> SourceRecord:
    described = child_texts(meta, "description")
    comments = [text for text in described if _COMMENT.match(text)]
    identifiers = [*child_texts(meta, "identifier"), *child_texts(meta, "relation")]
    dates = sorted(filter(None, map(publication_date, child_texts(meta, "date"))))
    noted = _COMMENT.sub("", " ".join(comments), count=1)
    record = bibliographic_record(
        where,
        title=child_text(meta, "title"),
        abstracts=[text for text in described if text not in comments],
        authors=map(natural_name, child_texts(meta, "creator")),
        published=dates[0] if dates else None,
        url=next((text for text in identifiers if text.startswith("http")), ""),
        doi=next(filter(None, map(doi, identifiers)), ""),
        places=(),
        arxiv=[text for text in identifiers if "arxiv" in text.lower()],
        keywords=child_texts(meta, "subject"),
        further={
            "journal": next((text for text in child_texts(meta, "source") if not text.startswith("http")), ""),
            "publisher": child_text(meta, "publisher"),
            "language": child_text(meta, "language"),
            "entry": child_text(meta, "type"),
            "comments": noted,
        },
    )
    if is_withdrawn(record.abstract, noted):
        return replace(record, metadata={**record.metadata, "withdrawn": True})
    return record
