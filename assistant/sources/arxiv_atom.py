"""Answers of the arXiv API: an Atom feed, a paper an entry.

Read with expat, which is part of Python and gives the line of every element. Only entities make XML dangerous to read;
a document type, which could declare them, is refused, as Atom has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from assistant.dates import publication_date
from assistant.records import Rejection
from assistant.sources.arxiv import arxiv_record
from assistant.sources.base import Line, SourceRecord
from assistant.sources.cleaning import clean
from assistant.sources.fields import no_abstract
from assistant.sources.identifiers import arxiv_id
from assistant.sources.json_values import BadRecordError, quoted
from assistant.sources.latex_text import plain_accents

__all__ = ["ArxivAtom"]

_ATOM = "http://www.w3.org/2005/Atom"
_ARXIV = "http://arxiv.org/schemas/atom"
_FEED = re.compile(r"<(?:\w+:)?feed\b[^>]{0,2000}http://www\.w3\.org/2005/Atom", re.DOTALL)
_ENTRY = re.compile(r"<(?:\w+:)?entry\b")
_LONGEST_ENTRY = 1_000_000
"""Characters. The longest list of authors on arXiv, near 3,000 with their affiliations, makes about a third of this."""

# What is read of an entry: (path below it) → name. An attribute stands behind "@".
_TEXTS = {
    f"{_ATOM} id": "id",
    f"{_ATOM} title": "title",
    f"{_ATOM} summary": "abstract",
    f"{_ATOM} published": "published",
    f"{_ATOM} updated": "updated",
    f"{_ATOM} author/{_ATOM} name": "author",
    f"{_ARXIV} comment": "comments",
    f"{_ARXIV} journal_ref": "journal_ref",
    f"{_ARXIV} doi": "doi",
}
_TERMS = {f"{_ARXIV} primary_category": "primary", f"{_ATOM} category": "category"}


class ArxivAtom:
    """Feeds as the API at export.arxiv.org answers, saved as they came. What it reports as an error is a rejection."""

    name = "an answer of the arXiv API (Atom)"

    def recognises(self, head: str, name: str) -> bool:
        """A feed of Atom."""
        return _FEED.search(head[:5000]) is not None

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The entries in order. Where the XML breaks off, one rejection says what is not read."""
        feed = _Feed()
        given = False
        rest = iter(lines)
        for number, text in rest:
            try:
                feed.take(f"{text}\n")
            except (expat.ExpatError, BadRecordError) as error:
                for entry in feed.entries():
                    yield _read(entry, name)
                yield _broken(error, f"{name}:{number}", text, rest)
                return
            for entry in feed.entries():
                given = True
                yield _read(entry, name)
        try:
            feed.end()
        except expat.ExpatError as error:
            yield _broken(error, f"{name}:{feed.line}", "", ())
            return
        if not given:
            yield Rejection(where=name, why="the answer holds no paper: nothing was found")


class _Entry:
    def __init__(self, line: int) -> None:
        self.line = line
        self.fields: dict[str, list[str]] = {}

    def add(self, name: str, text: str) -> None:
        self.fields.setdefault(name, []).append(text)

    def first(self, name: str) -> str:
        return self.fields.get(name, [""])[0]


class _Feed:
    """The entries of a feed as its text comes in."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._path: list[str] = []
        self._entry: _Entry | None = None
        self._depth = 0
        self._text: list[str] = []
        self._size = 0
        self._done: list[_Entry] = []

    @property
    def line(self) -> int:
        return self._parser.CurrentLineNumber

    def take(self, text: str) -> None:
        self._parser.Parse(text, False)

    def end(self) -> None:
        self._parser.Parse("", True)

    def entries(self) -> list[_Entry]:
        done, self._done = self._done, []
        return done

    def _refuse(self, *_: object) -> None:
        raise BadRecordError("a document type is declared, which no feed needs")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._entry is None:
            if name == f"{_ATOM} entry":
                self._entry, self._path, self._size = _Entry(self._parser.CurrentLineNumber), [], 0
            return
        self._path.append(name)
        self._text = []
        if (found := _TERMS.get("/".join(self._path))) and attributes.get("term"):
            self._entry.add(found, attributes["term"])

    def _characters(self, text: str) -> None:
        if self._entry is not None:
            self._size += len(text)
            if self._size > _LONGEST_ENTRY:
                raise BadRecordError(f"an entry is longer than {_LONGEST_ENTRY:,} characters")
            self._text.append(text)

    def _end(self, name: str) -> None:
        if self._entry is None:
            return
        if not self._path:
            self._done.append(self._entry)
            self._entry = None
            return
        if found := _TEXTS.get("/".join(self._path)):
            self._entry.add(found, "".join(self._text))
        self._path.pop()


def _broken(error: Exception, where: str, text: str, rest: Iterable[Line]) -> Rejection:
    why = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
    left = len(_ENTRY.findall(text)) + sum(len(_ENTRY.findall(line.text)) for line in rest)
    more = f"; entries behind this line are not read: {left}" if left else ""
    return Rejection(where=where, why=f"not well-formed XML: {why}{more}")


def _read(entry: _Entry, name: str) -> SourceRecord | Rejection:
    where = f"{name}:{entry.line}"
    try:
        return _record(entry, where)
    except BadRecordError as error:
        return Rejection(where=where, why=str(error))


def _record(entry: _Entry, where: str) -> SourceRecord:
    title, abstract, given = (clean(entry.first(key)) for key in ("title", "abstract", "id"))
    if "/api/errors" in given:
        raise BadRecordError(f"arXiv reports an error: {abstract or title or given}")
    if not title or not abstract:
        raise BadRecordError(f"no title: {quoted(abstract)}" if abstract else no_abstract(title))
    paper = arxiv_id(given)
    if paper is None:
        raise BadRecordError(f"not the address of a paper on arXiv: {quoted(given)}" if given else "no arXiv id")
    published, updated = (publication_date(clean(entry.first(key))) for key in ("published", "updated"))
    categories = (*entry.fields.get("primary", ()), *entry.fields.get("category", ()))
    return arxiv_record(
        paper,
        where,
        title=title,
        abstract=abstract,
        authors=tuple(filter(None, (clean(plain_accents(author)) for author in entry.fields.get("author", ())))),
        published=published,
        comments=entry.first("comments"),
        doi_given=entry.first("doi"),
        categories=list(dict.fromkeys(filter(None, map(clean, categories)))),
        journal_ref=entry.first("journal_ref"),
        updated=updated if updated != published else None,
    )
