"""A random token for each revision of a catalog, by which an index knows the history that it has followed.

An index is at a revision of this catalog only if the catalog gave that revision the same token: a catalog restored from
a backup goes on with other tokens.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from assistant.library.catalog import Catalog

__all__ = ["Point", "note_commit", "point", "revision_and_token"]

_KEPT = 4096
"""Revisions whose tokens are kept; an index further behind is rebuilt."""


class Point(NamedTuple):
    """A revision of a catalog, and its token; None if it has none, as in a catalog made before tokens."""

    revision: int
    token: str | None


def note_commit(connection: sqlite3.Connection, revision: int) -> None:
    """Give `revision` a token, inside the transaction that makes it."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, hex(randomblob(8)))", (_name(revision),))
    connection.execute("DELETE FROM meta WHERE name = ?", (_name(revision - _KEPT),))


def revision_and_token(catalog: Catalog, revision: int) -> tuple[int, str | None]:
    """The catalog's revision, and the token of `revision`; None if it has none, as in a catalog made before tokens."""
    found = catalog.rows(
        "SELECT (SELECT value FROM meta WHERE name = 'revision'), (SELECT value FROM meta WHERE name = ?)",
        (_name(revision),),
    )
    return int(found[0][0] or 0), found[0][1]


def point(catalog: Catalog) -> Point:
    """Where the catalog is now."""
    found = catalog.rows(
        "SELECT value, (SELECT value FROM meta AS tokens WHERE tokens.name = 'commit:' || present.value) "
        "FROM meta AS present WHERE name = 'revision'"
    )
    return Point(int(found[0][0]), found[0][1]) if found else Point(0, None)


def _name(revision: int) -> str:
    return f"commit:{revision}"
