"""Tags that come from a source: the names of the collections that a record of Zotero says its item is in.

They are computed from records when these are written, and go with them. A tag that a person attaches is another, even
if it has the same name.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.library.labels import note_change
from assistant.text.safe import safe_text
from assistant.text.tag_names import LONGEST_TAG, tag_key, tag_name

__all__ = ["COLLECTED", "STATES_SOME", "collect", "collect_all", "note_change_of_collected", "stated"]

COLLECTED = """
CREATE TABLE IF NOT EXISTS collected (
    record INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (record, folded)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS collected_folded ON collected (folded);
"""

_FIELD = "collections"
_QUOTED = f'"{_FIELD}"'
STATES_SOME = f"instr(fields, '{_QUOTED}')"
"""SQL that tells the records that may give tags."""
_AT_ONCE = 1000
_SEPARATORS = re.compile(r"[,;\s]+")
_LEVELS = " / "
_ZOTERO_KEY = re.compile(r"[2-9A-NP-Z]{8}")


def collect(connection: sqlite3.Connection, row: int, fields: str) -> None:
    """Store the tags that a record which has just been stored gives its paper."""
    if _QUOTED in fields and (names := stated(fields)):
        connection.executemany(
            "INSERT INTO collected VALUES (?, ?, ?)", [(row, folded, name) for folded, name in names.items()]
        )
        note_change(connection)


def collect_all(connection: sqlite3.Connection) -> None:
    """Compute the tags of every record again."""
    connection.execute("DELETE FROM collected")
    rows = connection.execute(f"SELECT record, fields FROM records WHERE {STATES_SOME}")
    while some := rows.fetchmany(_AT_ONCE):
        for row, fields in some:
            collect(connection, row, fields)


def stated(fields: str) -> dict[str, str]:
    """The names of the tags that a stored record gives its paper, by what they are compared by."""
    try:
        metadata = json.loads(fields)["metadata"]
    except (ValueError, TypeError, LookupError):  # it states none, or is damaged, which doctor tells
        return {}
    return _names(metadata) if isinstance(metadata, dict) else {}


def note_change_of_collected(connection: sqlite3.Connection, where: str, values: Mapping[str, object]) -> None:
    """To be called before records `where` are deleted."""
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM collected)").fetchone()[0]:
        return
    going = f"SELECT EXISTS (SELECT 1 FROM records JOIN collected USING (record) WHERE {where})"
    if connection.execute(going, values).fetchone()[0]:
        note_change(connection)


def _names(metadata: Mapping[str, Any]) -> dict[str, str]:
    """The names of tags by what they are compared by. Zotero's web service gives keys of collections instead of names,
    beside the version of the item.
    """
    given = metadata.get(_FIELD)
    if not isinstance(given, list) or "itemType" not in metadata:
        return {}
    names = (
        _name(each) for each in given
        if isinstance(each, str) and not ("version" in metadata and _ZOTERO_KEY.fullmatch(each))
    )  # fmt: skip
    return _by_key(filter(None, names))


def _by_key(names: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(tag_key(name), name)
    return found


def _name(path: str) -> str:
    """A collection's path as the name of a tag; of a long one, the end. Empty if it cannot be one."""
    name = _SEPARATORS.sub(" ", safe_text(path)).lstrip("# ")
    while len(name) > LONGEST_TAG and _LEVELS in name:
        name = name.partition(_LEVELS)[2]
    try:
        return tag_name(name[:LONGEST_TAG])
    except ValueError:
        return ""
