"""Lets the indexes follow the catalog in a thread of their own while the next papers are encoded."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

__all__ = ["Following"]

_AFTER = 96
"""Papers committed before the indexes begin to catch up."""

_SHARE = 4
"""Then they catch up each time the papers to follow are this part of all so far, since each time costs more,"""

_AT_MOST = 500
"""or this many, which an interrupt has to wait for (1.5 s)."""


class Following:
    """Runs `follow` in the background, once at a time. A context manager that waits for the run in hand."""

    def __init__(self, follow: Callable[[], None]) -> None:
        self._follow = follow
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="following")
        self._run: Future[None] | None = None
        self._waiting = 0
        self._all = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()

    def committed(self, papers: int) -> None:
        """Note that papers were committed, and follow if there are enough. Raises what the last run raised."""
        self._waiting += papers
        self._all += papers
        if self._waiting < max(_AFTER, min(self._all // _SHARE, _AT_MOST)):
            return
        if self._run is not None:
            if not self._run.done():
                return
            self._run.result()
        self._run = self._pool.submit(self._follow)
        self._waiting = 0

    def finish(self) -> None:
        """Wait for the run in hand, then follow what is left. Raises what either raised."""
        if self._run is not None:
            self._run.result()
        self._follow()
