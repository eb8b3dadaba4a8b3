"""The write lock: one process writes at a time, and the others learn which."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from assistant.errors import LibraryBusyError, LibraryError
from assistant.library.place import WRITE_LOCK

if TYPE_CHECKING:
    from filelock import FileLock

__all__ = ["WriteLock", "exclusive"]


class WriteLock:
    """The library's write lock, or another of its locks. The operating system releases it when its holder dies."""

    def __init__(self, directory: Path, seconds: float, file: str = WRITE_LOCK) -> None:
        """`seconds` is how long to wait for another writer."""
        self._directory = directory
        self._seconds = seconds
        self._name = file
        self._holder = directory / f"{PurePath(file).stem}.holder.json"
        self._threads = threading.RLock()
        self._is_held = False

    @cached_property
    def _file(self) -> FileLock:
        from filelock import FileLock  # not needed to read

        return FileLock(self._directory / self._name, thread_local=False)

    @contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        """Hold the lock during `what`. Raises LibraryBusyError, which names the holder."""
        if not self._take(what, self._seconds):
            raise self._busy()
        try:
            yield
        finally:
            self._release()

    @property
    def is_held_elsewhere(self) -> bool:
        """Whether another process or thread is writing now."""
        try:
            held = self._take("looking", 0)
        except LibraryError:  # this process may not write; a writer leaves its name
            return self._holder.exists()
        if held:
            self._release()
        return not held

    @property
    def seems_held_by_another(self) -> bool:
        """Whether a writer that is not this process has left its name; costs next to nothing."""
        return not self._is_held and self._holder.exists()

    @contextmanager
    def at_once(self, what: str) -> Iterator[bool]:
        """Hold the lock if it is free and the library can be written to; yields whether it is held."""
        held = False
        with suppress(LibraryError):
            held = self._take(what, 0)
        try:
            yield held
        finally:
            if held:
                self._release()

    def _take(self, what: str, seconds: float) -> bool:
        if not self._threads.acquire(timeout=seconds):
            return False
        from filelock import Timeout

        try:
            self._file.acquire(timeout=seconds)
        except Timeout:
            self._threads.release()
            return False
        except BaseException as error:
            self._threads.release()
            if isinstance(error, OSError):
                raise LibraryError(
                    f"cannot write to the library at {self._directory}: {error.strerror or error}",
                    hint="check the permissions of the directory",
                ) from error
            raise
        self._is_held = True
        if self._file.lock_counter == 1:
            holder = {
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "command": what,
                "since": datetime.now().astimezone().isoformat(timespec="seconds"),
            }
            with suppress(OSError):
                self._holder.write_text(json.dumps(holder), "utf-8")
        return True

    def _release(self) -> None:
        if self._file.lock_counter == 1:
            self._is_held = False
            with suppress(OSError):
                self._holder.unlink()
        self._file.release()
        self._threads.release()

    def _busy(self) -> LibraryBusyError:
        try:
            holder = json.loads(self._holder.read_text("utf-8"))
            since = datetime.fromisoformat(holder["since"])
            place = "" if holder["host"] == socket.gethostname() else f" on {holder['host']}"
            who = f"pid {int(holder['pid'])}{place} (assistant {holder['command']}, since {since:%H:%M:%S})"
        except (OSError, ValueError, KeyError, TypeError):
            who = "another process"
        return LibraryBusyError(
            f"the library at {self._directory} is being written by {who}",
            hint="try again when it has finished; searching works meanwhile",
        )


def exclusive(file: Path) -> FileLock | None:
    """A lock on `file`, held until it is released; None if another process holds it."""
    from filelock import FileLock, Timeout

    lock = FileLock(file, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return None
    return lock
