"""How often a reader looks at what another process commits while it takes in papers.

Each look has a cost: vectors and words that no index holds yet are read. A process that writes commits several times
a second, so of that time the smaller part is spent looking, and what is new is seen a little later. When the writer is
done, everything is seen at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.library.lock import WriteLock

__all__ = ["Glances"]

_LEAST_SECONDS = 2.0
_COST = 20
"""Between two looks passes at least this many times as long as one takes."""


class Glances:
    """The looks of one index of a library."""

    def __init__(self, write_lock: WriteLock) -> None:
        self._write_lock = write_lock
        self._next = 0.0

    @property
    def is_recent(self) -> bool:
        """Whether the last look was a short time ago."""
        return time.monotonic() < self._next

    @property
    def is_early(self) -> bool:
        """Whether to answer from what was seen last, though the catalog may have moved on."""
        return self.is_recent and self._write_lock.seems_held_by_another

    @contextmanager
    def look(self) -> Iterator[None]:
        """A look, whose time is measured."""
        begun = time.monotonic()
        try:
            yield
        finally:
            end = time.monotonic()
            self._next = end + max(_LEAST_SECONDS, _COST * (end - begun))
