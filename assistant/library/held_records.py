"""Records as the catalog holds them or is about to, and those that may have to do with each other."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from assistant.library.catalog import Catalog
from assistant.library.identity import Identity, arxiv_version
from assistant.library.paper_record import PaperRecord, digest
from assistant.records import Listing

__all__ = ["COLUMNS", "HeldRecord", "SourceReading", "connected"]

_CHOSEN = "(SELECT value FROM json_each(?))"
COLUMNS = "record, paper, removal, name, records.content, digest, fields"
"""What `HeldRecord.of_row` takes, of records joined with sources."""


@dataclass(eq=False)
class SourceReading:
    """One reading of one source: what the rows it writes are marked with, and what has come of it."""

    name: str
    content: str
    size: int | None
    accumulating: bool = False
    rejected: list[tuple[str, str]] = field(default_factory=list)
    usable: int = 0
    row: int | None = None


@dataclass(eq=False)
class HeldRecord:
    """A record, where it came from, and its place in the catalog, if it has one.

    `reading` is set when it has just been read, `turn` is then its place among what was read, and `replaces` holds what
    the source said in its place before.
    """

    record: PaperRecord
    fields: str
    digest: str
    source: str
    content: str
    row: int | None = None
    paper: int | None = None
    removal: int | None = None
    reading: SourceReading | None = None
    turn: int = -1
    listings: list[Listing] = field(default_factory=list)
    replaces: list[HeldRecord] = field(default_factory=list)

    @classmethod
    def of(cls, record: PaperRecord, reading: SourceReading, turn: int) -> Self:
        """A record that has just been read."""
        fields = record.dumps()
        return cls(record, fields, digest(fields), reading.name, reading.content, reading=reading, turn=turn)

    @classmethod
    def of_row(cls, row: tuple[int, int | None, int | None, str, str, str, str]) -> Self:
        """A record as it is stored."""
        number, paper, removal, source, content, hashed, fields = row
        return cls(PaperRecord.loads(fields), fields, hashed, source, content, number, paper, removal)

    @cached_property
    def identity(self) -> Identity:
        """What it says of its paper."""
        return Identity.of(self.record, self.source)

    @cached_property
    def version(self) -> int | None:
        """The version on arXiv that it is of."""
        return arxiv_version(self.record)

    @property
    def marks(self) -> tuple[str, ...]:
        """All that the catalog finds it by."""
        return tuple(dict.fromkeys((*self.identity.marks, *self.identity.ids)))


def connected(catalog: Catalog, marks: Collection[str]) -> list[HeldRecord]:
    """The stored records that have one of the marks, and those that share a mark or a paper with one that is found."""
    found: dict[int, HeldRecord] = {}
    seen_papers: set[int] = set()
    seen_marks, new_marks, new_papers = set(marks), set(marks), set[int]()
    while new_marks or new_papers:
        seen_papers |= new_papers
        rows = catalog.rows(
            f"SELECT {COLUMNS} FROM records JOIN sources USING (source) WHERE record IN "
            f"(SELECT record FROM marks WHERE mark IN {_CHOSEN} "
            f"UNION SELECT record FROM records WHERE paper IN {_CHOSEN})",
            (json.dumps(list(new_marks)), json.dumps(list(new_papers))),
        )
        new = [HeldRecord.of_row(row) for row in rows if row[0] not in found]
        found |= {one.row: one for one in new if one.row is not None}
        new_marks = {mark for one in new for mark in one.identity.marks} - seen_marks
        new_papers = {one.paper for one in new if one.paper is not None} - seen_papers
        seen_marks |= new_marks
    return [found[row] for row in sorted(found)]
