"""Progress is shown to a person who waits long, and to nobody else."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assistant import Assistant, IngestProgress
from assistant.views.progress import is_watched, shown_progress
from tests.invented_papers import PAPERS, write_papers


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Output:
    """A cell's output: what was shown, in order."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def update(self, html: str) -> None:
        self.shown.append(html)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm-256color")
    return Terminal()


@pytest.fixture
def cell(monkeypatch: pytest.MonkeyPatch) -> Output:
    """A notebook's modules, as far as they are used."""
    output = Output()

    def display(html: str, *, display_id: bool) -> Output:
        output.update(html)
        return output

    shell, ways = ModuleType("IPython"), ModuleType("IPython.display")
    kernel = type("Shell", (), {"kernel": object()})()
    vars(shell).update(get_ipython=lambda: kernel, display=ways)
    vars(ways).update(display=display, HTML=str)
    monkeypatch.setitem(sys.modules, "IPython", shell)
    monkeypatch.setitem(sys.modules, "IPython.display", ways)
    return output


def told(number: int) -> IngestProgress:
    return IngestProgress(number, 40, 12.0, 75.0, "/papers/<b>2031</b>.jsonl")


def ingested(directory: Path, terminal: Terminal, **options: Any) -> None:
    with redirect_stderr(terminal), Assistant.open(directory / "library") as assistant:
        assert assistant.ingest(write_papers(directory / "papers.jsonl"), **options).added == len(PAPERS)


def test_a_long_ingest_shows_progress_on_a_terminal_unasked(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.telling._LONG", 0.0)
    ingested(tmp_path, terminal)
    assert f"of {len(PAPERS)} papers" in terminal.getvalue()


def test_a_short_one_shows_none(tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.telling._LONG", 3600.0)
    ingested(tmp_path, terminal)
    assert terminal.getvalue() == ""


def test_it_can_be_told_to_be_quiet(tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.telling._LONG", 0.0)
    ingested(tmp_path, terminal, progress=False)
    assert terminal.getvalue() == ""


def test_a_function_is_told_instead(tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.telling._LONG", 0.0)
    seen: list[IngestProgress] = []
    ingested(tmp_path, terminal, progress=seen.append)
    assert seen[-1].done == len(PAPERS)
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_that_cannot_redraw_is_left_alone(
    term: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with redirect_stderr(terminal):
        assert is_watched()
        monkeypatch.setenv("TERM", term)
        assert not is_watched()


def test_a_program_that_nobody_watches_prints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with redirect_stderr(io.StringIO()), shown_progress() as update:
        assert update is None
    monkeypatch.setattr(sys, "stderr", None)
    assert not is_watched()


def test_a_notebook_shows_a_bar_that_goes_when_it_ends(cell: Output) -> None:
    with shown_progress() as update:
        assert update is not None
        update(told(10))
    first, bar, last = cell.shown
    assert "reading" in first
    assert "<progress" in bar
    assert 'max="40" value="10"' in bar
    assert "10 of 40 papers  12/s  1:15 left" in bar
    assert "<b>" not in bar
    assert last == ""
