"""The records that may have to do with each other: those that share a mark, directly or by way of others."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Self

from assistant.library.catalog import Catalog
from assistant.library.identity import Identity
from assistant.library.paper_record import PaperRecord, digest
from assistant.records import Listing

__all__ = ["HeldRecord", "SourceReading", "connected"]

_CHOSEN = "(SELECT value FROM json_each(?))"
_COLUMNS = "record, paper, name, records.content, digest, fields"


@dataclass(eq=False, slots=True)
class SourceReading:
    """One reading of one source: what the rows it writes are marked with, and what has come of it."""

    name: str
    content: str
    size: int | None
    accumulating: bool = False
    rejected: list[tuple[str, str]] = field(default_factory=list)
    usable: int = 0
    row: int | None = None


@dataclass(eq=False, slots=True)
class HeldRecord:
    """A record, where it came from, and its place in the catalog, if it has one.

    `reading` is set when it has just been read, `turn` is then its place among what was read, and `replaces` holds what
    the source said in its place before.
    """

    record: PaperRecord
    identity: Identity
    version: int | None
    fields: str
    digest: str
    source: str
    content: str
    row: int | None = None
    paper: int | None = None
    reading: SourceReading | None = None
    turn: int = -1
    listings: list[Listing] = field(default_factory=list)
    replaces: list[HeldRecord] = field(default_factory=list)

    @classmethod
    def of(cls, record: PaperRecord, reading: SourceReading, turn: int) -> Self:
        """A record that has just been read."""
        fields = record.dumps()
        identity, version = record.identify()
        made = cls(record, identity, version, fields, digest(fields), reading.name, reading.content)
        made.reading, made.turn = reading, turn
        return made

    @classmethod
    def of_row(cls, row: tuple[int, int, str, str, str, str]) -> Self:
        """A record as it is stored."""
        number, paper, source, content, hashed, fields = row
        record = PaperRecord.loads(fields)
        identity, version = record.identify()
        return cls(record, identity, version, fields, hashed, source, content, number, paper)


def connected(catalog: Catalog, fresh: Iterable[HeldRecord], papers: Collection[int]) -> list[HeldRecord]:
    """The stored records that share a mark or a paper with `fresh` or with `papers`, or with one that does."""
    found: dict[int, HeldRecord] = {}
    seen_marks: set[str] = set()
    seen_papers: set[int] = set()
    marks = {mark for one in fresh for mark in one.identity.marks}
    wanted = set(papers)
    while marks or wanted:
        seen_marks |= marks
        seen_papers |= wanted
        rows = catalog.rows(
            f"SELECT {_COLUMNS} FROM records JOIN sources USING (source) WHERE record IN "
            f"(SELECT record FROM marks WHERE mark IN {_CHOSEN} "
            f"UNION SELECT record FROM records WHERE paper IN {_CHOSEN})",
            (json.dumps(list(marks)), json.dumps(list(wanted))),
        )
        new = [HeldRecord.of_row(row) for row in rows if row[0] not in found]
        found |= {one.row: one for one in new if one.row is not None}
        marks = {mark for one in new for mark in one.identity.marks} - seen_marks
        wanted = {one.paper for one in new if one.paper is not None} - seen_papers
    return [found[row] for row in sorted(found)]
