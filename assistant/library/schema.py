"""The catalog's tables.

A paper's `revision` is that of its last change and `added_revision` that of its first, so that an index at revision r
catches up from `papers.revision > r` and `tombstones.revision > r`. A provenance or listing row carries the content
hash of the reading that last confirmed it: when a reading is complete, rows with another hash are what the source no
longer gives. A source's `content` is NULL while it is being read. Vectors are float16 rows: abstract, passages,
sentences; spans are int32 pairs: passages, sentences.
"""

__all__ = ["MIGRATIONS", "SCHEMA", "SCHEMA_VERSION"]

SCHEMA_VERSION = 2

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE vectors (
    vectors INTEGER PRIMARY KEY,
    text_hash TEXT NOT NULL,
    encoder TEXT NOT NULL,
    segmentation INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    spans BLOB NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (text_hash, encoder, segmentation)
) STRICT;
CREATE TABLE papers (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    abstract TEXT NOT NULL,
    authors TEXT NOT NULL,
    published TEXT,
    url TEXT,
    kind TEXT NOT NULL,
    metadata TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    vectors INTEGER NOT NULL REFERENCES vectors,
    revision INTEGER NOT NULL,
    added_revision INTEGER NOT NULL,
    added_at TEXT NOT NULL
) STRICT;
CREATE INDEX papers_revision ON papers (revision);
CREATE INDEX papers_vectors ON papers (vectors);
CREATE TABLE sources (
    source INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    content TEXT,
    segmentation INTEGER,
    size INTEGER,
    rejected TEXT NOT NULL DEFAULT '[]',
    read_at TEXT
) STRICT;
CREATE TABLE provenance (
    paper INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE,
    source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    content TEXT NOT NULL,
    PRIMARY KEY (paper, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX provenance_source ON provenance (source, content);
CREATE TABLE listings (
    listing INTEGER PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE,
    source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    page TEXT NOT NULL,
    date TEXT,
    rank INTEGER,
    content TEXT NOT NULL
) STRICT;
CREATE INDEX listings_paper ON listings (paper);
CREATE INDEX listings_source ON listings (source, content);
CREATE TABLE tombstones (key INTEGER PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
CREATE INDEX tombstones_revision ON tombstones (revision);
"""

MIGRATIONS = {2: ("ALTER TABLE papers ADD COLUMN kind TEXT NOT NULL DEFAULT 'abstract'",)}
"""The statements that lead from the version before to each version."""
