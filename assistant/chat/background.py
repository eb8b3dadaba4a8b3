"""What is slow to make is made in a thread while a person types."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Background"]

Made = TypeVar("Made")


class Background(Generic[Made]):
    """`make` run once in a thread, and after it `warm`, which prepares what was made and may fail unheard."""

    def __init__(self, make: Callable[[], Made], warm: Callable[[Made], object]) -> None:
        self._make = make
        self._warm = warm
        self._made: Made | None = None
        self._failure: BaseException | None = None
        self._is_made = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    @property
    def made(self) -> Made | None:
        """What was made, None until then."""
        return self._made

    @property
    def is_over(self) -> bool:
        """Whether all is made and warm, or has failed."""
        return self._thread is not None and not self._thread.is_alive()

    def start(self) -> None:
        """Begin, unless that has happened."""
        with self._starting:
            if self._thread is None:
                # A daemon: whoever leaves at once does not wait for what is still loading.
                self._thread = threading.Thread(target=self._run, name="loading", daemon=True)
                self._thread.start()

    def get(self) -> Made:
        """What was made, waiting for it. Raises what `make` raised; the next call then tries again."""
        self.start()
        self._is_made.wait()
        if self._made is None:
            failure = self._failure or RuntimeError("nothing was made")
            self._thread, self._failure = None, None
            self._is_made.clear()
            raise failure
        return self._made

    def finish(self, seconds: float | None = None) -> bool:
        """Wait until the thread has ended, `seconds` at most, and say whether it has."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._made = self._make()
        except BaseException as error:
            self._failure = error
            return
        finally:
            self._is_made.set()
        with contextlib.suppress(Exception):  # the same goes wrong, and is told, when it is needed
            self._warm(self._made)
