"""PubMed's XML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any
from xml.etree.ElementTree import Element

from assistant.records import Rejection
from assistant.sources.authors import names_in
from assistant.sources.base import BadRecordError, Line, SourceRecord
from assistant.sources.fields import records_of
from assistant.sources.xml_records import child_text, child_texts, marked_text, read_xml
from assistant.text.counts import counted

__all__ = ["PubMedXML"]

_TAGS = ("PubmedArticle", "PubmedBookArticle", "DeleteCitation")
_LINES_LOOKED_AT = 50
_START = re.compile(r"<(?:Pubmed(?:Book)?Article|MedlineCitation|BookDocument)(?:Set)?\b")
_UNTITLED = re.compile(r"\[?Not Available\]?\.?|", re.IGNORECASE)
_MOST_DELETED = 5
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
        rest = iter(lines)
        start = list(islice(rest, _LINES_LOOKED_AT))
        tags = _TAGS if any("<PubmedArticle" in line.text for line in start) else (*_TAGS, "MedlineCitation")
        return read_xml(chain(start, rest), name, tags, _records, "a PubMed file without articles")


def _records(found: Element, where: str) -> Iterator[SourceRecord]:
    if found.tag == "DeleteCitation":
        ids = child_texts(found, "PMID")
        more = ", ..." if len(ids) > _MOST_DELETED else ""
        raise BadRecordError(
            f"{counted(len(ids), 'citation')} deleted by PubMed: {', '.join(ids[:_MOST_DELETED])}{more}"
        )
    book = found.find("BookDocument")
    if book is not None:
        yield from records_of(_stated(_book_fields(book)), where)
        return
    if found.tag == "MedlineCitation":
        article = Element("PubmedArticle")
        article.append(found)
        found = article
    yield from records_of(_stated(_fields(found)), where)


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items() if value}


def _fields(article: Element) -> dict[str, Any]:
    dates = [found for path in _DATES if (found := article.find(path)) is not None]
    ids = [one.text or "" for one in article.iter("ELocationID") if one.get("EIdType") == "doi"]
    listed = {one.get("IdType"): one.text or "" for one in article.findall("PubmedData/ArticleIdList/ArticleId")}
    ids.append(listed.get("doi", ""))
    issue = f"{_ARTICLE}/Journal/JournalIssue"
    title = marked_text(article.find(f"{_ARTICLE}/ArticleTitle"))
    if _UNTITLED.fullmatch(title):
        title = marked_text(article.find(f"{_ARTICLE}/VernacularTitle")) or title
    abstract, *others = _abstracts(
        article.find(f"{_ARTICLE}/Abstract"), article.findall("MedlineCitation/OtherAbstract")
    )
    return {
        "title": title,
        "abstract": abstract,
        "other_abstracts": others,
        "authors": _people(article.findall(f"{_ARTICLE}/AuthorList/Author")),
        "published": _date(dates[0]) if dates else "",
        "date": _date(dates[-1]) if dates else "",
        "doi": next(filter(None, ids), ""),
        "pmid": child_text(article, "MedlineCitation/PMID"),
        "pmcid": listed.get("pmc", ""),
        "journal": child_text(article, f"{_ARTICLE}/Journal/Title"),
        "volume": child_text(article, f"{issue}/Volume"),
        "number": child_text(article, f"{issue}/Issue"),
        "pages": child_text(article, f"{_ARTICLE}/Pagination/MedlinePgn"),
        "keywords": child_texts(article, "MedlineCitation/KeywordList/Keyword")
        or child_texts(article, "MedlineCitation/MeshHeadingList/MeshHeading/DescriptorName"),
        "withdrawn": "Retracted Publication" in child_texts(article, f"{_ARTICLE}/PublicationTypeList/PublicationType"),
    }


def _book_fields(book: Element) -> dict[str, Any]:
    of_book = child_text(book, "Book/BookTitle")
    title = marked_text(book.find("ArticleTitle")) or marked_text(book.find("Book/BookTitle"))
    dates = [found for path in ("ContributionDate", "Book/PubDate") if (found := book.find(path)) is not None]
    people = [one for path in ("AuthorList", "Book/AuthorList") for one in book.findall(path)]
    authors = next((one for one in people if one.get("Type", "authors") == "authors"), None)
    abstract, *others = _abstracts(book.find("Abstract"), book.findall("OtherAbstract"))
    ids = {one.get("IdType", ""): one.text or "" for one in book.findall("ArticleIdList/ArticleId")}
    return {
        "title": title,
        "abstract": abstract,
        "other_abstracts": others,
        "authors": _people(authors.findall("Author") if authors is not None else []),
        "published": _date(dates[0]) if dates else "",
        "doi": ids.get("doi", ""),
        "pmid": child_text(book, "PMID"),
        "booktitle": of_book if of_book != title else "",
        "publisher": child_text(book, "Book/Publisher/PublisherName"),
        "keywords": child_texts(book, "KeywordList/Keyword"),
        "key": ids.get("bookaccession", ""),
    }


def _abstracts(own: Element | None, others: list[Element]) -> list[str]:
    """The abstract first, then those in other languages. It may be missing where there is another."""
    stated = "" if own is None else _whole(own)
    if stated:
        return [stated, *filter(None, map(_whole, others))]
    english_first = sorted(others, key=lambda one: one.get("Language") != "eng")
    return list(filter(None, map(_whole, english_first))) or [""]


def _whole(abstract: Element) -> str:
    return " ".join(map(_section, abstract.findall("AbstractText")))


def _people(authors: list[Element]) -> tuple[str, ...]:
    return names_in([_person(one) for one in authors])


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
