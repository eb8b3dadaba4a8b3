"""The file of watches: private, never overwritten when it cannot be read."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from assistant import Assistant, AssistantError, LibraryDamagedError, LibraryError
from tests.watching.conftest import QUESTION, Shelf


@pytest.fixture
def file(place: Path) -> Path:
    """The file of a library with a watch."""
    with Assistant.open(place / "library") as assistant:
        assistant.watch(QUESTION)
    return place / "library/watches.sqlite"


def check_refused(file: Path, error: type[AssistantError], why: str) -> None:
    before = file.read_bytes()
    with Assistant.open(file.parent) as assistant:
        for call in (assistant.watches, assistant.news, lambda: assistant.watch("papers on robots")):
            with pytest.raises(error, match=why):
                call()
    assert file.read_bytes() == before


def test_only_its_owner_can_read_it(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_no_database_is_told_and_kept(file: Path) -> None:
    file.write_bytes(b"not at all what was written here" * 100)
    check_refused(file, LibraryDamagedError, "watches.sqlite is damaged: file is not a database")


def test_a_page_that_was_overwritten_is_told(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    file.write_bytes(content)
    check_refused(file, LibraryDamagedError, "is damaged")


def test_another_programs_database_is_told_and_kept(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    check_refused(file, LibraryDamagedError, "it is another program's database")


def test_a_file_of_a_newer_version_is_told_and_kept(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    check_refused(file, LibraryError, "was made by a newer version")


def test_content_that_cannot_be_read_back_is_told(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE watches SET filters = '{\"since\": '")
    with Assistant.open(file.parent) as assistant, pytest.raises(LibraryDamagedError, match="cannot be read back"):
        assistant.watches()


def test_a_place_that_cannot_be_written_is_told(shelf: Shelf, place: Path) -> None:
    (place / "library/watches.sqlite").mkdir()
    with pytest.raises(LibraryError, match="cannot be used: unable to open"):
        shelf.assistant.watch(QUESTION)


def test_nothing_of_a_removed_watch_stays_in_the_file(file: Path) -> None:
    assert QUESTION.encode() in file.read_bytes()
    with Assistant.open(file.parent) as assistant:
        assistant.unwatch(1)
    assert QUESTION.encode() not in file.read_bytes()


def test_a_question_that_nobody_watches_makes_no_file(shelf: Shelf, place: Path) -> None:
    assert shelf.assistant.watches() == []
    assert not shelf.assistant.news()
    assert not list((place / "library").glob("watches*"))
