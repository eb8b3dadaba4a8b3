"""Leads a catalog of an earlier version to the present one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

from assistant.library.identity import paper_id
from assistant.library.paper_record import PaperRecord, digest
from assistant.library.schema import RECORDS

__all__ = ["MIGRATIONS"]


def _note_kinds(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE papers ADD COLUMN kind TEXT NOT NULL DEFAULT 'abstract'")


def _keep_records(connection: sqlite3.Connection) -> None:
    """A record for each source of each paper, which says what is known of the paper.

    What each source said by itself was not kept. So the sources count as not read: when they are ingested again, their
    own records take the place of these, and no vector is made again.
    """
    for statement in RECORDS.split(";"):
        connection.execute(statement)
    connection.execute("ALTER TABLE listings ADD COLUMN record INTEGER REFERENCES records ON DELETE CASCADE")
    connection.execute("CREATE INDEX listings_record ON listings (record)")
    rows = connection.execute(
        "SELECT paper, source, id, title, abstract, authors, published, url, kind, metadata "
        "FROM provenance JOIN papers ON key = paper ORDER BY paper, source"
    )
    for paper, source, id, title, abstract, authors, published, url, kind, metadata in rows.fetchall():
        own = None if id == paper_id(None, title) else id
        record = PaperRecord(
            own, title, abstract, tuple(json.loads(authors)), published, url, kind, json.loads(metadata)
        )
        fields = record.dumps()
        (row,) = connection.execute(
            "INSERT INTO records (paper, source, content, digest, fields) VALUES (?, ?, '', ?, ?) RETURNING record",
            (paper, source, digest(fields), fields),
        ).fetchone()
        marks = record.identify()[0].marks
        connection.executemany("INSERT INTO marks VALUES (?, ?)", [(mark, row) for mark in marks])
    connection.execute(
        "UPDATE listings SET record = (SELECT record FROM records "
        "WHERE records.paper = listings.paper AND records.source = listings.source)"
    )
    connection.execute("UPDATE sources SET content = NULL")
    connection.execute("DROP TABLE provenance")


MIGRATIONS: dict[int, Callable[[sqlite3.Connection], None]] = {2: _note_kinds, 3: _keep_records}
"""What leads from the version before to each version."""
