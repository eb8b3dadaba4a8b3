"""Reading needs no writing: a library on a read-only mount, or another user's, is asked like any other."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.library.place import CATALOG_FILE
from tests.chat.terminal import CTRL_D, open_program
from tests.closed_library import WAYS, ClosedLibrary
from tests.invented_papers import PAPERS, write_papers
from tests.library.earlier_catalog import take_back

QUESTION = "why does grokking need weight decay"
QUOTE = "We study why grokking needs weight decay."


@pytest.fixture(params=WAYS)
def library(request: pytest.FixtureRequest) -> Iterator[ClosedLibrary]:
    """A library with papers, not yet closed. The directories of pytest are its user's alone."""
    folder = Path(tempfile.mkdtemp(prefix="closed-"))
    folder.chmod(0o755)
    closed = ClosedLibrary(request.param, folder)
    assert main(["ingest", str(write_papers(folder / "papers.jsonl")), "--library", str(closed.path)]) == 0
    yield closed
    closed.open()
    shutil.rmtree(folder)


def test_it_is_read_by_every_command_that_reads(library: ClosedLibrary) -> None:
    library.close()
    before = library.files()
    for command in (
        ["ask", QUESTION],
        ["search", QUESTION],
        ["papers"],
        ["show", "tidy-labels"],
        ["export"],
        ["status"],
        ["doctor"],
        ["chat"],
    ):
        done = library.run(*command, typed=f"{QUESTION}\n")
        assert (done.returncode, "error" in done.stderr) == (0, False), (command, done.stderr)
        assert QUOTE in done.stdout or command[0] not in ("ask", "search", "export", "chat")
    assert library.files() == before


def test_what_would_write_is_told(library: ClosedLibrary) -> None:
    library.close()
    for command in (["ingest", "papers.jsonl"], ["remove", "tidy-labels", "--yes"], ["doctor", "--repair"]):
        write_papers(library.home / "papers.jsonl")
        done = library.run(*command)
        assert done.returncode == 4
        message, hint = done.stderr.splitlines()
        assert message.startswith(f"error: cannot write to the library at {library.path}: ")
        assert hint.startswith("hint: ")


def test_the_doctor_names_what_it_could_not_check(library: ClosedLibrary) -> None:
    library.close()
    report = json.loads(library.run("doctor", "--json").stdout)
    assert report["clean"]
    assert [(found["part"], found["checked"]) for found in report["findings"]] == [("chroma", False)]


@pytest.mark.parametrize("damage", ["missing", "broken"])
def test_an_index_that_cannot_be_mended_there_is_told_and_made_for_this_run(
    damage: str, library: ClosedLibrary
) -> None:
    if damage == "missing":
        shutil.rmtree(library.path / "tantivy")
    else:
        (library.path / "tantivy" / "meta.json").write_text("{")
    library.close()
    before = library.files()
    for command in ("ask", "search"):
        done = library.run(command, QUESTION)
        assert (done.returncode, QUOTE in done.stdout) == (0, True)
        line, *count = done.stderr.splitlines()
        assert len(count) == (command == "search")
        assert line.startswith(f"the library at {library.path} cannot be written to: its word index ")
        assert line.endswith("for this run only")
    assert library.files() == before


def leave_log(catalog: Path, statement: str) -> None:
    """What a crash leaves: a change that stands only in the log, without the memory that processes share."""
    connection = sqlite3.connect(catalog)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(statement)
    connection.commit()
    log = Path(f"{catalog}-wal")
    kept, kept_log = catalog.read_bytes(), log.read_bytes()
    connection.close()
    catalog.write_bytes(kept)
    log.write_bytes(kept_log)


def test_what_stands_only_in_the_log_of_the_catalog_is_read(library: ClosedLibrary) -> None:
    leave_log(library.path / CATALOG_FILE, "UPDATE papers SET title = 'Only in the Log' WHERE id = 'tidy-labels'")
    library.close()
    before = library.files()
    done = library.run("papers")
    assert (done.returncode, "Only in the Log" in done.stdout) == (0, True)
    assert library.files() == before


def test_a_catalog_of_an_earlier_version_is_read(library: ClosedLibrary) -> None:
    take_back(library.path, 3)
    library.close()
    done = library.run("papers")
    assert (done.returncode, done.stderr) == (0, f"{len(PAPERS)} papers\n")


def test_a_chat_says_first_that_nothing_of_it_is_saved(library: ClosedLibrary) -> None:
    library.close()
    with open_program(library.command("chat"), columns=200, HOME=str(library.home)) as terminal:
        told = f"{library.path} cannot be written to: what is said and what is typed here is not saved."
        terminal.wait(told)
        terminal.ask(QUESTION)
        terminal.wait(QUOTE)
        terminal.ask("/sessions")
        terminal.wait("No session is saved yet.")
        terminal.type(CTRL_D)
        assert terminal.left_with() == 0
        assert "error" not in terminal.shown()
