"""Leads a catalog of the version before to the present one."""

from __future__ import annotations

import sqlite3

from assistant.library.held_records import mark_all
from assistant.library.schema import RECORDS

__all__ = ["OLDEST", "migrate"]

OLDEST = 3
"""The first version that can be brought up to date."""

_REPLACED = """
DROP TABLE marks;
DROP TABLE aliases;
DROP TABLE unsettled;
DROP INDEX records_paper;
DROP INDEX records_source;
DROP INDEX listings_record;
ALTER TABLE records RENAME TO old_records;
ALTER TABLE listings RENAME TO old_listings
"""
_KEPT = """
INSERT INTO records SELECT record, paper, NULL, source, content, digest, fields FROM old_records;
INSERT INTO listings SELECT listing, record, page, date, rank, content FROM old_listings WHERE record IS NOT NULL;
DROP TABLE old_listings;
DROP TABLE old_records
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring version 3 up to date: in it records were deleted with their paper, and papers kept the ids they once had.

    Papers stay as they are until the next ingest groups their records by the present rules. Foreign keys must not be
    enforced meanwhile.
    """
    for statement in (*_REPLACED.split(";"), *RECORDS.split(";"), *_KEPT.split(";")):
        connection.execute(statement)
    mark_all(connection)
