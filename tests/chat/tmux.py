"""tmux, with a server of its own: a terminal that wraps its lines anew when its width changes."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Terminal", "is_installed", "open_terminal"]

PATIENCE = 180.0
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
            f"env -u COLUMNS -u LINES {given} {command}",
        )

    def ask(self, text: str) -> None:
        """Type a line."""
        self.tmux("send-keys", "-l", "--", text)
        self.tmux("send-keys", "Enter")

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def shown(self) -> str:
        """The scrollback and the screen, rows that the terminal wrapped made one again."""
        return "\n".join(
            line.rstrip() for line in self.tmux("capture-pane", "-p", "-J", "-S", "-").rstrip("\n").split("\n")
        )

    def wait(self, text: str) -> str:
        """Wait until a text is shown; returns all that is shown."""
        end = time.monotonic() + PATIENCE
        while text not in (shown := self.shown()):
            assert time.monotonic() < end, f"{text!r} did not come: {shown}"
            time.sleep(0.03)
        return shown


@contextmanager
def open_terminal(
    folder: Path,
    arguments: str,
    environment: Mapping[str, str] | None = None,
    *,
    columns: int = 80,
    rows: int = 24,
    **variables: str,
) -> Iterator[Terminal]:
    """A window with `assistant` and its arguments in it; `folder` holds tmux's socket."""
    terminal = Terminal(folder / f"tmux-{len(list(folder.iterdir()))}")
    command = f"{shlex.quote(sys.executable)} -m assistant {arguments}"
    root = str(Path(__file__).resolve().parents[2])
    try:
        terminal.start(
            command, columns, rows, {"PYTHONPATH": root, "TERM": "tmux-256color", **(environment or {}), **variables}
        )
        yield terminal
    finally:
        subprocess.run([*terminal._command, "kill-server"], capture_output=True, check=False)
