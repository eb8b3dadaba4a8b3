"""How the indexes catch up while an ingest goes on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

__all__ = ["Following"]

_FIRST_RUN = 96
"""Papers committed before the indexes first catch up."""

_SHARE_WAITING = 4
"""After that they catch up when one in this many papers so far is waiting, since each run costs more,"""

_MOST_WAITING = 500
"""or when this many are waiting; an interrupt waits for these (1.5 s)."""


class Following:
    """Runs `follow` in a background thread, one run at a time, while the next papers are encoded.

    A context manager that waits for the current run.
    """

    def __init__(self, follow: Callable[[], None], meanwhile: Callable[[], None] | None = None) -> None:
        """`meanwhile` is run in the background in place of `follow`, which the last run always is."""
        self._follow = follow
        self._meanwhile = meanwhile or follow
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="following")
        self._run: Future[None] | None = None
        self._waiting = 0
        self._all = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown()

    def committed(self, papers: int) -> None:
        """Count committed papers, and start a run if enough are waiting. Raises what the last run raised."""
        self._waiting += papers
        self._all += papers
        if self._waiting < max(_FIRST_RUN, min(self._all // _SHARE_WAITING, _MOST_WAITING)):
            return
        if self._run is not None:
            if not self._run.done():
                return
            self._run.result()
        self._run = self._pool.submit(self._meanwhile)
        self._waiting = 0

    def finish(self) -> None:
        """Wait for the current run, then run once more. Raises what either raised."""
        if self._run is not None:
            self._run.result()
        self._follow()
