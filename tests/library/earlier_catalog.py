"""Takes a catalog back to the version before."""

from __future__ import annotations

BACK_TO_3 = """
PRAGMA foreign_keys = OFF;
DROP TABLE labelled;
DROP TABLE label_marks;
DROP TABLE labels;
DROP TABLE tags;
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
DROP TABLE readings;
DROP TABLE feeds;
DELETE FROM meta WHERE name = 'grouping';
PRAGMA user_version = 3;
"""
