"""Ctrl-C and Ctrl-Z while an answer arrives: never in the middle of drawing or saving."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from types import FrameType
from typing import Any

__all__ = ["Interrupts", "first_only", "ignored"]

_SIGNALS = [signal.SIGINT, *([signal.SIGTSTP] if hasattr(signal, "SIGTSTP") else [])]


def ignored() -> None:
    """Ignore Ctrl-C: the program is about to end anyway."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def first_only() -> Iterator[None]:
    """Inside the `with` block only the first Ctrl-C counts: a second one would interrupt the cleanup."""
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield
        return

    def first(number: int, frame: FrameType | None) -> None:
        ignored()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class Interrupts:
    """Inside the `with` block Ctrl-C raises KeyboardInterrupt and Ctrl-Z suspends the program.

    The `away` contexts restore the terminal while it is suspended. Inside `held` both wait for the end of that block.
    """

    def __init__(self, *away: Callable[[], AbstractContextManager[object]]) -> None:
        self._away = away
        self._holding = False
        self._arrived: list[int] = []
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                if number == signal.SIGINT or signal.getsignal(number) == signal.SIG_DFL:
                    self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Defer both signals until the end of the block."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
        arrived, self._arrived = self._arrived, []
        for number in sorted(set(arrived), reverse=True):  # an exception comes last
            self._obey(number)

    def _receive(self, number: int, frame: FrameType | None) -> None:
        if self._holding:
            self._arrived.append(number)
        else:
            self._obey(number)

    def _obey(self, number: int) -> None:
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        with ExitStack() as stack:
            for away in self._away:
                stack.enter_context(away())
            signal.signal(number, signal.SIG_DFL)
            signal.pthread_kill(threading.get_ident(), number)  # execution continues here when the program is resumed
            signal.signal(number, self._receive)
