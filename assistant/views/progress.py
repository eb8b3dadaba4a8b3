"""Progress of an ingest, on one line of a terminal or in the output of a notebook's cell; gone when it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.text.safe import safe_text

if TYPE_CHECKING:
    from assistant.records import IngestProgress

__all__ = ["is_watched", "shown_progress"]

_LONGEST_NAME = 30
_BETWEEN = 0.2
"""Seconds between two updates of a notebook, which sends each over the network."""
_BAR = "width:16em;max-width:100%;vertical-align:middle"


def is_watched() -> bool:
    """Whether somebody would see progress: standard error is a terminal, or this is a notebook."""
    if _notebook() is not None:
        return True
    try:
        return sys.stderr.isatty() and os.environ.get("TERM") not in (None, "dumb", "unknown")
    except (AttributeError, ValueError):  # there is none, or it is closed
        return False


@contextmanager
def shown_progress(*, after: float = 0.0) -> Iterator[Callable[[IngestProgress], None] | None]:
    """A function that shows progress, from so many seconds `after` the start; None if nobody would see it."""
    if not is_watched():
        yield None
        return
    make = _NotebookProgress if _notebook() is not None else _TerminalProgress
    begun = time.monotonic()
    shown: _TerminalProgress | _NotebookProgress | None = None

    def update(progress: IngestProgress) -> None:
        nonlocal shown
        if shown is None and time.monotonic() - begun >= after:
            shown = make()
        if shown is not None:
            shown.update(progress)

    try:
        if not after:
            shown = make()
        yield update
    finally:
        if shown is not None:
            shown.end()


class _TerminalProgress:
    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        console = Console(stderr=True, highlight=False, emoji=False)
        text = TextColumn("{task.description}", markup=False)
        columns = (text,) if console.width < 60 else (BarColumn(bar_width=24), text)
        self._bar = Progress(*columns, console=console, transient=True)
        self._task = self._bar.add_task("reading", total=None)
        self._bar.start()

    def update(self, progress: IngestProgress) -> None:
        self._bar.update(self._task, completed=progress.done, total=progress.total, description=_described(progress))

    def end(self) -> None:
        self._bar.stop()


class _NotebookProgress:
    def __init__(self) -> None:
        self._latest = 0.0
        self._output = self._display("<small>reading</small>", display_id=True)

    def update(self, progress: IngestProgress) -> None:
        if time.monotonic() - self._latest < _BETWEEN:
            return
        self._latest = time.monotonic()
        share = f' max="{progress.total}" value="{progress.done}"' if progress.total else ""
        self._show(f'<progress style="{_BAR}"{share}></progress> <small>{escape(_described(progress))}</small>')

    def end(self) -> None:
        self._show("")

    def _show(self, html: str) -> None:
        if self._output is not None:
            self._output.update(sys.modules["IPython.display"].HTML(html))

    @staticmethod
    def _display(html: str, **options: Any) -> Any:
        from importlib import import_module

        display = import_module("IPython.display")
        return display.display(display.HTML(html), **options)


def _notebook() -> object | None:
    """The shell of a notebook, if that is where this runs; nothing is imported to find out."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell if hasattr(shell, "kernel") else None


def _described(progress: IngestProgress) -> str:
    parts = [f"{progress.done:,}" + (f" of {progress.total:,}" if progress.total else "") + " papers"]
    if progress.papers_per_second:
        parts.append(f"{progress.papers_per_second:.0f}/s")
    if progress.seconds_left is not None:
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        parts.append(f"{minutes}:{seconds:02} left")
    if progress.file:
        name = safe_text(Path(progress.file).name)
        parts.append(name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…")
    return "  ".join(parts)
