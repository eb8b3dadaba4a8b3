"""The starter library on its way into a new library, behind the prompt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.records import IngestProgress

__all__ = ["Filling"]

_LOOK_SECONDS = 0.1


class _Left(Exception):
    """The person has left."""


class Filling:
    """Puts the starter library into a new library, or the rest of it where that was stopped.

    What is in by the time it is stopped stays in. A library whose papers were taken out is left empty.
    """

    def __init__(self, *, is_new: bool) -> None:
        self.is_new = is_new
        self.progress: IngestProgress | None = None
        """How far it is, None before it is known."""
        self._is_under_way = is_new
        self._is_over = threading.Event()
        self._is_stopped = False
        self._failure: BaseException | None = None

    def run(self, assistant: Assistant) -> None:
        """Do it, in a thread that has the time. What goes wrong is told by `wait`."""
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

    def wait(self, tell: Callable[[IngestProgress | None], None]) -> None:
        """Wait for the end, telling how far it is every now and then. Raises what went wrong, once."""
        while not self._is_over.wait(_LOOK_SECONDS):
            if self._is_under_way:
                tell(self.progress)
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def stop(self) -> None:
        """End after the batch under way."""
        self._is_stopped = True

    @property
    def is_under_way(self) -> bool:
        """Whether papers are on their way in."""
        return self._is_under_way and not self._is_over.is_set()

    def so_far(self) -> str:
        """How far it is while papers are on their way in; empty before that is known and after the last."""
        now = self.progress if self.is_under_way else None
        return f"{now.done} of {now.total} papers are in" if now is not None and now.total else ""

    def _note(self, progress: IngestProgress) -> None:
        if self._is_stopped:
            raise _Left
        self.progress = progress
