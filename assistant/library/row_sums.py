"""Checksums of the rows of a catalog, by which a row that was changed otherwise than by this program is known."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence

__all__ = ["renew_sums", "row_sum", "summed", "watch", "wrong_sums"]

_SUMMED = {
    "papers": ("key", ("id", "title", "abstract", "authors", "published", "url", "kind", "metadata", "text_hash")),
    "vectors": ("vectors", ("dimension", "passages", "sentences", "spans", "data")),
    "listings": ("listing", ("record", "page", "date", "rank")),
    "records": ("record", ("paper", "removal", "source", "digest", "fields")),
    "sources": ("source", ("name", "content", "segmentation", "size", "rejected")),
    "removals": ("removal", ("id", "title", "removed_at")),
    "tombstones": ("key", ("revision",)),
    "tags": ("tag", ("name", "folded")),
    "labels": ("label", ("tag", "note", "made_at")),
    "label_marks": ("label_mark", ("label", "mark")),
    "readings": ("reading", ("path", "place", "categories", "since", "until", "keep_missing")),
    "feeds": ("feed", ("address", "label", "state")),
    "lacking": ("lacking", ("source", "place", "named", "paper", "removal", "digest", "fields")),
}


def watch(connection: sqlite3.Connection) -> None:
    """Have the connection keep `sums` as it writes."""
    for table, (key, columns) in _SUMMED.items():
        store = (
            f"INSERT INTO sums VALUES ('{table}', new.{key}, {_sum_of(columns, 'new.')}) "
            "ON CONFLICT (what, number) DO UPDATE SET sum = excluded.sum"
        )
        for event, then in (
            ("INSERT", store),
            ("UPDATE", store),
            ("DELETE", f"DELETE FROM sums WHERE what = '{table}' AND number = old.{key}"),
        ):
            connection.execute(
                f"CREATE TEMP TRIGGER IF NOT EXISTS {table}_{event} AFTER {event} ON main.{table} BEGIN {then}; END"
            )


def summed() -> tuple[str, ...]:
    """The tables whose rows have checksums."""
    return tuple(_SUMMED)


def wrong_sums(table: str) -> str:
    """A query for the keys of the rows that have changed otherwise than by this program."""
    key, columns = _SUMMED[table]
    held = f"what = '{table}' AND number = {table}.{key}"
    return f"SELECT {key} FROM {table} JOIN sums ON {held} WHERE sum <> {_sum_of(columns)}"


def renew_sums(connection: sqlite3.Connection) -> None:
    """Take all rows as they are."""
    connection.execute("DELETE FROM sums")
    for table, (key, columns) in _SUMMED.items():
        connection.execute(f"INSERT INTO sums SELECT '{table}', {key}, {_sum_of(columns)} FROM {table}")


def _sum_of(columns: Sequence[str], row: str = "") -> str:
    # As blobs, since text that is no UTF-8 any more cannot be handed to a function.
    return f"row_sum({', '.join(f'CAST({row}{column} AS BLOB)' for column in columns)})"


def row_sum(*values: bytes | None) -> int:
    """The checksum of the values of a row; also a function of SQL."""
    total = 0
    for value in values:
        total = zlib.crc32(value or b"", zlib.crc32(b"" if value is None else b"%d:" % len(value), total))
    return total
