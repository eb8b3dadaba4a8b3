from __future__ import annotations

import dataclasses
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.errors import LibraryBusyError
from assistant.library.library import Library
from tests.library.library_inputs import jsonl_source, record
from tests.library.small_encoder import SmallEncoder

REPOSITORY = Path(__file__).resolve().parents[2]
PAPERS = 120
PATIENCE = 60.0


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    file = tmp_path / "papers.jsonl"
    rows = [
        {name: value for name, value in dataclasses.asdict(record(number)).items() if name != "where"}
        for number in range(PAPERS)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


@contextmanager
def ingesting(library: Path, papers: Path, delay: float) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.library.ingest_program", str(library), str(papers), str(delay)], cwd=REPOSITORY
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for_papers(path: Path, count: int) -> Library:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if (path / "write.holder.json").exists() and (path / "catalog.sqlite").exists():
            library = Library.open(path, SmallEncoder, lock_seconds=0.1)
            if library.count() >= count:
                return library
            library.close()
        time.sleep(0.05)
    raise AssertionError("the other process did not get going")


def test_a_second_writer_learns_who_holds_the_lock(tmp_path: Path, papers: Path) -> None:
    path = tmp_path / "library"
    with ingesting(path, papers, 0.1) as process, wait_for_papers(path, 8) as library:
        with pytest.raises(LibraryBusyError) as caught:
            library.ingest([jsonl_source(papers)])
        assert f"pid {process.pid} (assistant ingest, since " in str(caught.value)
        assert caught.value.hint


def test_readers_work_while_another_process_ingests(tmp_path: Path, papers: Path) -> None:
    with ingesting(tmp_path / "library", papers, 0.1), wait_for_papers(tmp_path / "library", 8) as library:
        before = library.count()
        vector = SmallEncoder().encode_texts([record(0).abstract])[0]
        assert library.nearest(vector, 3)
        library.lexical({"otters": 1.0}, 3)
        deadline = time.monotonic() + PATIENCE
        while len(library.nearest(vector, PAPERS)) <= before and time.monotonic() < deadline:
            time.sleep(0.1)
        assert len(library.nearest(vector, PAPERS)) > before


def test_the_doctor_takes_no_ingest_of_another_process_for_damage(tmp_path: Path, papers: Path) -> None:
    with ingesting(tmp_path / "library", papers, 0.05), wait_for_papers(tmp_path / "library", 8) as library:
        for _ in range(5):
            assert [finding for finding in library.doctor() if finding.checked] == []


def test_the_lock_of_a_killed_writer_is_free_at_once(tmp_path: Path, papers: Path) -> None:
    with ingesting(tmp_path / "library", papers, 0.1) as process:
        wait_for_papers(tmp_path / "library", 8).close()
        process.kill()
        process.wait()
    with Library.open(tmp_path / "library", SmallEncoder, lock_seconds=0.1) as library:
        assert library.ingest([jsonl_source(papers)]).added < PAPERS
        assert not (tmp_path / "library" / "write.holder.json").exists()


@pytest.mark.parametrize("number", range(3))
def test_nothing_is_lost_or_doubled_by_a_kill_at_any_moment(tmp_path: Path, papers: Path, number: int) -> None:
    path = tmp_path / "library"
    with ingesting(path, papers, 0.005) as process:
        time.sleep(random.Random(number).uniform(1.0, 4.0))
        process.kill()
        process.wait()
    with Library.open(path, SmallEncoder, create=True) as library:
        report = library.ingest([jsonl_source(papers)])
        assert report.added + report.unchanged == library.count() == PAPERS
        assert library.doctor() == []
        # Killed while it opened Chroma, it seems to have been ended by it.
        assert all("ended the program" in finding.problem for finding in library.notices)


def test_the_same_process_is_named_too(tmp_path: Path, papers: Path) -> None:
    with (
        Library.open(tmp_path / "library", SmallEncoder, create=True) as first,
        Library.open(tmp_path / "library", SmallEncoder, create=True, lock_seconds=0.1) as second,
        first._write_lock("ingest"),
        pytest.raises(LibraryBusyError, match=f"pid {os.getpid()}"),
    ):
        second.ingest([jsonl_source(papers)])
