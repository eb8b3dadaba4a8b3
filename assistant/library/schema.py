"""The catalog's tables.

What sources say stands in `records`, one for each thing that one source says of one paper, and in `listings`, where it
saw it. All else is computed from them: a paper from its records, which hold as JSON what was said. `marks` are what
records of one paper share, and the ids that it can go by. `removals` are papers that a person took out; their records
have a removal in place of a paper, and `removal_marks` tell which further records are theirs. `unsettled` holds the
marks of records that are gone, whose papers are to be computed again.

A record or listing carries the content hash of the reading that last confirmed it: when a reading is complete, those
with another hash are what the source no longer says. A source's `content` is NULL while it is being read.

A paper's `revision` is that of its last change and `added_revision` that of its first, so that an index at revision r
catches up from `papers.revision > r` and `tombstones.revision > r`. Vectors are float16 rows: abstract, passages,
sentences; spans are int32 pairs: passages, sentences.

A paper cannot be deleted while a record still belongs to it.
"""

__all__ = ["RECORDS", "SCHEMA", "SCHEMA_VERSION"]

SCHEMA_VERSION = 4

RECORDS = """
CREATE TABLE removals (
    removal INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    removed_at TEXT NOT NULL
) STRICT;
CREATE TABLE removal_marks (
    mark TEXT PRIMARY KEY,
    removal INTEGER NOT NULL REFERENCES removals ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE records (
    record INTEGER PRIMARY KEY,
    paper INTEGER REFERENCES papers,
    removal INTEGER REFERENCES removals ON DELETE SET NULL,
    source INTEGER NOT NULL REFERENCES sources,
    content TEXT NOT NULL,
    digest TEXT NOT NULL,
    fields TEXT NOT NULL,
    UNIQUE (source, digest)
) STRICT;
CREATE INDEX records_paper ON records (paper);
CREATE INDEX records_removal ON records (removal) WHERE removal IS NOT NULL;
CREATE INDEX records_source ON records (source, content);
CREATE TABLE marks (
    mark TEXT NOT NULL,
    record INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
    PRIMARY KEY (mark, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_record ON marks (record);
CREATE TABLE listings (
    listing INTEGER PRIMARY KEY,
    record INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
    page TEXT NOT NULL,
    date TEXT,
    rank INTEGER,
    content TEXT NOT NULL
) STRICT;
CREATE INDEX listings_record ON listings (record);
CREATE TABLE unsettled (mark TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
"""
"""The tables on what sources say."""

SCHEMA = f"""
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
CREATE TABLE tombstones (key INTEGER PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
CREATE INDEX tombstones_revision ON tombstones (revision);
{RECORDS}"""
