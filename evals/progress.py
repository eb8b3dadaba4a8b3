"""How far a run is, on standard error, for people only."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["shown"]


@contextmanager
def shown(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A function that counts one more of `total`; nothing is shown where standard error is no terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM") in (None, "dumb", "unknown"):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True, highlight=False, emoji=False), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
