"""Reading text with one reader, as the tests of all readers do."""

from __future__ import annotations

from assistant.records import Rejection
from assistant.sources.base import Line, Reader, SourceRecord

__all__ = ["read_text", "rejected", "taken"]


def read_text(reader: Reader, text: str, name: str = "file") -> list[SourceRecord | Rejection]:
    """What the reader makes of a text that it must recognise."""
    assert reader.recognises(text, name)
    return list(reader.read((Line(number, line) for number, line in enumerate(text.split("\n"), start=1)), name))


def taken(reader: Reader, text: str, name: str = "file") -> list[SourceRecord]:
    """The records of a text in which nothing is rejected."""
    found = read_text(reader, text, name)
    records = [record for record in found if isinstance(record, SourceRecord)]
    assert len(records) == len(found), found
    return records


def rejected(reader: Reader, text: str, name: str = "file") -> list[tuple[str, str]]:
    """Where and why, for all that is rejected."""
    return [(one.where, one.why) for one in read_text(reader, text, name) if isinstance(one, Rejection)]
