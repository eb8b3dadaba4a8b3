"""Records as the catalog holds them or is about to."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from assistant.errors import LibraryDamagedError
from assistant.library.identity import Identity, arxiv_version, database_marks
from assistant.library.paper_record import PaperRecord, digest
from assistant.records import Listing

__all__ = ["COLUMNS", "HeldRecord", "SourceReading", "mark_all", "mark_database_ids"]

COLUMNS = "record, paper, removal, name, records.content, digest, fields"
"""The columns for `HeldRecord.of_row`, from records joined with sources."""
_AT_ONCE = 1000


@dataclass(eq=False)
class SourceReading:
    """One reading of one source: the content hash that its rows are marked with, and what it has yielded."""

    name: str
    content: str
    size: int | None
    accumulating: bool = False
    rejected: list[tuple[str, str]] = field(default_factory=list)
    usable: int = 0
    lacking: int = 0
    """Records that lack only an abstract."""
    row: int | None = None


@dataclass(eq=False)
class HeldRecord:
    """A record, where it came from, and its place in the catalog, if it has one.

    `reading` is set if it has just been read; `turn` is then its position among the records read, and `replaces` holds
    the source's earlier records that it replaces.
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
        """A stored record. Raises LibraryDamagedError."""
        number, paper, removal, source, content, hashed, fields = row
        try:
            record = PaperRecord.loads(fields)
        except (ValueError, TypeError) as error:
            raise LibraryDamagedError(
                f"what the library holds of {source} is damaged", hint="put it right with: assistant doctor --repair"
            ) from error
        return cls(record, fields, hashed, source, content, number, paper, removal)

    @staticmethod
    def can_be_read(row: tuple[Any, ...]) -> bool:
        """Whether a row of `COLUMNS` holds what was stored in it."""
        return bool(digest(row[6]) == row[5])

    @cached_property
    def identity(self) -> Identity:
        """What it states about its paper's identity."""
        return Identity.of(self.record, self.source)

    @cached_property
    def version(self) -> int | None:
        """The arXiv version it describes."""
        return arxiv_version(self.record)

    @property
    def marks(self) -> tuple[str, ...]:
        """All values under which the catalog finds it."""
        return tuple(dict.fromkeys((*self.identity.marks, *self.identity.ids)))


def mark_all(connection: sqlite3.Connection) -> None:
    """Compute the marks of every record again."""
    connection.execute("DELETE FROM marks")
    rows = connection.execute(f"SELECT {COLUMNS} FROM records JOIN sources USING (source)")
    while some := rows.fetchmany(_AT_ONCE):
        marks = [(mark, held.row) for held in map(HeldRecord.of_row, some) for mark in held.marks]
        connection.executemany("INSERT INTO marks VALUES (?, ?)", marks)


def _database_marks(fields: str) -> list[str]:
    try:
        return list(database_marks(PaperRecord.loads(fields)))
    except (ValueError, TypeError):  # it is damaged, which doctor tells
        return []


_MAY_HOLD_ID = " OR ".join(
    f"instr(lower(fields), '{word}')" for word in ("pubmed", "pmid", "pmc", "medline", "openalex")
)


def mark_database_ids(connection: sqlite3.Connection) -> None:
    """Add the marks of ids in databases, and have the papers computed again that they may join or separate."""
    rows = connection.execute(f"SELECT record, fields FROM records WHERE {_MAY_HOLD_ID}")
    made: list[str] = []
    while some := rows.fetchmany(_AT_ONCE):
        marks = [(mark, row) for row, fields in some for mark in _database_marks(fields)]
        connection.executemany("INSERT OR IGNORE INTO marks VALUES (?, ?)", marks)
        made += (mark for mark, _ in marks)
    for start in range(0, len(made), _AT_ONCE):
        connection.execute(
            "INSERT OR IGNORE INTO unsettled SELECT value FROM json_each(?) WHERE (SELECT count(*) FROM marks "
            "JOIN records AS held USING (record) JOIN records AS beside ON beside.record = held.record "
            "OR beside.paper = held.paper WHERE mark = value) > 1",
            (json.dumps(made[start : start + _AT_ONCE]),),
        )
