"""Files that cannot be read, or not to their end, take nothing out of a library."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.library.library import Library
from assistant.parts import Parts
from assistant.records import IngestProgress
from assistant.settings import Settings
from assistant.sources import decoding
from tests.library.library_inputs import record
from tests.library.small_encoder import SmallEncoder

PAPERS = 100
LONGEST_LINE = 5_000


@pytest.fixture
def assistant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    monkeypatch.setattr(decoding, "LONGEST_LINE", LONGEST_LINE)
    library = Library.open(tmp_path / "library", SmallEncoder, create=True, vector_search="exact")
    with Assistant(Parts(library, Settings())) as opened:
        yield opened


def lines(start: int, stop: int) -> list[str]:
    """Rows of a table."""
    table = io.StringIO()
    papers = [record(number) for number in range(start, stop)]
    csv.writer(table, lineterminator="\n").writerows((paper.id, paper.title, paper.abstract) for paper in papers)
    return table.getvalue().splitlines()


def write(path: Path, *rows: str) -> None:
    path.write_text("\n".join(["id,title,abstract", *rows]))


@pytest.fixture
def file(tmp_path: Path, assistant: Assistant) -> Path:
    """A file that has been read, longer than what a reader sees of it at first."""
    path = tmp_path / "pages" / "papers.csv"
    path.parent.mkdir()
    write(path, *lines(0, PAPERS))
    assert assistant.ingest(path.parent).added == PAPERS
    assert path.stat().st_size > decoding.HEAD
    return path


def break_off(file: Path) -> None:
    """Make the file unreadable near its end, with papers behind, and give it a new paper at its head."""
    parts = [*lines(200, 201), *lines(0, PAPERS - 5), "x" * 2 * LONGEST_LINE, *lines(PAPERS - 5, PAPERS)]
    write(file, *parts)


def test_a_file_that_becomes_unreadable_midway_removes_nothing(assistant: Assistant, file: Path) -> None:
    break_off(file)
    report = assistant.ingest(file.parent)
    assert (report.added, report.updated, report.removed, assistant.count()) == (1, 0, 0, PAPERS + 1)
    (rejection,) = report.rejected
    assert f"cannot be read from line {PAPERS - 2} on" in rejection.why


def test_a_file_that_broke_off_is_read_again_and_can_then_remove(assistant: Assistant, file: Path) -> None:
    break_off(file)
    assistant.ingest(file.parent)
    assert len(assistant.ingest(file.parent).rejected) == 1
    write(file, *lines(0, PAPERS - 5))
    report = assistant.ingest(file.parent)
    assert (report.removed, report.rejected, assistant.count()) == (6, (), PAPERS - 5)


def test_progress_expects_what_a_file_gives_before_it_breaks_off(assistant: Assistant, file: Path) -> None:
    break_off(file)
    seen: list[IngestProgress] = []
    assistant.ingest(file.parent, progress=seen.append)
    assert (seen[-1].done, seen[-1].total) == (PAPERS - 4, PAPERS - 4)


@pytest.mark.parametrize("content", [b"", b"\x00\x01binary" * 9, b"hello", b"x" * 2 * LONGEST_LINE])
def test_a_wholly_unreadable_file_is_one_rejection_and_the_others_are_read(
    assistant: Assistant, file: Path, content: bytes
) -> None:
    file.write_bytes(content)
    write(file.parent / "second.csv", *lines(300, 302))
    report = assistant.ingest(file.parent)
    assert (report.added, report.removed, len(report.rejected)) == (2, 0, 1)
    assert assistant.count() == PAPERS + 2
