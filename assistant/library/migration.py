"""Leads a catalog of the version before to the present one."""

from __future__ import annotations

import sqlite3

from assistant.library.held_records import HeldRecord
from assistant.library.schema import RECORDS

__all__ = ["OLDEST", "migrate"]

OLDEST = 3
"""The first version that can be brought up to date."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring version 3 up to date: in it records were deleted with their paper, and papers kept the ids they once had.

    Papers stay as they are until the next ingest groups their records by the present rules. Foreign keys must not be
    enforced meanwhile.
    """
    rows = connection.execute(
        "SELECT record, paper, name, source, records.content, digest, fields FROM records JOIN sources USING (source)"
    ).fetchall()
    seen = connection.execute(
        "SELECT record, page, date, rank, content FROM listings WHERE record IS NOT NULL ORDER BY listing"
    ).fetchall()
    for table in ("listings", "marks", "records", "aliases", "unsettled"):
        connection.execute(f"DROP TABLE {table}")
    for statement in RECORDS.split(";"):
        connection.execute(statement)
    for record, paper, name, source, content, digest, fields in rows:
        connection.execute(
            "INSERT INTO records VALUES (?, ?, NULL, ?, ?, ?, ?)", (record, paper, source, content, digest, fields)
        )
        held = HeldRecord.of_row((record, paper, None, name, content, digest, fields))
        connection.executemany("INSERT INTO marks VALUES (?, ?)", [(mark, record) for mark in held.marks])
    connection.executemany("INSERT INTO listings (record, page, date, rank, content) VALUES (?, ?, ?, ?, ?)", seen)
