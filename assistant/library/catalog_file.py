"""The catalog's file: how it is opened, its tables, and how a file of the previous version is migrated.

SQLite needs a log beside a file even to read it. Where it cannot write one, a file without a log is opened as
immutable, and a file whose log cannot be shared is read from a copy.

`records` holds what sources state, one row for each distinct statement of a source about a paper (as JSON), and
`listings` where the source saw it. Everything else is computed from these two. `marks` are the values by which records
of one paper find each other, and the ids that the paper can have. `removals` are papers that a person removed: their
records point to a removal instead of a paper, and `removal_marks` match later records of the same papers. `unsettled`
holds the marks of deleted records, whose papers must be computed again.

A record or listing carries the content hash of the last reading that confirmed it: when a reading is complete, rows
with another hash are what the source no longer states. A source's `content` is NULL while it is being read.

A paper's `revision` is that of its last change and `added_revision` that of its first, so an index at revision r
catches up from `papers.revision > r` and `tombstones.revision > r`. How vectors and spans stand in their columns,
`vectors` says.

`readings` is what a person had read, and `feeds` what was fetched: see the module of that name.

A paper cannot be deleted while a record still belongs to it.

`sums` has a checksum of each row of the tables that cannot be computed, and of papers and vectors. It is kept by
temporary triggers of the connections that write, so that a row which has changed otherwise is known.

The tables of tags and notes, `labels` and `collected` describe; those of records that lack an abstract, `lacking`.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from assistant.library import interrupts
from assistant.library.collected import COLLECTED, collect_all
from assistant.library.labels import LABELS
from assistant.library.lacking import LACKING
from assistant.library.readings import READINGS
from assistant.library.row_sums import renew_sums, row_sum
from assistant.text.spelling import folded, spelled_out

__all__ = [
    "FIRST_SEALED",
    "OLDEST_VERSION",
    "SCHEMA",
    "SCHEMA_VERSION",
    "copied",
    "decoded",
    "is_barred",
    "migrate",
    "opened_empty",
    "opened_to_read",
    "opened_to_write",
    "place",
    "stamp",
]

SCHEMA_VERSION = 6
_WITH_REMOVALS, _WITH_SUMS, _WITH_DATABASE_IDS = 4, 5, 6
FIRST_SEALED = 5

_SUMS = """
CREATE TABLE IF NOT EXISTS sums (
    what TEXT NOT NULL,
    number INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (what, number)
) STRICT, WITHOUT ROWID;
"""

_RECORDS = """
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
"""The tables of what sources state."""

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
{_RECORDS}{_SUMS}{LABELS}{COLLECTED}{READINGS}{LACKING}"""


OLDEST_VERSION = 3
"""The oldest version that can be migrated."""

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

_BUSY_SECONDS = 15.0
_PAUSE = 0.01
_BARRED = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


def opened_to_write(file: Path) -> sqlite3.Connection:
    """A connection that reads and writes."""
    # FULL: a revision that an index has applied must not be lost with the power and given out again.
    connection = _opened(file.as_uri(), "PRAGMA foreign_keys = ON", "PRAGMA synchronous = FULL")
    try:
        _share_log(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _share_log(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging. This needs exclusive access, for which SQLite does not wait: another process may
    be creating the library.
    """
    end = time.monotonic() + _BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)


def opened_to_read(file: Path) -> sqlite3.Connection:
    """A read-only connection to a file that cannot be written, or that is in a directory that cannot be."""
    unchanging = "" if _log_of(file) else "&immutable=1"
    return _opened(f"{file.as_uri()}?mode=ro{unchanging}", "SELECT count(*) FROM sqlite_schema")


def opened_empty() -> sqlite3.Connection:
    """A connection to a new, empty catalog in memory."""
    values = "INSERT INTO meta VALUES ('identity', ''), ('revision', '0')"
    return _opened("file::memory:", *SCHEMA.split(";"), values, f"PRAGMA user_version = {SCHEMA_VERSION}")


def copied(file: Path, directory: TemporaryDirectory[str]) -> Path:
    """The path of a copy of a file and its log in `directory`."""
    for each in filter(Path.exists, (file, Path(f"{file}-wal"))):
        shutil.copyfile(each, Path(directory.name) / each.name)
    return Path(directory.name) / file.name


def stamp(file: Path) -> tuple[int, ...]:
    """A value that changes when the file or its log does."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size, _log_of(file)


def place(file: Path) -> int:
    """A value that changes when the file is replaced by another; 0 if it is gone."""
    try:
        return file.stat().st_ino
    except OSError:
        return 0


def is_barred(error: sqlite3.Error) -> bool:
    """Whether SQLite failed for lack of permission or space rather than because of what it read."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BARRED


def _log_of(file: Path) -> int:
    """The size of a file's log."""
    try:
        return Path(f"{file}-wal").stat().st_size
    except OSError:
        return 0


def _opened(address: str, *statements: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
    )
    try:
        for statement in statements:
            connection.execute(statement)
        for name, count, function in _FUNCTIONS:
            connection.create_function(name, count, interrupts.noting(function), deterministic=True)
    except BaseException:
        connection.close()
        raise
    return connection


def _one_holds(names: str | bytes, words: str) -> bool:
    """Whether one of the names in a JSON list holds all words, which are folded, one a line, and without quotes.

    A word may be given in several spellings, with tabs between them.
    """
    wanted = [word.split("\t") for word in words.splitlines()]
    return any(
        all(any(spelling in name for spelling in word) for word in wanted)
        for name in map(_fold_name, decoded(names).split('", "'))
    )


def _fold_name(text: str | bytes | None) -> str:
    """The text without accents, in both ways of doing without them if they differ."""
    text = decoded(text or "")
    return "\n".join(dict.fromkeys((folded(text), spelled_out(text))))


def _fold(text: str | bytes | None) -> str:
    return folded(decoded(text or ""))


def decoded(text: str | bytes) -> str:
    """Text from a file that may be damaged."""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def _file_name(source: str) -> str:
    """What a person calls a source: the last part of a path, or the whole of a URL or another name."""
    return source if "://" in source else PurePath(source).name or source


_FUNCTIONS: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("fold", 1, _fold), ("fold_name", 1, _fold_name), ("one_holds", 2, _one_holds),
    ("row_sum", -1, row_sum), ("file_name", 1, _file_name),
)  # fmt: skip


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Migrate an earlier version. Foreign keys must not be enforced meanwhile."""
    from assistant.library.held_records import mark_database_ids

    if version < _WITH_REMOVALS:
        _migrate_records(connection)
    for statement in f"{LABELS}{COLLECTED}{READINGS}{LACKING}".split(";"):
        connection.execute(statement)
    if version < _WITH_SUMS:
        connection.execute(_SUMS)
        renew_sums(connection)
    if version < _WITH_DATABASE_IDS:
        mark_database_ids(connection)
        collect_all(connection)


def _migrate_records(connection: sqlite3.Connection) -> None:
    """Migrate version 3, in which records were deleted with their paper and papers kept the ids they once had.

    Papers stay as they are until the next ingest groups their records by the present rules.
    """
    from assistant.library.held_records import mark_all

    for statement in (*_REPLACED.split(";"), *_RECORDS.split(";"), *_KEPT.split(";")):
        connection.execute(statement)
    mark_all(connection)
