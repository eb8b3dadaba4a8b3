"""Writes to the catalog. Each function that takes a connection runs inside the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from assistant.library.catalog import Catalog, now
from assistant.library.collected import collect, note_change_of_collected
from assistant.library.commits import note_commit
from assistant.library.held_records import HeldRecord, SourceReading
from assistant.library.labels import attach, pass_on, pass_to
from assistant.library.lacking import drop_stale_lacking, has_stale_lacking, link_lacking, unsettle_completed
from assistant.library.naming import rename
from assistant.library.readings import forget_readings, has_gone
from assistant.library.regrouping import Group, Regrouping
from assistant.records import Listing
from assistant.text.segmentation import SEGMENTATION_VERSION

__all__ = [
    "Written",
    "close_revision",
    "delete_orphans",
    "drop_source",
    "drop_stale",
    "finish_reading",
    "forget_sources",
    "has_stale",
    "missing_sources",
    "set_revision",
    "source_row",
    "touch",
    "write_regrouping",
]


class Written(NamedTuple):
    """Keys of papers, and the number of new records about papers that another record already gives."""

    added: set[int]
    updated: set[int]
    gone: set[int]
    """Papers that were merged into others, or are kept out by a removal."""
    undigested: set[int]
    """The papers whose digest was replaced by an abstract."""
    merged: int


def set_revision(connection: sqlite3.Connection, revision: int) -> None:
    """Set the catalog's revision, with a new token."""
    note_commit(connection, revision)
    connection.execute("UPDATE meta SET value = ? WHERE name = 'revision'", (str(revision),))


def close_revision(connection: sqlite3.Connection, revision: int) -> None:
    """Set the catalog's revision to `revision` if any paper was written or deleted under it."""
    for table in ("papers", "tombstones"):
        if connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE revision = ?)", (revision,)).fetchone()[0]:
            set_revision(connection, revision)
            return


def write_regrouping(
    connection: sqlite3.Connection, regrouping: Regrouping, vectors: Mapping[str, int], revision: int
) -> Written:
    """Store records and their papers. `vectors` has the row of each paper's vectors, by text hash."""
    added: set[int] = set()
    updated: set[int] = set()
    merged = 0
    others = [group for group in regrouping.groups if group.is_another]
    for group in regrouping.groups:
        if group.removal is None and group.key is None:
            group.key = _insert(connection, group, vectors[group.text_hash], revision)
            added.add(group.key)
        merged += _count_merged(group)
        if _store_records(connection, group) and group.key is not None:
            updated.add(group.key)
        link_lacking(connection, group.lacking, group.key, group.removal)
    delete_papers(connection, regrouping.gone, revision)
    for group in regrouping.papers:
        if group.key is not None and group.key not in added:
            row = vectors[group.text_hash]
            if group.stored != group.columns() or group.absorbed:
                updated.add(group.key)
            elif group.key not in updated and group.vectors == row:
                continue
            _update(connection, group, row, revision)
    link_lacking(connection, regrouping.lacking, None, None)
    marks = regrouping.marks.union(*(group.marks for group in others))
    updated |= rename(connection, {group.key for group in others}, marks, revision)
    undigested = {group.key for group in regrouping.papers if group.replaces_a_digest and group.key is not None}
    return Written(added, updated - added, regrouping.gone, undigested, merged)


def _count_merged(group: Group) -> int:
    new = sum(one.row is None and not one.replaces for one in group.records)
    return 0 if group.removal is not None or not new else new - (group.stored is None)


def _insert(connection: sqlite3.Connection, group: Group, vectors: int, revision: int) -> int:
    """Insert a new paper and return its key; it gets its id when all papers are written."""
    statement = (
        "INSERT INTO papers (id, title, abstract, authors, published, url, kind, metadata, text_hash, vectors, "
        "revision, added_revision, added_at) VALUES (hex(randomblob(16)), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "RETURNING key"
    )
    values = (*group.columns(), vectors, revision, revision, now())
    return int(connection.execute(statement, values).fetchone()[0])


def _update(connection: sqlite3.Connection, group: Group, vectors: int, revision: int) -> None:
    connection.execute(
        "UPDATE papers SET (title, abstract, authors, published, url, kind, metadata, text_hash, vectors, revision) "
        "= (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE key = ?",
        (*group.columns(), vectors, revision, group.key),
    )


def _store_records(connection: sqlite3.Connection, group: Group) -> bool:
    """Store a paper's records and listings; True if its listings changed."""
    listed = False
    for held in group.records:
        if held.row is None:
            held.row = _insert_record(connection, held, group)
            attach(connection, held)
        elif (held.paper, held.removal) != (group.key, group.removal):
            connection.execute(
                "UPDATE records SET (paper, removal) = (?, ?) WHERE record = ?", (group.key, group.removal, held.row)
            )
            moved = "SELECT EXISTS (SELECT 1 FROM listings WHERE record = ?)"
            listed |= bool(connection.execute(moved, (held.row,)).fetchone()[0])
        for old in held.replaces:
            pass_to(connection, old.row, held)
            connection.execute("UPDATE listings SET record = ? WHERE record = ?", (held.row, old.row))
            note_change_of_collected(connection, "record = :record", {"record": old.row})
            connection.execute("DELETE FROM records WHERE record = ?", (old.row,))
        if held.reading is not None:
            connection.execute("UPDATE records SET content = ? WHERE record = ?", (held.reading.content, held.row))
            for listing in held.listings:
                listed |= _see(connection, held, listing, held.reading)
    return listed


def _insert_record(connection: sqlite3.Connection, held: HeldRecord, group: Group) -> int:
    assert held.reading is not None
    row = connection.execute(
        "INSERT INTO records (paper, removal, source, content, digest, fields) VALUES (?, ?, ?, ?, ?, ?) "
        "RETURNING record",
        (group.key, group.removal, source_row(connection, held.reading), held.content, held.digest, held.fields),
    ).fetchone()
    connection.executemany("INSERT INTO marks VALUES (?, ?)", [(mark, row[0]) for mark in held.marks])
    collect(connection, row[0], held.fields)
    return int(row[0])


def _see(connection: sqlite3.Connection, held: HeldRecord, listing: Listing, reading: SourceReading) -> bool:
    """Store or confirm a listing; True if it is new."""
    place = (held.row, listing.page, listing.date, listing.rank)
    known = connection.execute(
        "UPDATE listings SET content = ? WHERE record = ? AND page = ? AND date IS ? AND rank IS ?",
        (reading.content, *place),
    ).rowcount
    if not known:
        connection.execute(
            "INSERT INTO listings (record, page, date, rank, content) VALUES (?, ?, ?, ?, ?)", (*place, reading.content)
        )
    return not known


def source_row(connection: sqlite3.Connection, reading: SourceReading) -> int:
    """The source's row, marked as being read from the first write on."""
    if reading.row is None:
        statement = (
            "INSERT INTO sources (name, size) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET content = NULL, size = excluded.size RETURNING source"
        )
        reading.row = int(connection.execute(statement, (reading.name, reading.size)).fetchone()[0])
    return reading.row


def has_stale(connection: sqlite3.Connection, reading: SourceReading) -> bool:
    """Whether anything is stored that the source no longer states."""
    source = source_row(connection, reading)
    values = {"source": source, "content": reading.content}
    if has_stale_lacking(connection, source, reading.content):
        return True
    records = "SELECT 1 FROM records WHERE source = :source AND content <> :content"
    listings = (
        "SELECT 1 FROM listings JOIN records USING (record) WHERE source = :source AND listings.content <> :content"
    )
    return bool(connection.execute(f"SELECT EXISTS ({records}) OR EXISTS ({listings})", values).fetchone()[0])


def drop_stale(connection: sqlite3.Connection, reading: SourceReading, keep_missing: bool) -> set[int]:
    """Delete what a completely read source no longer states, and return the papers that lost a listing.

    Nothing is deleted if the source gave nothing usable. With `keep_missing`, papers that the source no longer gives
    keep their records.
    """
    if not keep_missing and (reading.usable or reading.lacking):
        drop_stale_lacking(connection, source_row(connection, reading), reading.content)
    if not reading.usable:
        return set()
    values = {"source": source_row(connection, reading), "content": reading.content}
    given = "AND paper IN (SELECT paper FROM records WHERE source = :source AND content = :content)"
    condition = f"source = :source AND content <> :content {given if keep_missing else ''}"
    lost = connection.execute(
        "DELETE FROM listings WHERE content <> :content AND record IN "
        f"(SELECT record FROM records WHERE source = :source {given if keep_missing else ''}) "
        "RETURNING (SELECT paper FROM records WHERE records.record = listings.record)",
        values,
    ).fetchall()
    _drop_records(connection, condition, values)
    return {paper for (paper,) in lost if paper is not None}


def _drop_records(connection: sqlite3.Connection, where: str, values: Mapping[str, object]) -> None:
    """Delete records, and mark their papers to be computed again."""
    connection.execute(
        "INSERT OR IGNORE INTO unsettled SELECT mark FROM marks WHERE record IN "
        f"(SELECT record FROM records WHERE {where})",
        values,
    )
    pass_on(connection, where, values)
    note_change_of_collected(connection, where, values)
    connection.execute(f"DELETE FROM records WHERE {where}", values)


def finish_reading(connection: sqlite3.Connection, reading: SourceReading) -> None:
    """Mark a source as completely read."""
    connection.execute(
        "UPDATE sources SET (content, segmentation, rejected, read_at) = (?, ?, ?, ?) WHERE source = ?",
        (
            reading.content, SEGMENTATION_VERSION, json.dumps(reading.rejected), now(),
            source_row(connection, reading),
        ),
    )  # fmt: skip


def missing_sources(connection: sqlite3.Connection, roots: Sequence[str], present: Collection[str]) -> list[str]:
    """The names of the sources below `roots` that are not `present` and not just out of reach."""
    if not roots:
        return []
    names = [name for (name,) in connection.execute("SELECT name FROM sources")]
    return [
        name for name in names
        if name not in present and any(PurePath(name).is_relative_to(root) for root in roots) and has_gone(name)
    ]  # fmt: skip


def drop_source(connection: sqlite3.Connection, name: str) -> None:
    """Delete a source with all that it states."""
    values = {"name": name}
    unsettle_completed(connection, name)
    _drop_records(connection, "source = (SELECT source FROM sources WHERE name = :name)", values)
    connection.execute("DELETE FROM sources WHERE name = :name", values)


def touch(connection: sqlite3.Connection, keys: Iterable[int], revision: int) -> None:
    """Mark papers as changed."""
    connection.executemany("UPDATE papers SET revision = ? WHERE key = ?", [(revision, key) for key in keys])


def delete_orphans(connection: sqlite3.Connection, revision: int) -> set[int]:
    """Delete the papers that no record gives, and return their keys."""
    rows = connection.execute("SELECT key FROM papers WHERE NOT EXISTS (SELECT 1 FROM records WHERE paper = key)")
    gone = {key for (key,) in rows.fetchall()}
    delete_papers(connection, gone, revision)
    return gone


def delete_papers(connection: sqlite3.Connection, keys: Iterable[int], revision: int) -> None:
    """Delete papers and leave tombstones for the indexes."""
    gone = list(keys)
    connection.executemany("DELETE FROM papers WHERE key = ?", [(key,) for key in gone])
    connection.executemany("INSERT INTO tombstones VALUES (?, ?)", [(key, revision) for key in gone])


def forget_sources(catalog: Catalog, names: Iterable[str], paths: Sequence[str] = (), feeds: Sequence[str] = ()) -> int:
    """Delete sources and the papers that no other source gives, in one transaction; return how many papers went.

    Also that they were read from these paths or feeds, so that they are not read again.
    """
    with catalog.transaction() as connection:
        revision = catalog.revision + 1
        for name in names:
            drop_source(connection, name)
        forget_readings(connection, paths, feeds)
        gone = delete_orphans(connection, revision)
        close_revision(connection, revision)
    return len(gone)
