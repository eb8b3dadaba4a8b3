"""What a terminal is shown: how far a run is, and text of sets and errors without control characters."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["printable", "shown"]


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


def printable(text: str) -> str:
    """`text` in one line, with U+FFFD for every character that a terminal would act on instead of showing it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(text.split()))
