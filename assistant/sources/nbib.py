"""PubMed's own format (.nbib, MEDLINE): a tag of four characters before each field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.records import Rejection
from assistant.sources.base import Line, SourceRecord
from assistant.sources.names import natural_name
from assistant.sources.tagged_lines import TaggedRecord, read_tagged

__all__ = ["NBIB"]

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- (.*)")
_START = re.compile(r"PMID- ?\d")
_DOI = re.compile(r"(10\.\S+)\s*\[doi\]", re.IGNORECASE)


class NBIB:
    """Records with a title (`TI`) and an abstract (`AB`); the others are rejected, each with its line."""

    name = "PubMed (.nbib, MEDLINE)"

    def recognises(self, head: str, name: str) -> bool:
        """A line gives the PubMed id that starts every record, and others with tags follow it."""
        lines = [line for line in head.split("\n") if line.strip()]
        starts = [place for place, line in enumerate(lines[:200]) if _START.match(line)]
        return any(place + 1 < len(lines) and _TAG.match(lines[place + 1]) for place in starts[:3])

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records in order."""
        return read_tagged(lines, name, _TAG, "PMID", _fields)


def _fields(record: TaggedRecord) -> dict[str, Any]:
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
        "journal": record.first("JT", "TA"),
        "volume": record.first("VI"),
        "number": record.first("IP"),
        "pages": record.first("PG"),
        "keywords": [word.strip("* ") for word in record.all("OT", "MH")],
        "withdrawn": "Retracted Publication" in record.all("PT"),
    }
    return {name: value for name, value in fields.items() if value}
