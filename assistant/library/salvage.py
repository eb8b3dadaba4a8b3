"""A new catalog from what can still be read of a damaged one, which is kept beside it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from assistant.errors import LibraryDamagedError, LibraryError
from assistant.library import catalog_file, seal
from assistant.library.catalog import now
from assistant.library.lock import WriteLock
from assistant.library.place import CATALOG_FILE, LABELS_LOCK, WRITE_LOCK
from assistant.library.readings import forget_feeds
from assistant.records import Finding
from assistant.text.counts import counted

__all__ = ["salvage", "salvage_closed"]

_NEW = "catalog.new.sqlite"
_TABLES = {
    "sources": "source",
    "removals": "removal",
    "vectors": "vectors",
    "papers": "key",
    "tombstones": "key",
    "records": "record",
    "listings": "listing",
    "tags": "tag",
    "labels": "label",
    "label_marks": "label_mark",
    "readings": "reading",
    "feeds": "feed",
    "lacking": "lacking",
}
_WITHOUT_NUMBERS = {
    "meta": "name", "removal_marks": "mark", "unsettled": "mark", "sums": "what, number", "labelled": "record, label",
}  # fmt: skip
_STATED = frozenset(("sources", "records", "listings", "lacking"))
_LATER = frozenset(("lacking",))
"""A catalog of an earlier version has none."""
_SHOWN = 3
_LOCK_SECONDS = 5.0
_ROWS_A_PAGE = 100
"""More rows of a table than stand on a page of it, by which the largest number in use is estimated."""
_PAGE = 4096


def salvage(directory: Path) -> list[Finding]:
    """Replace the catalog in `directory` by what can be read of it, under the write lock; no connection may be open.

    What is lost is left to `mend`. Raises LibraryError if the new file cannot be written.
    """
    file = directory / CATALOG_FILE
    kept = directory / f"catalog.damaged-{datetime.now():%Y%m%d-%H%M%S}.sqlite"
    new = directory / _NEW
    try:
        new.unlink(missing_ok=True)
        if file.exists():
            for each in filter(Path.exists, (file, Path(f"{file}-wal"))):
                shutil.copyfile(each, f"{kept}{each.name.removeprefix(CATALOG_FILE)}")
        saved = _fill(new, kept)
        for suffix in ("-wal", "-shm"):
            Path(f"{file}{suffix}").unlink(missing_ok=True)
        seal.break_seal(directory)
        new.replace(file)
    except OSError as error:
        raise LibraryError(
            f"cannot write to the library at {directory}: {error.strerror or error}",
            hint="check the permissions and free space",
        ) from error
    return [*_told(saved, kept)]


def salvage_closed(directory: Path) -> list[Finding]:
    """`salvage` a catalog that cannot be opened."""
    locks = (WriteLock(directory, _LOCK_SECONDS, name) for name in (WRITE_LOCK, LABELS_LOCK))
    with ExitStack() as held:
        for lock in locks:
            held.enter_context(lock("doctor --repair"))
        return salvage(directory)


def _told(saved: _Saved, kept: Path) -> Iterator[Finding]:
    beside = f"; the damaged file is kept as {kept.name}" if kept.exists() else ""
    if not saved.papers:
        yield Finding(
            "catalog", f"nothing could be read of the catalog{beside}; read your papers again: assistant ingest"
        )
        return
    yield Finding(
        "catalog", f"the catalog was written anew with the {saved.papers} papers that could be read{beside}", True
    )
    if saved.lost_labels:
        yield Finding("catalog", f"{counted(saved.lost_labels, 'tag or note')} could not be read and is lost")
    if saved.sources:
        named = ", ".join(saved.sources[:_SHOWN]) + (", …" if len(saved.sources) > _SHOWN else "")
        yield Finding("catalog", f"some of what these say was lost; read them again with assistant ingest: {named}")


class _Saved(NamedTuple):
    papers: int
    sources: list[str]
    """Those that must be read again."""
    lost_labels: int


def _fill(new: Path, damaged: Path) -> _Saved:
    with closing(sqlite3.connect(new, isolation_level=None)) as target:
        target.execute("PRAGMA foreign_keys = OFF")
        target.execute("BEGIN")
        for statement in catalog_file.SCHEMA.split(";"):
            target.execute(statement)
        is_whole = damaged.exists() and _carry(damaged, target)
        lost, lost_labels = _complete(target)
        papers = target.execute("SELECT count(*) FROM papers").fetchone()[0]
        sources = [name for (name,) in target.execute("SELECT name FROM sources ORDER BY name")]
        if lost or not is_whole:
            target.execute("UPDATE sources SET content = NULL")
            forget_feeds(target)
        target.execute(f"PRAGMA user_version = {catalog_file.SCHEMA_VERSION}")
        target.execute("COMMIT")
    return _Saved(papers, sources if lost or not is_whole else [], lost_labels)


def _carry(damaged: Path, target: sqlite3.Connection) -> bool:
    """Copy all rows that can be read, and whether those are all rows of what sources say, as far as is known."""
    is_whole = False
    with suppress(sqlite3.Error), closing(sqlite3.connect(damaged, isolation_level=None)) as source:
        source.text_factory = lambda text: text.decode("utf-8", "replace")
        names = {name for (name,) in source.execute("SELECT name FROM sqlite_schema")}
        if names and "papers" not in names:
            raise LibraryDamagedError(
                f"the catalog {damaged} is another program's database", hint="choose another directory with --library"
            )
        most = damaged.stat().st_size // _PAGE * _ROWS_A_PAGE
        held = {table: key for table, key in _TABLES.items() if table in names or table not in _LATER}
        torn = {
            table
            for table, key in held.items()
            if table not in names or not _copy(target, table, _numbered(source, table, key, most))
        }
        for table, key in _WITHOUT_NUMBERS.items():
            _copy(target, table, _named(source, table, key))
        is_whole = torn.isdisjoint(_STATED)
    return is_whole


def _copy(target: sqlite3.Connection, table: str, rows: Iterator[tuple[Any, ...] | None]) -> bool:
    """Whether all rows were copied; None among them stands for those that cannot be read."""
    is_whole = True
    for row in rows:
        try:
            if row is not None:
                target.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        except sqlite3.Error:  # a value of another type than the column's
            row = None
        is_whole = is_whole and row is not None
    return is_whole


def _numbered(source: sqlite3.Connection, table: str, key: str, most: int) -> Iterator[tuple[Any, ...] | None]:
    """The rows of a table by their numbers, and None in place of those on pages that cannot be read."""
    last = 0
    with suppress(sqlite3.Error):
        for row in source.execute(f"SELECT * FROM {table} NOT INDEXED ORDER BY {key}"):
            last = row[0]
            yield row
        return
    yield None
    with suppress(sqlite3.Error):
        (used,) = source.execute(
            "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", (table,)
        ).fetchone()
        most = max(most, used)
    for number in range(last + 1, most + 1):
        with suppress(sqlite3.Error):
            yield from source.execute(f"SELECT * FROM {table} WHERE {key} = ?", (number,)).fetchall()


def _named(source: sqlite3.Connection, table: str, key: str) -> Iterator[tuple[Any, ...] | None]:
    """The rows of a table from its beginning and from its end, as far as they can be read."""
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{column} {direction}" for column in key.split(", "))
        with suppress(sqlite3.Error):
            yield from source.execute(f"SELECT * FROM {table} ORDER BY {order}")
            return


def _complete(target: sqlite3.Connection) -> tuple[int, int]:
    """Add the values that a catalog needs; the numbers of rows of what sources say, and of labels, that are known to be
    lost.
    """
    held = dict(target.execute("SELECT name, value FROM meta"))
    encoder = target.execute("SELECT encoder FROM vectors GROUP BY encoder ORDER BY count(*) DESC LIMIT 1").fetchone()
    values = {"identity": uuid4().hex, "revision": "0", "created": now()} | ({"encoder": encoder[0]} if encoder else {})
    for name, value in values.items():
        if name not in held:
            target.execute("INSERT INTO meta VALUES (?, ?)", (name, value))
    # Without it, the next ingest computes the marks if nothing has mended them before.
    target.execute("DELETE FROM meta WHERE name = 'grouping'")
    lost = lost_labels = 0
    for table, key in _TABLES.items():
        gone = target.execute(
            f"DELETE FROM sums WHERE what = '{table}' AND number NOT IN (SELECT {key} FROM {table})"
        ).rowcount
        lost += gone if table in _STATED else 0
        lost_labels += gone if table == "labels" else 0
    return lost, lost_labels
