"""EndNote's tagged format (.enw, also called refer): a percent sign and a character before each field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.records import Rejection
from assistant.sources.base import Line, SourceRecord
from assistant.sources.names import natural_name
from assistant.sources.tagged_lines import TaggedRecord, read_tagged
from assistant.text.dates import known_date

__all__ = ["EndNote"]

_TAG = re.compile(r"%([0-9A-Z@!?\[>$<^~+=(#*&:;|])[ \t](.*)")
_LINES_LOOKED_AT = 12
_BOOKS = ("conference", "proceedings", "book section")


class EndNote:
    """Records with a title (`%T`) and an abstract (`%X`); the others are rejected, each with its line."""

    name = "EndNote (.enw)"

    def recognises(self, head: str, name: str) -> bool:
        """It starts with a tag, a title is among the first lines, and most of these have tags."""
        lines = [line for line in head.split("\n") if line.strip()][:_LINES_LOOKED_AT]
        tags = [found[1] for line in lines if (found := _TAG.match(line))]
        return bool(lines) and _TAG.match(lines[0]) is not None and "T" in tags and len(tags) * 2 >= len(lines)

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records in order."""
        return read_tagged(lines, name, _TAG, "0", _fields)


def _fields(record: TaggedRecord) -> dict[str, Any]:
    kind = record.first("0")
    container = "booktitle" if kind.casefold().startswith(_BOOKS) else "journal"
    fields = {
        "title": record.first("T"),
        "abstract": record.first("X"),
        "authors": [natural_name(name.rstrip(",")) for name in record.all("A")],
        "published": known_date((record.first("D"), record.first("8"))) or record.first("D"),
        "doi": record.first("R"),
        "url": record.first("U"),
        "entry": kind,
        container: record.first("J", "B"),
        "volume": record.first("V"),
        "number": record.first("N"),
        "pages": record.first("P"),
        "publisher": record.first("I"),
        "keywords": record.all("K"),
    }
    return {name: value for name, value in fields.items() if value}
