"""Takes a catalog back to an earlier version."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.library.place import CATALOG_FILE

_TO_5 = """
PRAGMA foreign_keys = OFF;
DROP TABLE collected;
DROP TABLE labelled;
DROP TABLE label_marks;
DROP TABLE labels;
DROP TABLE tags;
DROP TABLE readings;
DROP TABLE feeds;
DROP TABLE lacking_marks;
DROP TABLE lacking;
DELETE FROM sums WHERE what IN ('tags', 'labels', 'label_marks', 'readings', 'feeds', 'lacking');
"""
_TO_4 = "DROP TABLE sums;"
_TO_3 = """
CREATE TABLE old_listings (
    listing INTEGER PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE,
    source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    page TEXT NOT NULL,
    date TEXT,
    rank INTEGER,
    content TEXT NOT NULL,
    record INTEGER REFERENCES records ON DELETE CASCADE
) STRICT;
INSERT INTO old_listings SELECT listing, paper, source, page, date, rank, listings.content, record
    FROM listings JOIN records USING (record);
DROP TABLE listings;
ALTER TABLE old_listings RENAME TO listings;
CREATE TABLE old_records (
    record INTEGER PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE,
    source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    content TEXT NOT NULL,
    digest TEXT NOT NULL,
    fields TEXT NOT NULL,
    UNIQUE (source, digest)
) STRICT;
INSERT INTO old_records SELECT record, paper, source, content, digest, fields FROM records;
DROP TABLE records;
ALTER TABLE old_records RENAME TO records;
CREATE INDEX records_paper ON records (paper);
CREATE INDEX records_source ON records (source, content);
CREATE INDEX listings_record ON listings (record);
CREATE INDEX listings_paper ON listings (paper);
CREATE INDEX listings_source ON listings (source, content);
DELETE FROM marks;
CREATE TABLE aliases (alias TEXT PRIMARY KEY, paper INTEGER NOT NULL) STRICT, WITHOUT ROWID;
DROP TABLE unsettled;
CREATE TABLE unsettled (paper INTEGER PRIMARY KEY) STRICT;
DROP TABLE removal_marks;
DROP TABLE removals;
DELETE FROM meta WHERE name = 'grouping';
"""
_STEPS = {5: _TO_5, 4: _TO_4, 3: _TO_3}


def take_back(library: Path, version: int) -> None:
    """Make the catalog of a closed library one of an earlier version."""
    steps = "".join(step for reached, step in _STEPS.items() if reached >= version)
    with closing(sqlite3.connect(library / CATALOG_FILE)) as connection:
        connection.executescript(f"{steps} PRAGMA user_version = {version};")
