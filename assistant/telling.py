"""Progress that a program did not ask for and a person wants to see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Literal

from assistant.arguments import checked_call
from assistant.records import IngestProgress

__all__ = ["ProgressSeen", "seen"]

ProgressSeen = Callable[[IngestProgress], None] | Literal[False] | None
"""What is told of progress: a function; nobody; or, by default, a person at a terminal or a notebook."""

_LONG = 1.0
"""Seconds after which a person wants to know."""


@contextmanager
def seen(progress: ProgressSeen) -> Iterator[Callable[[IngestProgress], None] | None]:
    """The function that is told of progress. Raises ArgumentError."""
    if progress is False:
        yield None
        return
    checked_call("progress", progress, "a function of an IngestProgress, or False for none")
    if progress is not None:
        yield progress
        return
    # Loaded by name and only when it is needed: what works must not depend on the views.
    with import_module("assistant.views.progress").shown_progress(after=_LONG) as shown:
        yield shown
