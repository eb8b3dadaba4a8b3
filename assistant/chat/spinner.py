"""A sign that something is under way, drawn again and again by a thread until it is stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import cycle

__all__ = ["Spinner"]

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_LONG_SECONDS = 3
"""From when on a wait is long enough for its length to be told."""


class Spinner:
    """Calls `draw` with a frame and, once it takes long, the seconds gone by, every `tick` seconds."""

    def __init__(self, draw: Callable[[str, str], object], tick: float) -> None:
        self._draw = draw
        self._tick = tick
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="spinner", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Draw no more: nothing comes after this has returned."""
        self._is_stopped.set()
        self._thread.join()

    def _run(self) -> None:
        started = time.monotonic()
        for frame in cycle(_FRAMES):
            if self._is_stopped.wait(self._tick):
                return
            seconds = int(time.monotonic() - started)
            self._draw(frame, f" {seconds} s" if seconds >= _LONG_SECONDS else "")
