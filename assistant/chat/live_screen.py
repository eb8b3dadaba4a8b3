"""The end of the output: printed text stays, and below it a short tail is redrawn until it is final."""

from __future__ import annotations

import io
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from itertools import cycle, groupby
from typing import TextIO

from assistant.views.screen import Screen, StyledText, TerminalScreen

__all__ = ["LINE_BREAK", "LiveScreen", "Spinner", "is_capable"]

LINE_BREAK = StyledText("\n")
"""Between lines of a tail; a second one leaves a line empty."""

_STYLING = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")
_VARIATION_SELECTORS = dict.fromkeys(range(0xFE00, 0xFE10))
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""Synchronised output: a terminal that supports it shows everything in between at once; others ignore both."""
_TAIL_ROWS = 40
_LEAST_COLUMNS = 20
_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_LONG_SECONDS = 3
"""After this long, the seconds are shown."""


class LiveScreen:
    """A stream to which paragraphs are printed once. On a capable terminal, a tail is shown below them.

    Text above the tail is never touched again, so the terminal's scrollback keeps all of it.
    """

    def __init__(self, stream: TextIO, *, live: bool | None = None) -> None:
        self._stream = stream
        self._live = stream.isatty() and is_capable() if live is None else live
        self._drawn: list[int] = []
        """Width of each line of the tail, in columns."""

    @property
    def is_live(self) -> bool:
        """Whether there is a tail at all."""
        return self._live

    def print(self, show: Callable[[Screen], None], tail: Sequence[StyledText] = ()) -> None:
        """Print what `show` writes, for good, and then a tail, if there is one."""
        columns, rows = self._window()
        text = self._shown(show, columns, rows)
        if not self._live:
            self._stream.write(text)
            self._stream.flush()
            return
        lines = self._tail(tail, columns, rows) if tail else []
        self._stream.write(f"{_BEGIN}{self._erasure(columns)}{text}{chr(10).join(lines)}{_END}")
        self._stream.flush()
        self._drawn = [_columns_of(line) for line in lines]

    def tail(self, *tail: StyledText) -> None:
        """Change only the tail."""
        if self._live:
            self.print(lambda screen: None, tail)

    def _window(self) -> tuple[int, int]:
        """The current columns and rows; `COLUMNS` does not follow a resized window."""
        try:
            return os.get_terminal_size(self._stream.fileno())
        except (OSError, ValueError):
            return shutil.get_terminal_size()

    def _shown(self, show: Callable[[Screen], None], columns: int, rows: int | None = None) -> str:
        written = io.StringIO()
        terminal = self._stream.isatty() or self._live
        show(TerminalScreen(written, columns, rows) if terminal else Screen(written))
        return written.getvalue()

    def _tail(self, tail: Sequence[StyledText], columns: int, rows: int) -> list[str]:
        """The last lines of the tail. Each takes exactly one row, so that they can be erased again."""
        narrow = max(columns - 1, _LEAST_COLUMNS)
        spans = [span._replace(text=span.text.translate(_VARIATION_SELECTORS), link=None) for span in tail]
        shown = self._shown(lambda screen: _show_lines(screen, spans), narrow)
        lines = shown.rstrip("\n").split("\n")
        lines = [line for line in lines if _columns_of(line) < max(columns, _LEAST_COLUMNS)]
        return lines[-max(1, min(_TAIL_ROWS, rows - 2)) :]

    def _erasure(self, columns: int) -> str:
        """Moves to the first row of the tail and erases it; a narrowed window has wrapped its lines."""
        if not self._drawn:
            return ""
        # xterm truncates lines where all others rewrap them; there, erasing too little is better than too much.
        wraps = "XTERM_VERSION" not in os.environ
        rows = sum(max(1, -(-length // columns)) if wraps else 1 for length in self._drawn)
        # Row by row: when one sequence erases the whole screen, tmux moves it into the scrollback.
        return "\r" + "\x1b[2K\x1b[1A" * (rows - 1) + "\x1b[2K"


def _show_lines(screen: Screen, spans: Sequence[StyledText]) -> None:
    for is_break, part in groupby(spans, key=lambda span: span == LINE_BREAK):
        parts = list(part)
        if not is_break:
            screen.line(*parts)
        for _ in parts[1:] if is_break else ():
            screen.line()


class Spinner:
    """Calls `draw` every `tick` seconds, in a thread, with a frame and, after a while, the seconds elapsed."""

    def __init__(self, draw: Callable[[str, str], object], tick: float) -> None:
        self._draw = draw
        self._tick = tick
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="spinner", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop drawing; `draw` is not called after this returns."""
        self._is_stopped.set()
        self._thread.join()

    def _run(self) -> None:
        started = time.monotonic()
        for frame in cycle(_FRAMES):
            if self._is_stopped.wait(self._tick):
                return
            seconds = int(time.monotonic() - started)
            self._draw(frame, f" {seconds} s" if seconds >= _LONG_SECONDS else "")


def is_capable() -> bool:
    """Whether the terminal can move the cursor and erase."""
    return os.name == "nt" or os.environ.get("TERM") not in (None, "", "dumb", "unknown")


def _columns_of(line: str) -> int:
    """Width of a line on the terminal, in columns: the larger of what two width tables say."""
    from prompt_toolkit.utils import get_cwidth
    from rich.cells import cell_len

    plain = _STYLING.sub("", line)
    return max(cell_len(plain), sum(map(get_cwidth, plain)))
