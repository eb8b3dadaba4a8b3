"""The connections of a process to one catalog file, one for each thread, and what SQLite's errors mean."""

from __future__ import annotations

import shlex
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from weakref import WeakSet

from assistant.errors import LibraryBusyError, LibraryDamagedError, LibraryError
from assistant.library import catalog_file, interrupts
from assistant.library.place import CATALOG_FILE

__all__ = ["CatalogConnections"]

_REPAIR = "keep what can be read of it, and learn what to ingest again, with: assistant doctor --repair --library {}"

_ALL: WeakSet[CatalogConnections] = WeakSet()
_ALL_GUARD = threading.Lock()


@dataclass
class _Connection:
    """A thread's connection and how many blocks of that thread are using it: closing it under a running statement
    would crash the interpreter. It is replaced when the `stamp` of what it reads changes.
    """

    sqlite: sqlite3.Connection
    uses: int
    stamp: object
    is_watched: bool = False


class CatalogConnections:
    """The connections to a catalog file; a file that cannot be written `is_read_only`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.absolute()
        self.file = self.directory / CATALOG_FILE
        self.is_read_only = False
        self._copy: TemporaryDirectory[str] | None = None
        self._local = threading.local()
        self._connections: list[_Connection] = []
        self._making = threading.RLock()
        self._guard = threading.Lock()
        self._closed = False
        with _ALL_GUARD:
            _ALL.add(self)

    @property
    def _is_here(self) -> bool:
        """Whether this thread may read the file."""
        raise NotImplementedError

    @property
    def _is_open_elsewhere(self) -> bool:
        """Whether this process has the file open by other connections than these. To read it past SQLite would then
        end their locks, as closing a file does, and another process would take the log away under them.
        """
        with _ALL_GUARD:
            others = [other for other in _ALL if other is not self and other._connections]
        place = catalog_file.place(self.file)
        return any(catalog_file.place(other.file) == place for other in others)

    def _check_open(self) -> None:
        if self._closed:
            raise LibraryError(f"the library at {self.directory} has been closed")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection. If the catalog is closed meanwhile, this thread closes the connection."""
        held = self._held()
        try:
            yield held.sqlite
        finally:
            with self._guard:
                held.uses -= 1
                if self._closed and not held.uses:
                    held.sqlite.close()

    def _held(self) -> _Connection:
        """This thread's connection, with its use count raised."""
        stamp = self._stamp()
        with self._guard:
            held: _Connection | None = getattr(self._local, "held", None)
            if held is not None and (held.uses or held.stamp == stamp):
                held.uses += 1
                return held
            self._check_open()
            if held is not None:
                held.sqlite.close()
                self._connections.remove(held)
                self._local.held = None
        held = _Connection(self._connected(), 1, self._stamp())
        with self._guard:
            self._connections.append(held)
            self._local.held = held
        return held

    def _stamp(self) -> object:
        """A connection is replaced when this changes; one that shares the log sees other processes' changes anyway, but
        not that the file has been replaced.
        """
        if not self._is_here:
            return "empty"
        if self._copy is not None:
            return "copied"
        return catalog_file.stamp(self.file) if self.is_read_only else catalog_file.place(self.file)

    def _connected(self) -> sqlite3.Connection:
        if not self._is_here:
            return catalog_file.opened_empty()
        if self._copy is not None:
            return catalog_file.opened_to_write(Path(self._copy.name) / CATALOG_FILE)
        if not self.is_read_only:
            try:
                return catalog_file.opened_to_write(self.file)
            except sqlite3.Error as error:
                if not catalog_file.is_barred(error):
                    raise
                barred = error
            try:
                connection = self._connected_to_read()
            except (sqlite3.Error, OSError):
                raise barred from None
            self.is_read_only = True
            return connection
        return self._connected_to_read()

    def _connected_to_read(self) -> sqlite3.Connection:
        try:
            return catalog_file.opened_to_read(self.file)
        except sqlite3.Error as error:
            if not catalog_file.is_barred(error):
                raise
        self._read_copy()
        return self._connected()

    def _read_copy(self) -> None:
        """Switch to a copy, since the log beside the file cannot be read in place."""
        with self._making:
            if self._copy is None:
                directory = TemporaryDirectory(prefix="assistant-", ignore_cleanup_errors=True)
                catalog_file.copied(self.file, directory)
                self._copy = directory

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Translate SQLite's errors into the assistant's."""
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except sqlite3.ProgrammingError as error:
            if self._closed:
                raise LibraryError(f"the library at {self.directory} has been closed") from error
            raise
        except sqlite3.DatabaseError as error:
            interrupts.raise_noted()
            message = str(error)
            if "locked" in message:
                raise LibraryBusyError(
                    f"the catalog {self.file} is locked by another program", hint="try again when it has finished"
                ) from error
            if isinstance(error, sqlite3.OperationalError) and any(
                word in message for word in ("unable to open", "readonly", "full", "disk I/O")
            ):
                raise LibraryError(
                    f"cannot use the catalog {self.file}: {message}", hint="check the permissions and free space"
                ) from error
            raise self._damaged(message) from error

    def _damaged(self, why: str) -> LibraryDamagedError:
        return LibraryDamagedError(
            f"the catalog {self.file} cannot be used: {why}",
            hint=_REPAIR.format(shlex.quote(str(self.directory))),
            is_salvageable=True,
        )

    def close(self) -> None:
        """Close the connections of all threads; one in use is closed as soon as its thread is done with it."""
        with self._guard:
            self._closed = True
            for held in self._connections:
                if not held.uses:
                    held.sqlite.close()
            self._connections.clear()
            self._local = threading.local()
            if self._copy is not None:
                self._copy.cleanup()
