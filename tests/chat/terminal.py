"""A terminal: a program on a pseudo-terminal of its own (pexpect), and the screen and scrollback it draws (pyte)."""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte

__all__ = ["ALT_ENTER", "CTRL_C", "CTRL_D", "ENTER", "TAB", "Terminal", "open_program", "open_terminal"]

CTRL_C, CTRL_D, TAB, ENTER, ALT_ENTER = "\x03", "\x04", "\t", "\r", "\x1b\r"
PATIENCE = 180.0
"""Seconds; a machine that tests share with others is slow at times."""


class _Screen(pyte.HistoryScreen):
    """Answers what it is asked, and keeps in the scrollback what a lower window pushes out."""

    answer: Callable[[str], object] = staticmethod(lambda data: None)

    def write_process_input(self, data: str) -> None:
        self.answer(data)

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        lower = lines or self.lines
        for _ in range(max(0, self.cursor.y - lower + 1)):
            self.history.top.append(self.buffer[0])
            for row in range(self.lines):
                self.buffer[row] = self.buffer[row + 1]
            self.buffer.pop(self.lines)
            self.cursor.y -= 1
        self.lines = lower  # nothing more goes at the top
        super().resize(lower, columns)

    def rows(self) -> list[str]:
        """The scrollback and the screen."""
        kept = ["".join(row[column].data for column in range(max(row, default=-1) + 1)) for row in self.history.top]
        return [row.rstrip() for row in (*kept, *self.display)]


class Terminal:
    """A window in which one program runs. It cuts lines that are too long, as xterm does, and wraps none anew."""

    def __init__(self, command: list[str], columns: int, rows: int, environment: dict[str, str]) -> None:
        self._screen = _Screen(columns, rows, history=10_000)
        self._stream = pyte.ByteStream(self._screen)
        self.record = b""
        """All that the program has written."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # on forking beside threads: it executes at once
            self._program = pexpect.spawn(command[0], command[1:], dimensions=(rows, columns), env=environment)
        self._program.delaybeforesend = None
        self._screen.answer = self._program.send

    def type(self, text: str) -> None:
        """Type a text as it is, keys too."""
        self._program.send(text)

    def ask(self, text: str) -> None:
        """Type a line."""
        self.type(text + ENTER)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self._read()
        self._screen.resize(rows, columns)
        self._program.setwinsize(rows, columns)

    def shown(self) -> str:
        """The scrollback and the screen, without the empty rows at the end."""
        self._read()
        return "\n".join(self._screen.rows()).rstrip("\n")

    def wait(self, text: str, times: int = 1) -> str:
        """Wait until a text is shown so many times; returns all that is shown."""
        end = time.monotonic() + PATIENCE
        while (shown := self.shown()).count(text) < times:
            assert time.monotonic() < end, f"{text!r} did not come {times} times: {shown}"
        return shown

    def is_silent(self) -> bool:
        """Wait until what is typed is not shown by the terminal itself; says whether that came."""
        return bool(self._program.waitnoecho(PATIENCE))

    def watch(self, seconds: float) -> None:
        """Let the program go on."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read()

    def kill(self) -> None:
        """Kill the program."""
        self._program.kill(signal.SIGKILL)

    def left_with(self) -> int:
        """Wait for the program's end; its exit code, or minus the signal that ended it."""
        end = time.monotonic() + PATIENCE
        while self._read():
            assert time.monotonic() < end, f"the program goes on: {self.shown()}"
        self._program.wait()
        return -self._program.signalstatus if self._program.signalstatus else int(self._program.exitstatus)

    def close(self) -> None:
        """End the program, if it has not ended."""
        self._program.close(force=True)

    def _read(self) -> bool:
        """Take what has been written by now; False when the program has ended."""
        wait = 0.03
        while True:
            try:
                written = self._program.read_nonblocking(65536, timeout=wait)
            except pexpect.TIMEOUT:
                return True
            except pexpect.EOF:
                return False
            self.record += written
            self._stream.feed(written)
            wait = 0


@contextmanager
def open_terminal(
    arguments: list[str | Path], *, columns: int = 80, rows: int = 24, **environment: str
) -> Iterator[Terminal]:
    """A window with `assistant` and its arguments in it. Variables that style or size output are those given."""
    command = [sys.executable, "-m", "assistant", *map(str, arguments)]
    with open_program(command, columns=columns, rows=rows, **environment) as terminal:
        yield terminal


@contextmanager
def open_program(command: list[str], *, columns: int = 80, rows: int = 24, **environment: str) -> Iterator[Terminal]:
    """As `open_terminal`, with any program in it."""
    unset = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "VISUAL", "EDITOR")
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    root = str(Path(__file__).resolve().parents[2])
    given = {"PYTHONPATH": root, "TERM": "xterm-256color", "XTERM_VERSION": "cuts lines", **environment}
    terminal = Terminal(command, columns, rows, inherited | given)
    try:
        yield terminal
    finally:
        terminal.close()
