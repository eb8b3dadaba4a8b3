"""What loads in a thread while a person types: the assistant, and the starter library of a new one."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.records import IngestProgress

__all__ = ["Background", "Filling"]

Made = TypeVar("Made")
_LOOK_SECONDS = 0.1


class Background(Generic[Made]):
    """Runs `make` once in a thread, then `warm`, which prepares what was made; its failures are ignored."""

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
        """What was made; None until then."""
        return self._made

    @property
    def is_over(self) -> bool:
        """Whether everything is made and warm, or has failed."""
        return self._thread is not None and not self._thread.is_alive()

    def start(self) -> None:
        """Start, unless it has been started."""
        with self._starting:
            if self._thread is None:
                # A daemon: a person who leaves at once does not wait for it.
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
        """Wait for the thread to end, at most `seconds`, and return whether it has."""
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
        with contextlib.suppress(Exception):  # the same failure is reported when what failed is needed
            self._warm(self._made)


class _Left(Exception):
    """The chat has been closed."""


class Filling:
    """Loads the starter library into a new library, or the remainder if loading was stopped before.

    Papers loaded before a stop are kept. A library whose papers were all removed stays empty.
    """

    def __init__(self, *, is_new: bool) -> None:
        self.is_new = is_new
        self.progress: IngestProgress | None = None
        """None before it is known."""
        self._is_under_way = is_new
        self._is_over = threading.Event()
        self._is_stopped = False
        self._failure: BaseException | None = None

    def run(self, assistant: Assistant) -> None:
        """Load, in the calling thread. A failure is kept for `wait` to raise."""
        from assistant.library.place import can_be_written

        try:
            is_begun = assistant.count() > 0 and can_be_written(assistant.path)
            self._is_under_way = assistant.needs_starter and (self.is_new or is_begun)
            if self._is_under_way:
                assistant.load_starter(self._note)
        except BaseException as error:
            self._failure = error
        finally:
            self._is_over.set()

    def wait(self, report: Callable[[IngestProgress | None], None]) -> None:
        """Wait for the end, reporting progress now and then. Raises a failure, once."""
        while not self._is_over.wait(_LOOK_SECONDS):
            if self._is_under_way:
                report(self.progress)
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def stop(self) -> None:
        """Stop after the current batch."""
        self._is_stopped = True

    @property
    def is_under_way(self) -> bool:
        """Whether papers are being loaded."""
        return self._is_under_way and not self._is_over.is_set()

    def so_far(self) -> str:
        """Progress in words while papers are being loaded; otherwise empty."""
        now = self.progress if self.is_under_way else None
        return f"{now.done} of {now.total} papers are loaded" if now is not None and now.total else ""

    def _note(self, progress: IngestProgress) -> None:
        if self._is_stopped:
            raise _Left
        self.progress = progress
