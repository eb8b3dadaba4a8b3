"""The keyboard between prompts: what is typed is not echoed into the output, and waits for the next prompt."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from assistant.chat.live_screen import is_capable

__all__ = ["Keyboard"]


class Keyboard:
    """Echoes nothing inside the `with` block, if standard input is a terminal. Ctrl-C works as usual."""

    def __init__(self) -> None:
        self._ordinary: list[Any] = []
        self._silent: list[Any] = []

    def __enter__(self) -> Keyboard:
        if not is_capable():
            return self  # lines are read with echo there
        with contextlib.suppress(ImportError, OSError, ValueError):  # Windows, or no terminal
            import termios

            with contextlib.suppress(termios.error):
                self._ordinary = termios.tcgetattr(sys.stdin.fileno())
                self._silent = [*self._ordinary]
                # ICANON is off too, or a Ctrl-D between two prompts would be lost.
                self._silent[3] &= ~(termios.ECHO | termios.ICANON)
                self._set(self._silent)
        return self

    def __exit__(self, *_: object) -> None:
        self._set(self._ordinary)

    @contextlib.contextmanager
    def lent(self) -> Iterator[None]:
        """Lend the keyboard to another program, such as an editor, in its original state."""
        self._set(self._ordinary)
        try:
            yield
        finally:
            self._set(self._silent)

    def _set(self, attributes: list[Any]) -> None:
        if attributes:
            import termios

            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, attributes)
