"""What was read into a library: the files and folders that a person named, with their limits, and the feeds.

Sources are the files themselves; a reading is what led to them, by which they are found again. A library of an earlier
version knows its sources alone.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

__all__ = [
    "READINGS",
    "FeedRow",
    "Reading",
    "SourceRow",
    "above",
    "drop_damaged",
    "finish_readings",
    "forget_feeds",
    "forget_readings",
    "has_gone",
    "note_feed",
    "note_readings",
]

READINGS = """
CREATE TABLE IF NOT EXISTS readings (
    reading INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    place TEXT NOT NULL,
    categories TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    keep_missing INTEGER NOT NULL,
    read_at TEXT,
    UNIQUE (path, categories, since, until)
) STRICT;
CREATE TABLE IF NOT EXISTS feeds (
    feed INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    state TEXT NOT NULL,
    fetched_at TEXT,
    failure TEXT NOT NULL
) STRICT;
"""
"""The tables. `place` is where a path led when it was read, and `read_at` is NULL until it was read to its end."""

_LIMITS = "path = ? AND categories = ? AND since = ? AND until = ?"
_DATED = "?date="


class Reading(NamedTuple):
    """A file or folder that was named: its absolute path, where that led, and the limits with which it was read."""

    path: str
    place: str
    categories: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    keep_missing: bool = False
    read_at: str | None = None

    @property
    def has_limits(self) -> bool:
        """Whether only some of the records were taken."""
        return bool(self.categories or self.since or self.until)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from others: path and limits."""
        return self.path, json.dumps(sorted(self.categories), ensure_ascii=False), self.since, self.until


class SourceRow(NamedTuple):
    """A source, with the hash and size (bytes) of its content when it was read to its end."""

    name: str
    content: str | None
    size: int | None
    read_at: str | None
    gave_papers: bool


class FeedRow(NamedTuple):
    """What is known of a feed: its state after the last run, when that was, and why it failed, if it did."""

    address: str
    label: str
    state: Mapping[str, Any]
    fetched_at: str | None
    failure: str

    def gave(self, source: str) -> bool:
        """Whether a source came from this feed."""
        return source == self.address or source.startswith(f"{self.address}{_DATED}")


def above(name: str, places: Container[str]) -> Iterator[str]:
    """Those of the places that a source is at or below."""
    path = PurePath(name)
    return (str(each) for each in (path, *path.parents) if str(each) in places)


def has_gone(name: str) -> bool:
    """Whether a file that is no longer found has gone, rather than being out of reach."""
    try:
        os.lstat(name)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return True  # it is elsewhere, such as behind a link to a directory


def note_readings(connection: sqlite3.Connection, readings: Iterable[Reading]) -> None:
    """Remember what is about to be read, so that an interrupted reading can be resumed.

    What was read without limits is not also remembered with some.
    """
    for one in readings:
        path, categories, since, until = one.key
        if one.has_limits:
            whole = Reading(path, one.place).key
            if connection.execute(f"SELECT 1 FROM readings WHERE {_LIMITS}", whole).fetchone():
                continue
        else:
            connection.execute(
                "DELETE FROM readings WHERE path = ? AND NOT (categories = ? AND since = ? AND until = ?)", one.key
            )
        connection.execute(
            "INSERT INTO readings (path, place, categories, since, until, keep_missing) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (path, categories, since, until) DO UPDATE SET (place, keep_missing, read_at) = "
            "(excluded.place, excluded.keep_missing, NULL)",
            (path, one.place, categories, since, until, one.keep_missing),
        )


def finish_readings(connection: sqlite3.Connection, readings: Iterable[Reading], moment: str) -> None:
    """Mark readings as made to their end. A file without a paper is not worth reading again."""
    for one in readings:
        connection.execute(f"UPDATE readings SET read_at = ? WHERE {_LIMITS}", (moment, *one.key))
        if not one.has_limits:
            connection.execute(
                f"DELETE FROM readings WHERE {_LIMITS} AND EXISTS (SELECT 1 FROM sources WHERE name = place) "
                "AND NOT EXISTS (SELECT 1 FROM sources JOIN records USING (source) WHERE name = place)",
                one.key,
            )


def forget_readings(connection: sqlite3.Connection, paths: Sequence[str], feeds: Sequence[str]) -> None:
    """Remember these paths and feeds no longer."""
    connection.executemany("DELETE FROM readings WHERE path = ?", [(path,) for path in paths])
    connection.executemany("DELETE FROM feeds WHERE address = ?", [(address,) for address in feeds])


def note_feed(connection: sqlite3.Connection, row: FeedRow) -> None:
    """Keep the state of a feed, whose papers are stored already; the time of its last success stays after a failure."""
    connection.execute(
        "INSERT INTO feeds (address, label, state, fetched_at, failure) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (address) DO UPDATE SET (label, state, fetched_at, failure) = "
        "(excluded.label, excluded.state, coalesce(excluded.fetched_at, fetched_at), excluded.failure)",
        (row.address, row.label, json.dumps(row.state, sort_keys=True), row.fetched_at, row.failure),
    )


def forget_feeds(connection: sqlite3.Connection) -> None:
    """Have everything fetched again, since some of what was fetched is lost."""
    connection.execute("DELETE FROM feeds")


def drop_damaged(connection: sqlite3.Connection, readings: Iterable[int], feeds: Iterable[int]) -> None:
    """Delete rows that are not as they were written."""
    connection.executemany("DELETE FROM readings WHERE reading = ?", [(number,) for number in readings])
    connection.executemany("DELETE FROM feeds WHERE feed = ?", [(number,) for number in feeds])
