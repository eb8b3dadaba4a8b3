"""The ids of papers: each gets the best id to which it has the first claim, whatever the order of ingestion.

A paper can have an arXiv identifier of its records, an id that a source gives, or one made from its title, in this
order of preference. If several papers claim the same id, an arXiv identifier wins over a source's id, which wins over a
title; among equals, the source whose name sorts first wins.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import count
from typing import Any

from assistant.library.identity import paper_id

__all__ = ["rename"]

_KINDS = ("arxiv", "id", "slug")
"""The kinds of mark that are ids, the strongest claim first."""
_CHOSEN = "(SELECT value FROM json_each(?))"


def rename(
    connection: sqlite3.Connection, keys: Iterable[int | None], marks: Collection[str], revision: int
) -> set[int]:
    """Give the papers with these keys, and all others that claim an id among the marks, the id that is theirs.

    Returns the keys of those whose id has changed.
    """
    named = {id for kind, _, id in (mark.partition(":") for mark in marks) if kind in _KINDS}
    concerned = {key for key in keys if key is not None} | _claimants(connection, named)
    wanted: dict[int, str] = {}
    held: dict[int, str] = {}
    while concerned:
        wanted |= _wanted(connection, concerned)
        held |= _rows(connection, "SELECT key, id FROM papers WHERE key IN", concerned)
        # A paper that holds an id now belonging to another has lost its claim to it.
        holders = _rows(connection, "SELECT key, id FROM papers WHERE id IN", wanted.values())
        concerned = holders.keys() - wanted.keys()
    changed = [key for key in sorted(wanted) if wanted[key] != held[key]]
    # An id may pass from one paper to another, so all are given up first.
    connection.executemany("UPDATE papers SET id = ? WHERE key = ?", [(f"\0{key}", key) for key in changed])
    for key in changed:
        connection.execute(
            "UPDATE papers SET (id, revision) = (?, ?) WHERE key = ?", (_free(connection, wanted[key]), revision, key)
        )
    return set(changed)


def _marks_of(ids: Iterable[str]) -> str:
    return json.dumps([f"{kind}:{id}" for id in ids for kind in _KINDS])


def _rows(connection: sqlite3.Connection, select: str, values: Iterable[object]) -> dict[Any, Any]:
    return dict(connection.execute(f"{select} {_CHOSEN}", (json.dumps(list(values)),)).fetchall())


def _claimants(connection: sqlite3.Connection, ids: Collection[str]) -> set[int]:
    rows = connection.execute(
        f"SELECT DISTINCT paper FROM marks JOIN records USING (record) WHERE mark IN {_CHOSEN} AND paper NOT NULL",
        (_marks_of(ids),),
    )
    return {paper for (paper,) in rows.fetchall()}


def _wanted(connection: sqlite3.Connection, keys: Collection[int]) -> dict[int, str]:
    claims = _claims(connection, keys)
    # An unsettled paper can have a title that no source gives any more: nobody owns the id made from it.
    owners = _owners(connection, {id for ids in claims.values() for id in ids})
    return {
        key: next((id for id in ids if owners.get(id) == key), "") or _spare(connection, key)
        for key, ids in claims.items()
    }


def _claims(connection: sqlite3.Connection, keys: Collection[int]) -> dict[int, list[str]]:
    """The ids that papers can have, best first."""
    titles = _rows(connection, "SELECT key, title FROM papers WHERE key IN", keys)
    by_kind: dict[str, defaultdict[int, set[str]]] = {kind: defaultdict(set) for kind in _KINDS}
    rows = connection.execute(
        f"SELECT paper, mark FROM records JOIN marks USING (record) WHERE paper IN {_CHOSEN}", (json.dumps(list(keys)),)
    )
    for paper, mark in rows.fetchall():
        kind, _, id = mark.partition(":")
        if kind in _KINDS:
            by_kind[kind][paper].add(id)
    return {
        key: [
            *sorted(by_kind["arxiv"][key]),
            *sorted(by_kind["id"][key]),
            *filter(None, [paper_id(None, title)]),
        ]
        for key, title in titles.items()
    }


def _owners(connection: sqlite3.Connection, ids: Collection[str]) -> dict[str, int]:
    """The paper that each id belongs to."""
    rows = connection.execute(
        "SELECT mark, paper, name, digest FROM marks JOIN records USING (record) JOIN sources USING (source) "
        f"WHERE mark IN {_CHOSEN} AND paper IS NOT NULL",
        (_marks_of(ids),),
    ).fetchall()
    claims: dict[str, tuple[tuple[int, str, str], int]] = {}
    for mark, paper, source, digest in rows:
        kind, _, id = mark.partition(":")
        claim = ((_KINDS.index(kind), source, digest), paper)
        claims[id] = min(claims.get(id, claim), claim)
    return {id: paper for id, (_, paper) in claims.items()}


def _spare(connection: sqlite3.Connection, key: int) -> str:
    """An id for a paper that gets none of those it claims: from its title and a hash of one of its records."""
    title, digest, source = connection.execute(
        "SELECT title, digest, name FROM papers JOIN records ON paper = key JOIN sources USING (source) "
        "WHERE key = ? ORDER BY digest, name LIMIT 1",
        (key,),
    ).fetchone()
    hashed = hashlib.sha256(f"{source}\0{digest}".encode()).hexdigest()
    return paper_id(None, f"{title} {hashed}")


def _free(connection: sqlite3.Connection, id: str) -> str:
    """The id, with a number if another paper has it: two hashes of six digits can collide."""
    for number in count(1):
        free = id if number == 1 else f"{id}-{number}"
        if not connection.execute("SELECT 1 FROM papers WHERE id = ?", (free,)).fetchone():
            return free
    raise AssertionError
