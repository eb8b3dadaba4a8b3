"""Small binary files of our own invention, for `fuzz_sources`: a workbook, a library of Zotero, a table in Parquet."""

from __future__ import annotations

import io
import random
import sqlite3
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import Workbook

__all__ = ["FILES", "with_changed_member"]

_ABSTRACT = (
    "We count jars of jam in forty kitchens and ask how sweet they are. Sweetness grows with the size of the jar."
)
_ROWS = (
    ("Title", "Abstract", "Authors", "Year", "DOI"),
    ("On Jars", _ABSTRACT, "Moe, Ada; Roe, Bo", 2023, "10.1000/jars.7"),
    ("On Lids", _ABSTRACT, "Bo Roe", 2024.0, None),
    ("Nothing on Jam", None, None, None, None),
)
_ZOTERO = f"""
CREATE TABLE libraries (libraryID INTEGER PRIMARY KEY, type TEXT);
CREATE TABLE itemTypes (itemTypeID INTEGER PRIMARY KEY, typeName TEXT);
CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT, libraryID INT, key TEXT, dateAdded TEXT);
CREATE TABLE fields (fieldID INTEGER PRIMARY KEY, fieldName TEXT);
CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value);
CREATE TABLE itemData (itemID INT, fieldID INT, valueID INT, PRIMARY KEY (itemID, fieldID));
CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT);
CREATE TABLE itemCreators (itemID INT, creatorID INT, creatorTypeID INT, orderIndex INT);
CREATE TABLE tags (tagID INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE itemTags (itemID INT, tagID INT, type INT);
CREATE TABLE collections (collectionID INTEGER PRIMARY KEY, collectionName TEXT, parentCollectionID INT, key TEXT);
CREATE TABLE collectionItems (collectionID INT, itemID INT, orderIndex INT);
CREATE TABLE deletedItems (itemID INTEGER PRIMARY KEY);
INSERT INTO libraries VALUES (1, 'user');
INSERT INTO itemTypes VALUES (1, 'journalArticle'), (2, 'attachment');
INSERT INTO fields VALUES (1, 'title'), (2, 'abstractNote'), (3, 'date');
INSERT INTO creatorTypes VALUES (1, 'author');
INSERT INTO creators VALUES (1, 'Ada', 'Moe', 0);
INSERT INTO items VALUES (1, 1, 1, 'K1', ''), (2, 1, 1, 'K2', ''), (3, 2, 1, 'K3', '');
INSERT INTO itemDataValues VALUES (1, 'Jars'), (2, '{_ABSTRACT}'), (3, '2023-07-00 July 2023'), (4, 'Lids');
INSERT INTO itemData VALUES (1, 1, 1), (1, 2, 2), (1, 3, 3), (2, 1, 4);
INSERT INTO itemCreators VALUES (1, 1, 1, 0);
INSERT INTO tags VALUES (1, 'jam');
INSERT INTO itemTags VALUES (1, 1, 0);
INSERT INTO collections VALUES (1, 'Kitchen', NULL, 'C');
INSERT INTO collectionItems VALUES (1, 1, 0);
"""


def _workbook() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in _ROWS:
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _zotero() -> bytes:
    database = sqlite3.connect(":memory:")
    try:
        database.executescript(f"PRAGMA page_size = 512; {_ZOTERO}")
        return database.serialize()
    finally:
        database.close()


def _parquet() -> bytes | None:
    """None where the package for it is not installed."""
    try:
        from pyarrow import Table, parquet
    except ImportError:
        return None
    names, *rows = _ROWS
    table = Table.from_pylist(
        [{name: cell and str(cell) for name, cell in zip(names, row, strict=True)} for row in rows]
    )
    written = io.BytesIO()
    parquet.write_table(table, written)
    return written.getvalue()


def with_changed_member(data: bytes, change: Callable[[bytes], bytes], chance: random.Random) -> bytes:
    """A ZIP file with the content of one of its files changed, so that its checksums are right again."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = chance.choice([name for name in old.namelist() if not name.startswith("docProps/")])
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == chosen else old.read(name))
    return written.getvalue()


_MADE = {"a workbook (Excel)": _workbook(), "a library of Zotero": _zotero(), "a table (Parquet)": _parquet()}
FILES: Mapping[str, bytes] = {kind: data for kind, data in _MADE.items() if data is not None}
"""By what they are."""
