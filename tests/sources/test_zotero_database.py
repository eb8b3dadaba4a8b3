"""Zotero's library is read from its own database."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources import SourceFile, SourceRecord, discover, read
from tests.properties import examples

SCHEMA = """
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
INSERT INTO libraries VALUES (1, 'user'), (2, 'feed');
INSERT INTO itemTypes VALUES (1, 'journalArticle'), (2, 'attachment'), (3, 'note'), (4, 'annotation'), (5, 'preprint');
INSERT INTO fields VALUES (1, 'title'), (2, 'abstractNote'), (3, 'date'), (4, 'DOI'), (5, 'publicationTitle'),
  (6, 'volume'), (7, 'pages'), (8, 'url'), (9, 'extra'), (10, 'archiveID');
INSERT INTO creatorTypes VALUES (1, 'author'), (2, 'editor');
INSERT INTO creators VALUES (1, 'Ada', 'Moe', 0), (2, '', 'Jar Group', 1), (3, 'Ed', 'Itor', 0);
INSERT INTO tags VALUES (1, 'jam'), (2, 'jars');
INSERT INTO collections VALUES (1, 'Kitchen', NULL, 'K'), (2, 'Jars', 1, 'J');
"""
JARS = {1: "Jars", 2: "We count jars.", 3: "2023-07-00 July 2023", 5: "J Jars", 6: 7, 7: "1-9", 8: "https://example.org/j",
        9: "PMID: 111\nDOI: 10.1000/JARS"}  # fmt: skip
LIDS = {1: "Lids", 2: "We count lids.", 3: "2021-00-00 2021", 10: "arXiv:2101.00001"}


def add(database: sqlite3.Connection, item: int, kind: int, fields: Mapping[int, object], library: int = 1) -> None:
    database.execute("INSERT INTO items VALUES (?, ?, ?, ?, '')", (item, kind, library, f"KEY{item}"))
    for field, value in fields.items():
        number = item * 100 + field
        database.execute("INSERT INTO itemDataValues VALUES (?, ?)", (number, value))
        database.execute("INSERT INTO itemData VALUES (?, ?, ?)", (item, field, number))


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "Zotero" / "zotero.sqlite"
    (path.parent / "storage" / "KEY9").mkdir(parents=True)
    (path.parent / "storage" / "KEY9" / "jars.pdf").write_bytes(b"%PDF-1.7")
    with sqlite3.connect(path) as database:
        database.executescript(SCHEMA)
        add(database, 1, 1, JARS)
        add(database, 2, 5, LIDS)
        add(database, 3, 1, {1: "No abstract"})
        add(database, 4, 1, {1: "In the trash", 2: "We count."})
        add(database, 5, 2, {1: "Full Text PDF"})
        add(database, 6, 3, {})
        add(database, 7, 4, {})
        add(database, 8, 1, {1: "Of a feed", 2: "We count."}, library=2)
        database.execute("INSERT INTO deletedItems VALUES (4)")
        database.executemany("INSERT INTO itemCreators VALUES (1, ?, ?, ?)", [(2, 1, 1), (1, 1, 0), (3, 2, 2)])
        database.executemany("INSERT INTO itemTags VALUES (1, ?, 0)", [(2,), (1,)])
        database.execute("INSERT INTO collectionItems VALUES (2, 1, 0)")
    database.close()
    return path


def found(path: Path) -> list[SourceRecord | Rejection]:
    return list(read(SourceFile(path, "zotero.sqlite")))


def test_items_are_papers_and_the_rest_is_counted(library: Path) -> None:
    jars, lids, missing, others = found(library)
    assert jars == SourceRecord(
        "Jars",
        "We count jars.",
        "zotero.sqlite:KEY1",
        authors=("Ada Moe", "Jar Group"),
        published="2023-07",
        url="https://example.org/j",
        metadata={
            "itemType": "journalArticle", "key": "KEY1", "publicationTitle": "J Jars", "journal": "J Jars",
            "volume": "7", "pages": "1-9", "extra": "PMID: 111 DOI: 10.1000/JARS", "pmid": "111", "doi": "10.1000/jars",
            "keywords": ["jam", "jars"], "collections": ["Kitchen / Jars"],
        },
    )  # fmt: skip
    assert (getattr(lids, "id", ""), getattr(lids, "published", "")) == ("2101.00001", "2021")
    assert isinstance(missing, Rejection)
    assert (missing.where, missing.why) == ("zotero.sqlite:KEY3", 'no abstract: "No abstract"')
    assert getattr(others, "why", "") == (
        "not read, since they are no papers: 1 attachment, 1 note, 1 annotation, 1 item in the trash of Zotero"
    )


def test_of_zoteros_directory_only_the_library_is_read(library: Path) -> None:
    assert [getattr(one, "name", "") for one in discover([library.parent])] == [str(library)]
    assert [getattr(one, "name", "") for one in discover([library.parent.parent])] == [str(library)]


def test_a_library_that_zotero_has_open_is_read_and_left_alone(library: Path) -> None:
    with sqlite3.connect(library, isolation_level=None) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        before = sorted(path.name for path in library.parent.iterdir())
        assert len(found(library)) == 4
        assert sorted(path.name for path in library.parent.iterdir()) == before
        database.execute("COMMIT")
    database.close()


def test_a_library_in_an_archive_is_read(library: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "backup.zip", "w") as archive:
        archive.write(library, "zotero.sqlite")
    taken = [one.where for one in read(SourceFile(tmp_path / "backup.zip", "b.zip")) if isinstance(one, SourceRecord)]
    assert taken == ["b.zip/zotero.sqlite:KEY1", "b.zip/zotero.sqlite:KEY2"]


def test_a_view_that_never_ends_is_not_followed(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "z.sqlite") as database:
        database.executescript(SCHEMA)
        database.executescript(
            "DROP TABLE items; CREATE VIEW items AS WITH RECURSIVE n(itemID) AS "
            "(SELECT 1 UNION ALL SELECT itemID + 1 FROM n) "
            "SELECT itemID, 1 AS itemTypeID, 1 AS libraryID, 'K' AS key FROM n"
        )
    database.close()
    (told,) = found(tmp_path / "z.sqlite")
    assert getattr(told, "why", "").startswith("an SQLite database, as Zotero and others keep one")


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(16, 60_000), st.binary(min_size=1, max_size=40)), min_size=1, max_size=8))
def test_no_damage_raises_anything_else(library: Path, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(library.read_bytes())
    for place, put in changes:
        data[place : place + len(put)] = put
    damaged = library.parent / "damaged.sqlite"
    damaged.write_bytes(data)
    try:
        assert found(damaged)
    except InputError:
        return
