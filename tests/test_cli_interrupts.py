"""Ctrl-C while papers are taken in: what is in is said and stays, and the next run goes on."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.cli import main
from assistant.records import IngestProgress

PAPERS = 120
BATCH = 8
PATIENCE = 120.0


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    file = tmp_path / "papers.jsonl"
    rows = [
        {"id": f"p{number}", "title": f"Otters, Part {number}", "abstract": f"We watched {number} otters swim. " * 9}
        for number in range(PAPERS)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ENCODER__BATCH_PAPERS", str(BATCH))


@contextmanager
def interrupting() -> Iterator[Callable[[IngestProgress], None]]:
    """In the place of what shows progress: a Ctrl-C after the first batch."""

    def interrupt(progress: IngestProgress) -> None:
        if progress.done:
            signal.raise_signal(signal.SIGINT)

    yield interrupt


def count(library: Path) -> int:
    with Assistant.open(library) as assistant:
        return assistant.count()


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("times", [1, 4])
def test_an_ingest_that_is_interrupted_says_what_is_in_and_goes_on(times: int, papers: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    command = [sys.executable, "-m", "assistant", "ingest", str(papers), "--library", str(library)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as running:
        end = time.monotonic() + PATIENCE
        while count(library) < BATCH:
            assert time.monotonic() < end
            assert running.poll() is None
        for _ in range(times):
            running.send_signal(signal.SIGINT)
        output, errors = running.communicate()
    held = count(library)
    assert (running.returncode, output) == (130, "")
    assert errors == f"interrupted: {held} papers are in the library; run it again to load the rest\n"
    assert 0 < held < PAPERS
    assert main(["ingest", str(papers), "--library", str(library)]) == 0
    assert count(library) == PAPERS
    assert main(["doctor", "--library", str(library)]) == 0


def test_in_json_it_is_one_object(
    papers: Path,
    tmp_path: Path,
    small_batches: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("assistant.cli.ingest.shown_progress", interrupting)
    assert main(["ingest", str(papers), "--json", "--library", str(tmp_path / "library")]) == 130
    captured = capsys.readouterr()
    told = json.loads(captured.err)["error"]
    assert (captured.out, told["kind"]) == ("", "Interrupted")
    assert told["message"] == f"interrupted: {BATCH} papers are in the library; run it again to load the rest"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("command", [["ask", "grokking"], ["search", "grokking"], ["ingest", "--starter"]])
def test_the_starter_library_goes_on_too(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as interrupted:
        interrupted.setattr("assistant.cli.invocation.shown_progress", interrupting)
        assert main(command) == 130
    told = f"interrupted: {BATCH} papers are in the library; run it again to load the rest"
    assert capsys.readouterr().err.splitlines()[-1] == told
    assert main(command) == 0
    assert main(["papers", "--limit", "1"]) == 0
    assert "of 220 papers" in capsys.readouterr().err
