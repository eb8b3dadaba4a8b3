"""The writes of an ingest: each function runs inside one transaction of the catalog."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePath
from typing import NamedTuple

from assistant.library.catalog import Catalog, now
from assistant.library.connected import HeldRecord, SourceReading
from assistant.library.drafts import Draft
from assistant.library.encoding import drop_unused
from assistant.library.segmentation import SEGMENTATION_VERSION
from assistant.records import Listing

__all__ = [
    "Written",
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


class Written(NamedTuple):
    """The keys of papers added and updated, and of those that are gone since they turned out to be others."""

    added: set[int]
    updated: set[int]
    absorbed: set[int]


def write(connection: sqlite3.Connection, drafts: Sequence[Draft], vectors: dict[str, int], revision: int) -> Written:
    """Store papers, what was said of them by which source, and where they were seen."""
    written = Written(set(), set(), set())
    _make_way(connection, drafts)
    for draft in drafts:
        row = vectors[draft.text_hash]
        if draft.key is None:
            draft.key = _insert(connection, draft, row, revision)
            written.added.add(draft.key)
        changed = draft.key not in written.added and draft.stored != draft.columns()
        changed |= _store_records(connection, draft, draft.key)
        changed |= _absorb(connection, draft, draft.key, revision)
        written.absorbed.update(draft.absorbed)
        if draft.key in written.added:
            continue
        if changed:
            written.updated.add(draft.key)
        if changed or draft.vectors != row:
            connection.execute(
                "UPDATE papers SET (id, title, abstract, authors, published, url, kind, metadata, text_hash, vectors, "
                "revision) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE key = ?",
                (*draft.columns(), row, revision, draft.key),
            )
    keys = [(draft.key,) for draft in drafts]
    connection.executemany("DELETE FROM unsettled WHERE paper = ?", keys)
    return written


def _make_way(connection: sqlite3.Connection, drafts: Iterable[Draft]) -> None:
    """Free the ids that papers are about to give up, and keep them as aliases."""
    for draft in drafts:
        if draft.key is not None and draft.stored is not None and draft.stored[0] != draft.id:
            connection.execute("UPDATE papers SET id = ? WHERE key = ?", (f"\0{draft.key}", draft.key))
            connection.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?)", (draft.stored[0], draft.key))
        for key in draft.absorbed:
            connection.execute("UPDATE papers SET id = ? WHERE key = ?", (f"\0{key}", key))


def _absorb(connection: sqlite3.Connection, draft: Draft, key: int, revision: int) -> bool:
    """Delete the papers that are this one, whose records and listings it has by now."""
    for other, id in draft.absorbed.items():
        connection.execute("UPDATE listings SET paper = ? WHERE paper = ?", (key, other))
        connection.execute("UPDATE aliases SET paper = ? WHERE paper = ?", (key, other))
        connection.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?)", (id, key))
    delete_papers(connection, draft.absorbed, revision)
    return bool(draft.absorbed)


def _insert(connection: sqlite3.Connection, draft: Draft, vectors: int, revision: int) -> int:
    statement = (
        "INSERT INTO papers (id, title, abstract, authors, published, url, kind, metadata, text_hash, vectors, "
        "revision, added_revision, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key"
    )
    values = (*draft.columns(), vectors, revision, revision, now())
    return int(connection.execute(statement, values).fetchone()[0])


def _store_records(connection: sqlite3.Connection, draft: Draft, key: int) -> bool:
    """Note what sources say of a paper; says whether a listing came with it or went."""
    changed = False
    for held in draft.records:
        if held.row is None:
            held.row = _insert_record(connection, held, key)
        elif held.paper != key:
            connection.execute("UPDATE records SET paper = ? WHERE record = ?", (key, held.row))
            moved = connection.execute("UPDATE listings SET paper = ? WHERE record = ?", (key, held.row)).rowcount
            changed |= bool(moved)
        if held.reading is not None:
            _source_row(connection, held.reading)
            connection.execute("UPDATE records SET content = ? WHERE record = ?", (held.reading.content, held.row))
            for listing in held.listings:
                changed |= _see(connection, key, held, listing, held.reading)
        for old in held.replaces:
            connection.execute(
                "UPDATE listings SET (paper, record) = (?, ?) WHERE record = ?", (key, held.row, old.row)
            )
            connection.execute("DELETE FROM records WHERE record = ?", (old.row,))
    return changed


def _insert_record(connection: sqlite3.Connection, held: HeldRecord, key: int) -> int:
    assert held.reading is not None
    row = connection.execute(
        "INSERT INTO records (paper, source, content, digest, fields) VALUES (?, ?, ?, ?, ?) RETURNING record",
        (key, _source_row(connection, held.reading), held.reading.content, held.digest, held.fields),
    ).fetchone()
    connection.executemany("INSERT INTO marks VALUES (?, ?)", [(mark, row[0]) for mark in held.identity.marks])
    return int(row[0])


def _see(connection: sqlite3.Connection, key: int, held: HeldRecord, listing: Listing, reading: SourceReading) -> bool:
    """Note that a source has a paper on a page; says whether it is a new listing."""
    place = (key, _source_row(connection, reading), listing.page, listing.date, listing.rank)
    known = connection.execute(
        "UPDATE listings SET (content, record) = (?, ?) "
        "WHERE paper = ? AND source = ? AND page = ? AND date IS ? AND rank IS ?",
        (reading.content, held.row, *place),
    ).rowcount
    if known:
        return False
    connection.execute(
        "INSERT INTO listings (paper, source, page, date, rank, content, record) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*place, reading.content, held.row),
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
    """Note that a source has been read to its end, and drop what it no longer says.

    A source that gave nothing usable drops nothing. Returns the keys of papers that lost a listing.
    """
    source = _source_row(connection, reading)
    lost: set[int] = set()
    if reading.usable:
        stale = "source = ? AND content <> ?"
        values: tuple[object, ...] = (source, reading.content)
        if keep_missing:
            stale += " AND paper IN (SELECT paper FROM records WHERE source = ? AND content = ?)"
            values *= 2
        lost = _drop_listings(connection, stale, values)
        _drop_records(connection, stale, values)
    connection.execute(
        "UPDATE sources SET (content, segmentation, rejected, read_at) = (?, ?, ?, ?) WHERE source = ?",
        (reading.content, SEGMENTATION_VERSION, json.dumps(reading.rejected), now(), source),
    )
    return lost


def _drop_listings(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> set[int]:
    rows = connection.execute(f"DELETE FROM listings WHERE {where} RETURNING paper", values).fetchall()
    return {row[0] for row in rows}


def _drop_records(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> None:
    """Drop records whose listings have been dropped; their papers are to be computed again."""
    connection.execute(f"INSERT OR IGNORE INTO unsettled SELECT DISTINCT paper FROM records WHERE {where}", values)
    connection.execute(f"DELETE FROM records WHERE {where}", values)


def touch(connection: sqlite3.Connection, keys: Collection[int], revision: int) -> None:
    """Mark papers as changed."""
    connection.executemany("UPDATE papers SET revision = ? WHERE key = ?", [(revision, key) for key in keys])


def forget_missing(connection: sqlite3.Connection, roots: Sequence[str], present: Collection[str]) -> set[int]:
    """Drop the sources below `roots` that are not `present`; returns the keys of papers that lost a listing."""
    lost: set[int] = set()
    for source, name in connection.execute("SELECT source, name FROM sources").fetchall():
        if name not in present and any(PurePath(name).is_relative_to(root) for root in roots):
            lost |= _drop_listings(connection, "source = ?", (source,))
            _drop_records(connection, "source = ?", (source,))
            connection.execute("DELETE FROM sources WHERE source = ?", (source,))
    return lost


def forget_source(catalog: Catalog, name: str) -> int:
    """Drop a source, and the papers that no other source gives; returns how many."""
    with catalog.transaction() as connection:
        found = connection.execute("SELECT source FROM sources WHERE name = ?", (name,)).fetchone()
        if found is None:
            return 0
        lost = _drop_listings(connection, "source = ?", found)
        _drop_records(connection, "source = ?", found)
        connection.execute("DELETE FROM sources WHERE source = ?", found)
        gone = orphans(connection)
        revision = catalog.revision + 1
        touch(connection, lost - gone, revision)
        delete_papers(connection, gone, revision)
        set_revision(connection, revision)
    return len(gone)


def orphans(connection: sqlite3.Connection) -> set[int]:
    """The keys of papers that no source gives."""
    statement = "SELECT key FROM papers WHERE NOT EXISTS (SELECT 1 FROM records WHERE paper = key)"
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
