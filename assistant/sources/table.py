"""Tables: CSV and TSV with a header that names title and abstract."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.records import Rejection
from assistant.sources.authors import split_authors
from assistant.sources.base import Line, SourceRecord
from assistant.sources.cleaning import clean
from assistant.sources.fields import records_of
from assistant.sources.json_values import BadRecordError

__all__ = ["Table"]

_DELIMITERS = (",", "\t", ";", "|")
_MOST_LINES = 200
"""Lines that one row may go over: an abstract has fewer, a quotation mark that is missing takes them all."""

_SYNONYMS = {
    "title": "title papertitle articletitle documenttitle",
    "abstract": "abstract summary abstractnote abstracttext paperabstract",
    "authors": "authors author authornames authorlist creators creator",
    "published": "published publicationdate publisheddate datepublished pubdate publishedat coverdate date",
    "year": "year publicationyear pubyear",
    "url": "url link paperurl weburl",
    "doi": "doi doilink",
    "arxiv": "arxiv arxivid",
    "id": "id paperid",
    "categories": "categories category primarycategory",
    "keywords": "keywords authorkeywords tags",
    "journal": "journal sourcetitle publicationtitle journaltitle journalname",
    "journal_ref": "journalref journalreference",
    "comments": "comments comment",
    "upvotes": "upvotes votes likes",
}
_NAMES = {synonym: name for name, synonyms in _SYNONYMS.items() for synonym in synonyms.split()}
_SEVERAL = re.compile(r"\s*[;,|]\s*")


class Table:
    """A row a paper. Columns are told by their names, other ones go into the metadata under theirs; quoted fields may
    go over several lines.
    """

    name = "CSV or TSV with a header (title, abstract)"

    def recognises(self, head: str, name: str) -> bool:
        """The first line names a title and an abstract."""
        first = next((line for line in head.split("\n") if line.strip()), "")
        return _delimiter(first) is not None

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """A record or a rejection for every row that is not blank."""
        rest = iter(lines)
        header = next((line for line in rest if line.text.strip()), Line(1, ""))
        delimiter = _delimiter(header.text) or ","
        columns = _columns(_cells(header.text, delimiter))
        empty = True
        for number, row, problem in _Rows(rest, delimiter).rows():
            if not problem and not any(cell.strip() for cell in row):
                continue
            empty = False
            where = f"{name}:{number}"
            try:
                if problem:
                    raise BadRecordError(problem)
                yield from _records(row, columns, where)
            except BadRecordError as error:
                yield Rejection(where=where, why=str(error))
        if empty:
            yield Rejection(where=name, why="a header without rows")


class _Rows:
    """Rows with the lines they start on. When one cannot be read, reading goes on with the line after its first."""

    def __init__(self, lines: Iterator[Line], delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._again: deque[Line] = deque()
        self._taken: list[Line] = []

    def rows(self) -> Iterator[tuple[int, list[str], str]]:
        """Line, cells, and why there are none."""
        while True:
            self._taken = []
            reader = csv.reader(self._given(), delimiter=self._delimiter, strict=True)
            try:
                row = next(reader, None)
            except (csv.Error, BadRecordError) as error:
                self._again.extendleft(reversed(self._taken[1:]))
                yield self._taken[0].number, [], f"not a row of the table: {error}"
                continue
            if row is None:
                return
            if row:
                yield self._taken[0].number, row, ""

    def _given(self) -> Iterator[str]:
        while (line := self._again.popleft() if self._again else next(self._lines, None)) is not None:
            self._taken.append(line)
            if len(self._taken) > _MOST_LINES:
                raise BadRecordError(f"a quotation mark is not closed within {_MOST_LINES} lines")
            yield f"{line.text}\n"


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _delimiter(header: str) -> str | None:
    for delimiter in _DELIMITERS:
        if delimiter in header and {"title", "abstract"} <= set(_columns(_cells(header, delimiter))):
            return delimiter
    return None


def _columns(header: list[str]) -> list[str]:
    """What each column holds; of two columns for the same, the second keeps its own name."""
    found: list[str] = []
    for cell in header:
        own = clean(cell)
        name = _NAMES.get(re.sub(r"[\W_]", "", own).casefold(), own)
        found.append(name if name not in found else own if own not in found else "")
    return found


def _records(row: list[str], columns: list[str], where: str) -> Iterator[SourceRecord]:
    if len(row) > len(columns):
        raise BadRecordError(f"{len(row)} cells where the header names {len(columns)}")
    fields: dict[str, Any] = {
        name: text for name, cell in zip(columns, row, strict=False) if name and (text := clean(cell))
    }
    # As in the other formats, these hold more than one value.
    for name in ("categories", "keywords"):
        if name in fields:
            text = fields[name]
            fields[name] = [part for part in _several(text, name) if part]
    if "authors" in fields:
        fields["authors"] = list(split_authors(fields["authors"]))
    if "upvotes" in fields and fields["upvotes"].isdecimal() and len(fields["upvotes"]) < 10:
        fields["upvotes"] = int(fields["upvotes"])
    yield from records_of(fields, where)


def _several(text: str, name: str) -> list[str]:
    """Categories may be parted by blanks alone, as arXiv does; keywords have blanks in them."""
    parts = _SEVERAL.split(text)
    return text.split() if name == "categories" and len(parts) == 1 else parts
