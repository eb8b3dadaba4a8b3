"""PubMed's XML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from assistant.records import Rejection
from assistant.sources.authors import names_in
from assistant.sources.base import Line, SourceRecord
from assistant.sources.fields import records_of
from assistant.sources.xml_records import child_text, child_texts, marked_text, read_xml

__all__ = ["PubMedXML"]

_START = re.compile(r"<(?:PubmedArticleSet|PubmedArticle|MedlineCitationSet|MedlineCitation)\b")
_ARTICLE = "MedlineCitation/Article"
_DATES = (f"{_ARTICLE}/Journal/JournalIssue/PubDate", f"{_ARTICLE}/ArticleDate")


class PubMedXML:
    """Articles with a title and an abstract; others are rejected, with their line."""

    name = "PubMed (XML)"

    def recognises(self, head: str, name: str) -> bool:
        """It starts like a set of articles."""
        return head.lstrip().startswith("<") and _START.search(head[:5000]) is not None

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The articles in order. If the XML is broken, one rejection says how many were not read."""
        return read_xml(lines, name, ("PubmedArticle",), _records, "a PubMed file without articles")


def _records(article: Element, where: str) -> Iterator[SourceRecord]:
    return records_of(_fields(article), where)


def _fields(article: Element) -> dict[str, Any]:
    dates = [found for path in _DATES if (found := article.find(path)) is not None]
    ids = [one.text or "" for one in article.iter("ELocationID") if one.get("EIdType") == "doi"]
    ids += [
        one.text or "" for one in article.findall("PubmedData/ArticleIdList/ArticleId") if one.get("IdType") == "doi"
    ]
    issue = f"{_ARTICLE}/Journal/JournalIssue"
    fields = {
        "title": marked_text(article.find(f"{_ARTICLE}/ArticleTitle")),
        "abstract": " ".join(map(_section, article.findall(f"{_ARTICLE}/Abstract/AbstractText"))),
        "authors": names_in([_person(one) for one in article.findall(f"{_ARTICLE}/AuthorList/Author")]),
        "published": _date(dates[0]) if dates else "",
        "date": _date(dates[-1]) if dates else "",
        "doi": next(filter(None, ids), ""),
        "pmid": child_text(article, "MedlineCitation/PMID"),
        "journal": child_text(article, f"{_ARTICLE}/Journal/Title"),
        "volume": child_text(article, f"{issue}/Volume"),
        "number": child_text(article, f"{issue}/Issue"),
        "pages": child_text(article, f"{_ARTICLE}/Pagination/MedlinePgn"),
        "keywords": child_texts(article, "MedlineCitation/KeywordList/Keyword"),
        "withdrawn": "Retracted Publication" in child_texts(article, f"{_ARTICLE}/PublicationTypeList/PublicationType"),
    }
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items() if value}


def _section(text: Element) -> str:
    label = text.get("Label", "")
    return " ".join(filter(None, (label.capitalize() if label.isupper() else label, marked_text(text))))


def _person(author: Element) -> dict[str, str]:
    parts = {
        "family": "LastName",
        "given": "ForeName",
        "initials": "Initials",
        "suffix": "Suffix",
        "name": "CollectiveName",
    }
    return {name: text for name, tag in parts.items() if (text := child_text(author, tag))}


def _date(date: Element) -> str:
    parts = [child_text(date, part) for part in ("Year", "Month", "Day")]
    return " ".join(filter(None, parts)) or child_text(date, "MedlineDate")
