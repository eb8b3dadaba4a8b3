"""How fast an ingest goes and how long it will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from assistant.library.entries import IngestProgress

__all__ = ["Pace"]

_WINDOW = 20


class Pace:
    """Counts records done and reports after each step; the rate is that of the last steps that took work."""

    def __init__(self, report: Callable[[IngestProgress], None] | None) -> None:
        self._report = report
        self._done = 0
        self._total: int | None = None
        self._last = time.monotonic()
        self._steps: deque[tuple[int, float]] = deque(maxlen=_WINDOW)

    def begin(self, count: Callable[[], int | None]) -> None:
        """Start the clock; `count` is called only if somebody wants to know."""
        if self._report is not None:
            self._total = count()
        self._last = time.monotonic()

    def step(self, records: int, file: str, *, worked: bool) -> None:
        """Note that records are done; `worked` says whether some of them had to be encoded."""
        now = time.monotonic()
        self._done += records
        if worked:
            self._steps.append((records, now - self._last))
        self._last = now
        if self._report is None or not records:
            return
        seconds = sum(taken for _, taken in self._steps)
        rate = sum(number for number, _ in self._steps) / seconds if seconds > 0 else 0.0
        left = max(self._total - self._done, 0) / rate if self._total is not None and rate > 0 else None
        self._report(IngestProgress(self._done, self._total, rate, left, file))
