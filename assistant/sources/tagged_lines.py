"""Records of tagged lines: PubMed's own format (.nbib, MEDLINE) and EndNote's (.enw, also called refer)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from assistant.records import Rejection
from assistant.sources.authors import natural_name, one_or_more_authors
from assistant.sources.base import Line, SourceRecord, clean, or_rejection
from assistant.sources.fields import records_of
from assistant.text.dates import known_date

__all__ = ["NBIB", "EndNote"]

_LONGEST = 500_000


class _TaggedRecord(NamedTuple):
    """The texts of each tag in order, lines kept, and the first line of the record."""

    line: int
    texts: dict[str, list[str]]

    def first(self, *tags: str) -> str:
        """The first text of the first tag that has one, on one line."""
        return next(iter(self.all(*tags)), "")

    def all(self, *tags: str) -> list[str]:
        """All texts of the first tag that has any, each on one line."""
        return next((texts for tag in tags if (texts := list(filter(None, map(clean, self.texts.get(tag, ())))))), [])

    def lines(self, tag: str) -> list[str]:
        """All lines of a tag."""
        return [line for text in self.texts.get(tag, ()) for line in text.split("\n") if line]


def _read_tagged(
    lines: Iterable[Line],
    name: str,
    tag: re.Pattern[str],
    first: str,
    fields: Callable[[_TaggedRecord], dict[str, Any]],
) -> Iterator[SourceRecord | Rejection]:
    """The records of a file, made from the `fields` of each; `tag` and `first` as for `_tagged_records`."""
    for record in _tagged_records(lines, tag, first):
        where = f"{name}:{record.line}"
        yield from or_rejection(records_of(fields(record), where), where)


def _tagged_records(lines: Iterable[Line], tag: re.Pattern[str], first: str) -> Iterator[_TaggedRecord]:
    """The records, each starting with the tag `first`, or with a repeated tag after a blank line.

    `tag` matches a tagged line, with tag and text as groups.
    """
    record: _TaggedRecord | None = None
    last: list[str] = []
    blank, size = False, 0
    for number, text in lines:
        found = tag.match(text)
        if not text.strip():
            blank = True
        elif found:
            name = found[1].strip()
            if record and (name == first or (blank and first not in record.texts and name in record.texts)):
                yield record
                record = None
            if record is None:
                record, size = _TaggedRecord(number, {}), 0
            last = record.texts.setdefault(name, [])
            last.append(clean(found[2]))
            blank = False
        elif record and last and size < _LONGEST:
            last[-1] = f"{last[-1]}\n{clean(text)}".strip()
            blank = False
        size += len(text)
    if record:
        yield record


_NBIB_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- (.*)")
_START = re.compile(r"PMID- ?\d")
_DOI = re.compile(r"(10\.\S+)\s*\[doi\]", re.IGNORECASE)


class NBIB:
    """Records with a title (`TI`) and an abstract (`AB`); others are rejected, with their line."""

    name = "PubMed (.nbib, MEDLINE)"

    def recognises(self, head: str, name: str) -> bool:
        """A line has the PubMed id that starts every record, and a tagged line follows."""
        lines = [line for line in head.split("\n") if line.strip()]
        starts = [place for place, line in enumerate(lines[:200]) if _START.match(line)]
        return any(place + 1 < len(lines) and _NBIB_TAG.match(lines[place + 1]) for place in starts[:3])

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records in order."""
        return _read_tagged(lines, name, _NBIB_TAG, "PMID", _nbib_fields)


def _nbib_fields(record: _TaggedRecord) -> dict[str, Any]:
    given = " ".join([*record.all("LID"), *record.all("AID")])
    dois = _DOI.findall(given)
    fields = {
        "title": record.first("TI", "BTI", "TT"),
        "abstract": record.first("AB", "OAB"),
        "authors": [natural_name(name) for name in record.all("FAU", "AU")] + record.all("CN"),
        "published": record.first("DP"),
        "date": record.first("DEP"),
        "doi": dois[0] if dois else "",
        "pmid": record.first("PMID"),
        "pmcid": record.first("PMC"),
        "journal": record.first("JT", "TA"),
        "volume": record.first("VI"),
        "number": record.first("IP"),
        "pages": record.first("PG"),
        "keywords": [word.strip("* ") for word in record.all("OT", "MH")],
        "withdrawn": "Retracted Publication" in record.all("PT"),
    }
    return {name: value for name, value in fields.items() if value}


_ENDNOTE_TAG = re.compile(r"%([0-9A-Z@!?\[>$<^~+=(#*&:;|])[ \t](.*)")
_LINES_LOOKED_AT = 12
_BOOKS = ("conference", "proceedings", "book section")


class EndNote:
    """Records with a title (`%T`) and an abstract (`%X`); others are rejected, with their line."""

    name = "EndNote (.enw)"

    def recognises(self, head: str, name: str) -> bool:
        """It starts with a tag, and the first lines have a title and are mostly tagged."""
        lines = [line for line in head.split("\n") if line.strip()][:_LINES_LOOKED_AT]
        tags = [found[1] for line in lines if (found := _ENDNOTE_TAG.match(line))]
        return bool(lines) and _ENDNOTE_TAG.match(lines[0]) is not None and "T" in tags and len(tags) * 2 >= len(lines)

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records in order."""
        return _read_tagged(lines, name, _ENDNOTE_TAG, "0", _endnote_fields)


def _endnote_fields(record: _TaggedRecord) -> dict[str, Any]:
    kind = record.first("0")
    container = "booktitle" if kind.casefold().startswith(_BOOKS) else "journal"
    fields = {
        "title": record.first("T"),
        "abstract": record.first("X"),
        "authors": [name for line in record.lines("A") for name in one_or_more_authors(line.rstrip(", "))],
        "published": known_date((record.first("D"), record.first("8"))) or record.first("D"),
        "doi": record.first("R"),
        "url": record.first("U"),
        "entry": kind,
        container: record.first("J", "B"),
        "volume": record.first("V"),
        "number": record.first("N"),
        "pages": record.first("P"),
        "publisher": record.first("I"),
        "keywords": record.lines("K"),
        "issn": record.first("@"),
        "language": record.first("G"),
        "accession": record.first("M"),
    }
    return {name: value for name, value in fields.items() if value}
