"""Catalogs of earlier versions, and catalogs written anew, hold whatever the present one can."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.library.library import Library
from assistant.library.place import CATALOG_FILE
from assistant.library.readings import Reading
from assistant.library.salvage import salvage_closed
from tests.library.earlier_catalog import take_back
from tests.library.histories import opened
from tests.library.library_inputs import lacking, record, source

ADDRESS = "https://example.org/feed"
READING = Reading("/all", "/all")


def read(library: Library) -> None:
    library.ingest([source("/all/a", [record(1), record(2), lacking("Jars")])], readings=[READING])


def label(library: Library) -> None:
    library.labels.tag(["p1"], "one")
    library.labels.set_note("p2", "kept")


def held(library: Library) -> dict[str, object]:
    """All that a person added, and what was noted of the reading."""
    first, second = library.papers(sort="id")
    return {
        "tags": first.tags,
        "note": second.note,
        "lacking": [paper.title for paper in library.completing.lacking()],
        "read": [one.path for one in library.read_before.all()],
        "feeds": [(feed.address, feed.state) for feed in library.read_before.feeds()],
    }


ALL = {"tags": ("one",), "note": "kept", "lacking": ["Jars"], "read": ["/all"], "feeds": []}


def tables(path: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(path / CATALOG_FILE)) as connection:
        return set(connection.execute("SELECT type, name FROM sqlite_schema"))


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "library"
    with opened(path, random.Random(1)) as library:
        read(library)
        label(library)
        library.read_before.note_feed(ADDRESS, "a feed", {"until": "2031-05-03"}, "")
    return path


@pytest.mark.parametrize("salvaged", [False, True])
@pytest.mark.parametrize("version", [3, 4, 5])
def test_a_catalog_of_an_earlier_version_takes_all_that_the_present_one_does(
    made: Path, tmp_path: Path, version: int, salvaged: bool
) -> None:
    with opened(tmp_path / "new", random.Random(1)) as library:
        library.ingest([source("/all/a", [record(1)])])
    take_back(made, version)
    if salvaged:
        salvage_closed(made)
    with opened(made, random.Random(1)) as library:
        library.doctor(repair=salvaged)
        assert library.doctor() == []
        assert [paper.id for paper in library.papers(sort="id")] == ["p1", "p2"]
        label(library)
        library.ingest([source("/all/a", [record(1), record(2), lacking("Jars"), record(3)])], readings=[READING])
        library.ingest([source("/all/a", [record(1), record(2), lacking("Jars")])], readings=[READING])
        assert held(library) == ALL
        assert library.doctor() == []
    assert tables(made) == tables(tmp_path / "new")


def test_a_catalog_that_was_written_anew_holds_all_that_it_held(made: Path) -> None:
    with opened(made, random.Random(1)) as library:
        before = held(library)
    assert before == {**ALL, "feeds": [(ADDRESS, {"until": "2031-05-03"})]}
    salvage_closed(made)
    with opened(made, random.Random(1)) as library:
        library.doctor(repair=True)
        assert library.doctor() == []
        assert held(library) == before
        read(library)
        assert held(library) == before


@pytest.mark.parametrize("table", ["marks", "labelled", "lacking_marks", "sums", "lacking", "records", "papers"])
def test_what_a_torn_table_holds_is_computed_or_read_again_and_nothing_else_is_lost(made: Path, table: str) -> None:
    file = made / CATALOG_FILE
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    torn = bytearray(file.read_bytes())
    torn[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(torn)
    with opened(made, random.Random(1)) as library:
        library.doctor(repair=True)
        assert library.doctor() == []
        read(library)
        assert {**held(library), "feeds": []} == ALL
