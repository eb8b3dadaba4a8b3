"""The bibliographic fields of a paper, from its record and its metadata under the names that sources use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from assistant.records import Paper
from assistant.text.author_names import AuthorName, split_name
from assistant.text.database_ids import database_ids
from assistant.text.identifiers import ARXIV_CATEGORY, arxiv_id, doi
from assistant.text.safe import safe_text
from assistant.text.tag_names import tag_key

__all__ = ["DIGEST_MARK", "Work", "WorkType", "one_line", "work"]

WorkType = Literal["article", "inproceedings", "misc"]

DIGEST_MARK = "Digest, not the authors' abstract: "
"""Precedes every exported digest."""

_KEYS = {
    "journal": ("journal", "journaltitle", "journalname", "fulljournalname", "publicationtitle"),
    "booktitle": ("booktitle", "proceedings", "proceedingstitle", "conference"),
    "venue": ("venue", "containertitle", "publicationvenue", "howpublished"),
    "volume": ("volume",),
    "number": ("number", "issue"),
    "pages": ("pages", "page"),
    "publisher": ("publisher",),
    "journal_ref": ("journalref",),
}
_ARXIV_KEYS = ("arxivid", "arxiv", "eprint")
_CATEGORY_KEYS = ("categories", "category")
_KEYWORD_KEYS = ("keywords", "keyword")
_OPENED = ("journal", "externalids", "publicationvenue")
_NOT_A_JOURNAL = re.compile(r"(?:arxiv|corr)\b", re.IGNORECASE)
_JOURNAL = re.compile(r"\b(?:journal|transactions|letters|annals|bulletin|magazine|review)\b", re.IGNORECASE)
_PROCEEDINGS = re.compile(r"\b(?:proceedings|conference|symposium|workshop|meeting)\b", re.IGNORECASE)
_PUBLISHED = re.compile(r"([12]\d{3})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_RANGE = re.compile(r"([\w.:]+)\s*(?:-{1,3}|–|—)\s*([\w.:]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The bibliographic fields of a paper. Texts are clean and on one line; empty or None if unknown."""

    entry: WorkType
    title: str
    authors: tuple[AuthorName, ...]
    abstract: str
    digest: str
    year: int | None
    month: int | None
    day: int | None
    doi: str
    arxiv: str
    arxiv_class: str
    pmid: str
    pmcid: str
    url: str
    journal: str
    booktitle: str
    venue: str
    volume: str
    number: str
    pages: tuple[str, ...]
    """Two for a range, else at most one."""
    publisher: str
    journal_ref: str
    categories: tuple[str, ...]
    keywords: tuple[str, ...]
    tags: tuple[str, ...]
    note: str
    """As it was written, in lines."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """Categories, keywords and tags, for formats that have one field for all."""
        subjects: dict[str, str] = {}
        for subject in (*self.categories, *self.keywords, *self.tags):
            subjects.setdefault(tag_key(subject), subject)
        return tuple(subjects.values())

    @property
    def container(self) -> str:
        """Where it appeared: journal, proceedings or other venue."""
        return self.journal or self.booktitle or self.venue


def work(paper: Paper) -> Work:
    """The bibliographic fields of `paper`."""
    known = _flat(paper.metadata)
    found = {name: _first(known, keys) for name, keys in _KEYS.items()}
    arxiv = _arxiv(paper, known)
    databases = database_ids(paper.metadata, (paper.id, paper.url))
    categories = _subjects(known, _CATEGORY_KEYS)
    journal, booktitle, venue = _places(found)
    year, month, day = _date(paper.published)
    abstract = one_line(paper.abstract)
    return Work(
        entry="article" if journal else "inproceedings" if booktitle else "misc",
        title=one_line(paper.title),
        authors=tuple(split_name(name) for name in map(one_line, paper.authors) if name.strip(" ,")),
        abstract="" if paper.kind == "digest" else abstract,
        digest=abstract if paper.kind == "digest" else "",
        year=year,
        month=month,
        day=day,
        doi=_doi(paper, known),
        arxiv=arxiv,
        pmid=databases.get("pmid", ""),
        pmcid=databases.get("pmcid", ""),
        arxiv_class=_arxiv_class(arxiv, known, categories) if arxiv else "",
        url=one_line(paper.url or ""),
        journal=journal,
        booktitle=booktitle,
        venue=venue,
        volume=found["volume"],
        number=found["number"],
        pages=_pages(found["pages"]),
        publisher=found["publisher"],
        journal_ref=found["journal_ref"],
        categories=categories,
        keywords=_subjects(known, _KEYWORD_KEYS),
        tags=paper.tags,
        note="\n".join(filter(None, map(one_line, (paper.note or "").splitlines()))),
    )


def one_line(text: str) -> str:
    """`text` on one line, in NFC, without control characters and repeated blanks."""
    return " ".join(unicodedata.normalize("NFC", safe_text(text)).split())


def _flat(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata by bare names ("journal-ref" is "journalref"), with nested objects opened."""
    known: dict[str, Any] = {}
    inner: dict[str, Any] = {}
    for key, value in metadata.items():
        bare = _bare(key)
        if bare in _OPENED and isinstance(value, Mapping):
            inner |= {bare if _bare(name) == "name" else _bare(name): part for name, part in value.items()}
        elif value:
            known.setdefault(bare, value)
    return {**inner, **known}


def _bare(key: str) -> str:
    return re.sub(r"[\W_]", "", key).casefold()


def _first(known: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next(filter(None, (_text(known.get(key)) for key in keys)), "")


def _text(value: Any) -> str:
    if isinstance(value, float):
        value = f"{value:g}"
    return one_line(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _places(found: Mapping[str, str]) -> tuple[str, str, str]:
    journal, booktitle, venue = (
        "" if _NOT_A_JOURNAL.match(found[name]) else found[name] for name in ("journal", "booktitle", "venue")
    )
    if venue and not (journal or booktitle):
        if _PROCEEDINGS.search(venue):
            return "", venue, ""
        if _JOURNAL.search(venue):
            return venue, "", ""
    return journal, booktitle, "" if journal or booktitle else venue


def _date(published: str | None) -> tuple[int | None, int | None, int | None]:
    match = _PUBLISHED.fullmatch(published or "")
    if match is None:
        return None, None, None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        date(year or 1, month or 1, day or 1)
    except ValueError:
        return year, None, None
    return year, month, day


def _doi(paper: Paper, known: Mapping[str, Any]) -> str:
    return next(filter(None, map(doi, (_text(known.get("doi")), paper.url or "", paper.id))), "")


def _arxiv(paper: Paper, known: Mapping[str, Any]) -> str:
    """The arXiv id without its version."""
    named = (_text(known.get(key)) for key in _ARXIV_KEYS)
    found = map(arxiv_id, (*named, paper.id, paper.url or "", _doi(paper, known)))
    return next((one.id for one in found if one), "")


def _arxiv_class(arxiv: str, known: Mapping[str, Any], categories: tuple[str, ...]) -> str:
    primary = _text(known.get("primarycategory")) or _text(known.get("primaryclass"))
    candidates = (primary, arxiv.partition("/")[0], *categories[:1])
    return next((name for name in candidates if ARXIV_CATEGORY.fullmatch(name)), "")


def _subjects(known: Mapping[str, Any], keys: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for key in keys:
        value = known.get(key)
        # In a list of several, a comma is part of a word, as in "Networks, Neural".
        separator = r"\s*;\s*" if isinstance(value, list) and len(value) > 1 else r"\s*[,;]\s*"
        for text in value if isinstance(value, list) else [value]:
            parts = re.split(separator, _text(text))
            words = _text(text).split()
            found += words if all(map(ARXIV_CATEGORY.fullmatch, words)) else parts
    return tuple(dict.fromkeys(filter(None, found)))


def _pages(text: str) -> tuple[str, ...]:
    match = _RANGE.fullmatch(text)
    return (match[1], match[2]) if match else (text,) if text else ()
