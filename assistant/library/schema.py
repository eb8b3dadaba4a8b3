"""The catalog's tables.

A paper's `revision` is that of its last change and `added_revision` that of its first, so that an index at revision r
catches up from `papers.revision > r` and `tombstones.revision > r`. A paper is computed from its records, which hold as
JSON what each source says of it; marks are what records of one paper share, aliases the ids that papers had before, and
unsettled are papers that have lost a record and are to be computed again. A record or listing row carries the content
hash of the reading that last confirmed it: when a reading is complete, rows with another hash are what the source no
longer gives. A source's `content` is NULL while it is being read. Vectors are float16 rows: abstract, passages,
sentences; spans are int32 pairs: passages, sentences.
"""

__all__ = ["RECORDS", "SCHEMA", "SCHEMA_VERSION"]

SCHEMA_VERSION = 3

RECORDS = """
CREATE TABLE records (
    record INTEGER PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE,
    source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    content TEXT NOT NULL,
    digest TEXT NOT NULL,
    fields TEXT NOT NULL,
    UNIQUE (source, digest)
) STRICT;
CREATE INDEX records_paper ON records (paper);
CREATE INDEX records_source ON records (source, content);
CREATE TABLE marks (
    mark TEXT NOT NULL,
    record INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
    PRIMARY KEY (mark, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_record ON marks (record);
CREATE TABLE aliases (
    alias TEXT PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_paper ON aliases (paper);
CREATE TABLE unsettled (paper INTEGER PRIMARY KEY REFERENCES papers ON DELETE CASCADE) STRICT;
"""
"""The tables on what sources say, which came with version 3."""

SCHEMA = f"""
{RECORDS}CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
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
CREATE TABLE listings (
    listing INTEGER PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE,
    source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    page TEXT NOT NULL,
    date TEXT,
    rank INTEGER,
    content TEXT NOT NULL,
    record INTEGER REFERENCES records ON DELETE CASCADE
) STRICT;
CREATE INDEX listings_record ON listings (record);
CREATE INDEX listings_paper ON listings (paper);
CREATE INDEX listings_source ON listings (source, content);
CREATE TABLE tombstones (key INTEGER PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
CREATE INDEX tombstones_revision ON tombstones (revision);
"""
