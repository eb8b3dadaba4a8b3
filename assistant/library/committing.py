"""The writes of an ingest: each function runs inside one transaction of the catalog."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePath

from assistant.library.catalog import Catalog, now
from assistant.library.drafts import Draft, SourceReading
from assistant.library.encoding import drop_unused
from assistant.library.segmentation import SEGMENTATION_VERSION
from assistant.records import Listing

__all__ = [
    "close_revision",
    "delete_papers",
    "finish_reading",
    "forget_missing",
    "forget_source",
    "orphans",
    "remove_papers",
    "set_encoder",
    "set_revision",
    "touch",
    "write",
]


def set_encoder(catalog: Catalog, fingerprint: str) -> None:
    """Note which encoder the library is made with; the first ingest decides it."""
    with catalog.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('encoder', ?)", (fingerprint,))


def set_revision(connection: sqlite3.Connection, revision: int) -> None:
    """Give the change that is being written its number."""
    connection.execute("UPDATE meta SET value = ? WHERE name = 'revision'", (str(revision),))


def close_revision(connection: sqlite3.Connection, revision: int) -> None:
    """Raise the catalog's revision if some paper was marked with the new one."""
    if connection.execute("SELECT EXISTS (SELECT 1 FROM papers WHERE revision = ?)", (revision,)).fetchone()[0]:
        set_revision(connection, revision)


def write(
    connection: sqlite3.Connection, drafts: Iterable[Draft], vectors: dict[str, int], revision: int
) -> tuple[set[int], set[int]]:
    """Store papers, where they came from and where they were seen; returns the keys added and updated."""
    added: set[int] = set()
    updated: set[int] = set()
    for draft in drafts:
        row = vectors[draft.text_hash]
        if draft.key is None:
            draft.key = _insert(connection, draft, row, revision)
            added.add(draft.key)
        changed = draft.stored is not None and draft.stored != draft.columns()
        for reading, listing in draft.seen:
            changed |= _see(connection, draft.key, reading, listing)
        if draft.key in added:
            continue
        if changed:
            updated.add(draft.key)
        if changed or draft.vectors != row:
            connection.execute(
                "UPDATE papers SET (title, abstract, authors, published, url, kind, metadata, text_hash, vectors, "
                "revision) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE key = ?",
                (*draft.columns(), row, revision, draft.key),
            )
    return added, updated


def _insert(connection: sqlite3.Connection, draft: Draft, vectors: int, revision: int) -> int:
    statement = (
        "INSERT INTO papers (id, title, abstract, authors, published, url, kind, metadata, text_hash, vectors, "
        "revision, added_revision, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key"
    )
    values = (draft.id, *draft.columns(), vectors, revision, revision, now())
    return int(connection.execute(statement, values).fetchone()[0])


def _see(connection: sqlite3.Connection, key: int, reading: SourceReading, listing: Listing | None) -> bool:
    """Note that a source gives a paper, perhaps on a page; says whether it is a new listing."""
    source = _source_row(connection, reading)
    connection.execute(
        "INSERT INTO provenance VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET content = excluded.content",
        (key, source, reading.content),
    )
    if listing is None:
        return False
    place = (key, source, listing.page, listing.date, listing.rank)
    known = connection.execute(
        "UPDATE listings SET content = ? WHERE paper = ? AND source = ? AND page = ? AND date IS ? AND rank IS ?",
        (reading.content, *place),
    ).rowcount
    if known:
        return False
    connection.execute(
        "INSERT INTO listings (paper, source, page, date, rank, content) VALUES (?, ?, ?, ?, ?, ?)",
        (*place, reading.content),
    )
    return True


def _source_row(connection: sqlite3.Connection, reading: SourceReading) -> int:
    """The source's row, which counts as being read from the first write on."""
    if reading.row is None:
        statement = (
            "INSERT INTO sources (name, size) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET content = NULL, size = excluded.size RETURNING source"
        )
        reading.row = int(connection.execute(statement, (reading.name, reading.size)).fetchone()[0])
    return reading.row


def finish_reading(connection: sqlite3.Connection, reading: SourceReading, keep_missing: bool) -> set[int]:
    """Note that a source has been read to its end, and drop what it no longer gives.

    A source that gave nothing usable drops nothing. Returns the keys of papers that lost a listing.
    """
    source = _source_row(connection, reading)
    lost: set[int] = set()
    if reading.usable:
        stale = "source = ? AND content <> ?"
        values: tuple[object, ...] = (source, reading.content)
        if keep_missing:
            again = "AND paper IN (SELECT paper FROM provenance WHERE source = ? AND content = ?)"
            lost = _drop_listings(connection, f"{stale} {again}", (*values, *values))
        else:
            lost = _drop_listings(connection, stale, values)
            connection.execute(f"DELETE FROM provenance WHERE {stale}", values)
    connection.execute(
        "UPDATE sources SET (content, segmentation, rejected, read_at) = (?, ?, ?, ?) WHERE source = ?",
        (reading.content, SEGMENTATION_VERSION, json.dumps(reading.rejected), now(), source),
    )
    return lost


def _drop_listings(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> set[int]:
    rows = connection.execute(f"DELETE FROM listings WHERE {where} RETURNING paper", values).fetchall()
    return {row[0] for row in rows}


def touch(connection: sqlite3.Connection, keys: Collection[int], revision: int) -> None:
    """Mark papers as changed."""
    connection.executemany("UPDATE papers SET revision = ? WHERE key = ?", [(revision, key) for key in keys])


def forget_missing(connection: sqlite3.Connection, roots: Sequence[str], present: Collection[str]) -> set[int]:
    """Drop the sources below `roots` that are not `present`; returns the keys of papers that lost a listing."""
    lost: set[int] = set()
    for source, name in connection.execute("SELECT source, name FROM sources").fetchall():
        if name not in present and any(PurePath(name).is_relative_to(root) for root in roots):
            lost |= _drop_listings(connection, "source = ?", (source,))
            connection.execute("DELETE FROM sources WHERE source = ?", (source,))
    return lost


def forget_source(catalog: Catalog, name: str) -> int:
    """Drop a source, and the papers that no other source gives; returns how many."""
    with catalog.transaction() as connection:
        found = connection.execute("SELECT source FROM sources WHERE name = ?", (name,)).fetchone()
        if found is None:
            return 0
        lost = _drop_listings(connection, "source = ?", found)
        connection.execute("DELETE FROM sources WHERE source = ?", found)
        gone = orphans(connection)
        revision = catalog.revision + 1
        touch(connection, lost - gone, revision)
        delete_papers(connection, gone, revision)
        set_revision(connection, revision)
    drop_unused(catalog)
    return len(gone)


def orphans(connection: sqlite3.Connection) -> set[int]:
    """The keys of papers that no source gives."""
    statement = "SELECT key FROM papers WHERE key NOT IN (SELECT paper FROM provenance)"
    return {row[0] for row in connection.execute(statement)}


def delete_papers(connection: sqlite3.Connection, keys: Iterable[int], revision: int) -> None:
    """Delete papers and leave tombstones, from which the indexes learn of it."""
    for key in keys:
        connection.execute("DELETE FROM papers WHERE key = ?", (key,))
        connection.execute("INSERT INTO tombstones VALUES (?, ?)", (key, revision))


def remove_papers(catalog: Catalog, keys: Collection[int]) -> None:
    """Delete papers on request; they come back when a source that gives them changes."""
    if keys:
        with catalog.transaction() as connection:
            revision = catalog.revision + 1
            delete_papers(connection, keys, revision)
            set_revision(connection, revision)
        drop_unused(catalog)
