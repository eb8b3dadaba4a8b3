"""Zotero's own database (zotero.sqlite): its items as papers, without attachments, notes, annotations and the trash."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from typing import Any

from assistant.records import Rejection
from assistant.sources.base import ByteStream, SourceRecord, clean, or_rejection
from assistant.sources.decoding import UnreadableError
from assistant.sources.fields import records_of
from assistant.sources.foreign_formats import foreign_binary
from assistant.sources.json_publication import with_publication
from assistant.text.counts import counted

__all__ = ["DATABASE", "read_zotero"]

DATABASE = b"SQLite format 3\0"
"""How every SQLite database starts."""

_LARGEST = 2_000_000_000
_TABLES = frozenset(
    ("items", "itemTypes", "itemData", "itemDataValues", "fields", "itemCreators", "creators", "creatorTypes",
     "itemTags", "tags", "collections", "collectionItems", "deletedItems", "libraries")
)  # fmt: skip
_NO_PAPERS = ("attachment", "note", "annotation")
_OURS = (
    "itemID NOT IN (SELECT itemID FROM deletedItems) "
    "AND libraryID NOT IN (SELECT libraryID FROM libraries WHERE type = 'feed')"
)
_ITEMS = (
    f"SELECT itemID, key, typeName FROM items JOIN itemTypes USING (itemTypeID) WHERE {_OURS} "
    "AND typeName NOT IN (?, ?, ?) ORDER BY itemID"
)
_OTHERS = (
    f"SELECT typeName, count(*) FROM items JOIN itemTypes USING (itemTypeID) WHERE {_OURS} AND typeName IN (?, ?, ?) "
    "GROUP BY typeName"
)
_VALUES = (
    "SELECT fieldName, value FROM itemData JOIN fields USING (fieldID) "
    "JOIN itemDataValues USING (valueID) WHERE itemID = ?"
)
_CREATORS = (
    "SELECT firstName, lastName, creatorType FROM itemCreators JOIN creators USING (creatorID) "
    "JOIN creatorTypes USING (creatorTypeID) WHERE itemID = ? ORDER BY orderIndex"
)
_TAGS = "SELECT name FROM itemTags JOIN tags USING (tagID) WHERE itemID = ? ORDER BY name"
_COLLECTIONS = "SELECT collectionID FROM collectionItems WHERE itemID = ?"
_MOST_LEVELS = 30
_CLOSE = "close Zotero and try again, or export the references as BibTeX or RIS"


def read_zotero(stream: ByteStream, name: str) -> Iterator[SourceRecord | Rejection]:
    """The papers of a database, each called "file:key of the item", and what was left out, counted.

    It is read from a copy in memory, so that Zotero may be running; a change that is being written is not seen. Raises
    UnreadableError for damaged databases and those of other programs.
    """
    data = bytearray()
    while part := stream.read(1_048_576):
        data += part
        if len(data) > _LARGEST:
            raise UnreadableError(f"a database of more than {_LARGEST / 1e9:.0f} GB: export the references instead")
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.text_factory = lambda text: text.decode("utf-8", "replace")
            database.deserialize(_rolled_back(data))
            database.execute("PRAGMA trusted_schema = OFF")
            # Only tables: the query behind a view might never end.
            tables = {table for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables >= _TABLES:
                raise UnreadableError(foreign_binary(DATABASE))
            yield from _papers(database, name, tables)
    except (sqlite3.Error, UnicodeError, OverflowError, MemoryError) as error:  # SQLite's messages may be damaged, too
        raise UnreadableError(f"the database is damaged or being written ({clean(str(error))}): {_CLOSE}") from None


def _rolled_back(data: bytearray) -> bytes:
    """The database marked as one without a write-ahead log, which a copy in memory cannot have."""
    data[18:20] = b"\x01\x01"
    return bytes(data)


def _papers(database: sqlite3.Connection, name: str, tables: Collection[str]) -> Iterator[SourceRecord | Rejection]:
    collections = _collections(database, _trashed(database, tables))
    empty = True
    for item, key, kind in database.execute(_ITEMS, _NO_PAPERS):
        empty = False
        where = f"{name}:{clean(str(key))}"
        fields = _fields(database, item, collections)
        yield from or_rejection(records_of(with_publication({**fields, "itemType": kind, "key": key}), where), where)
    counts = dict(database.execute(_OTHERS, _NO_PAPERS))
    others = [counted(counts[kind], kind) for kind in _NO_PAPERS if kind in counts]
    (trashed,) = database.execute("SELECT count(*) FROM deletedItems").fetchone()
    if trashed:
        others.append(f"{counted(trashed, 'item')} in the trash")
    if others:
        yield Rejection(where=name, why=f"not read, since they are no papers: {', '.join(others)} of Zotero")
    elif empty:
        yield Rejection(where=name, why="a library of Zotero without items")


def _fields(database: sqlite3.Connection, item: int, collections: dict[int, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {field: str(value) for field, value in database.execute(_VALUES, (item,))}
    fields["creators"] = [
        {"firstName": first or "", "lastName": last or "", "creatorType": role}
        for first, last, role in database.execute(_CREATORS, (item,))
    ]
    fields["tags"] = [{"tag": tag} for (tag,) in database.execute(_TAGS, (item,))]
    fields["collections"] = sorted(
        collections[found] for (found,) in database.execute(_COLLECTIONS, (item,)) if found in collections
    )
    if (date := fields.get("date", ""))[4:5] == "-":
        # Kept as "2023-07-00 July 2023": what can be sorted, then what was written.
        fields["date"] = date.split(" ")[0].replace("-00", "")
    return {key: value for key, value in fields.items() if value}


def _trashed(database: sqlite3.Connection, tables: Collection[str]) -> Collection[int]:
    """The collections in the trash, of which earlier databases know nothing."""
    if "deletedCollections" not in tables:
        return ()
    return {number for (number,) in database.execute("SELECT collectionID FROM deletedCollections")}


def _collections(database: sqlite3.Connection, trashed: Collection[int]) -> dict[int, str]:
    """The path of each collection: "Jam / Jars"; of none that is in the trash, or in one that is."""
    rows = {
        number: (title, parent)
        for number, title, parent in database.execute(
            "SELECT collectionID, collectionName, parentCollectionID FROM collections"
        )
    }
    paths: dict[int, str] = {}
    for number in rows:
        names: list[str] = []
        place: int | None = number
        while place in rows and place not in trashed and len(names) < _MOST_LEVELS:
            title, place = rows[place]
            names.append(clean(str(title)))
        if place not in trashed:
            paths[number] = " / ".join(reversed(names))
    return paths
