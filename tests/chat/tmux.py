"""A real terminal: tmux, with a server of its own."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Terminal", "is_installed", "open_terminal"]

PATIENCE = 30.0
"""Seconds; a machine that tests share with others is slow at times."""


def is_installed() -> bool:
    return shutil.which("tmux") is not None


class Terminal:
    """A window in which one program runs."""

    def __init__(self, socket: Path) -> None:
        self._command = ["tmux", "-S", str(socket), "-f", os.devnull]

    def tmux(self, *arguments: str) -> str:
        """The output of a command of tmux."""
        return subprocess.run([*self._command, *arguments], capture_output=True, text=True, check=True).stdout

    def start(self, command: str, columns: int, rows: int, environment: Mapping[str, str]) -> None:
        """Open the window."""
        given = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items())
        self.tmux(
            "new-session",
            "-d",
            "-x",
            str(columns),
            "-y",
            str(rows),
            f"env -u COLUMNS -u LINES {given} {command}; echo left with $?",
        )
        self.tmux("set-option", "-g", "remain-on-exit", "on")

    def type(self, text: str) -> None:
        """Type a text as it is."""
        self.tmux("send-keys", "-l", "--", text)

    def press(self, *keys: str) -> None:
        """Press keys by their names in tmux."""
        self.tmux("send-keys", *keys)

    def ask(self, text: str) -> None:
        """Type a line."""
        self.type(text)
        self.press("Enter")

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def shown(self, *, styled: bool = False) -> str:
        """The scrollback and the screen, rows that the terminal wrapped made one again."""
        text = self.tmux("capture-pane", "-p", "-J", "-S", "-", *(["-e"] if styled else []))
        return "\n".join(line.rstrip() for line in text.rstrip("\n").split("\n"))

    def wait(self, text: str, times: int = 1) -> str:
        """Wait until a text is shown so many times; returns all that is shown."""
        end = time.monotonic() + PATIENCE
        while (shown := self.shown()).count(text) < times:
            assert time.monotonic() < end, f"{text!r} did not come: {shown}"
            time.sleep(0.03)
        return shown

    def kill(self) -> None:
        """Kill the program."""
        shell = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        (program,) = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        os.kill(int(program), signal.SIGKILL)

    def left_with(self) -> str:
        """Wait for the program's end; its exit code."""
        return self.wait("\nleft with ").rpartition("left with ")[2].partition("\n")[0]


@contextmanager
def open_terminal(
    folder: Path, arguments: str, *, columns: int = 80, rows: int = 24, **environment: str
) -> Iterator[Terminal]:
    """A window with `assistant` and its arguments in it; `folder` holds tmux's socket."""
    terminal = Terminal(folder / f"tmux-{len(list(folder.iterdir()))}")
    command = f"{shlex.quote(sys.executable)} -m assistant {arguments}"
    root = str(Path(__file__).resolve().parents[2])
    try:
        terminal.start(command, columns, rows, {"PYTHONPATH": root, "TERM": "tmux-256color", **environment})
        yield terminal
    finally:
        subprocess.run([*terminal._command, "kill-server"], capture_output=True, check=False)
