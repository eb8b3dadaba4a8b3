"""The progress of an ingest, on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.text.safe import safe_text

if TYPE_CHECKING:
    from assistant.library.entries import IngestProgress

__all__ = ["shown_progress"]

_LONGEST_NAME = 30


@contextmanager
def shown_progress() -> Iterator[Callable[[IngestProgress], None] | None]:
    """A function that shows progress in one line, wiped at the end; None where standard error is no terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM") in (None, "dumb", "unknown"):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True, highlight=False, emoji=False)
    text = TextColumn("{task.description}", markup=False)
    columns = (text,) if console.width < 60 else (BarColumn(bar_width=24), text)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def update(progress: IngestProgress) -> None:
            bar.update(task, completed=progress.done, total=progress.total, description=_describe(progress))

        yield update


def _describe(progress: IngestProgress) -> str:
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
