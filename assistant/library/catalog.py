"""The catalog: one SQLite file that is the only truth about a library.

Each thread has a connection of its own: SQLite's write-ahead log lets readers and one writer work side by side, which
a single shared connection would serialise, and a long read in one thread never sees another's half-done transaction.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any
from uuid import uuid4

from assistant.errors import LibraryBusyError, LibraryDamagedError, LibraryError, LibraryMissingError
from assistant.library.schema import SCHEMA, SCHEMA_VERSION

__all__ = ["CATALOG_FILE", "Catalog", "now"]

CATALOG_FILE = "catalog.sqlite"
_BUSY_SECONDS = 15.0
_RESTORE = "restore the file from a backup, or move the directory away and ingest again"


def now() -> str:
    """The time in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()


def _file_name(source: str) -> str:
    """What a person calls a source: the last part of a path; all of an address or another name."""
    return source if "://" in source else PurePath(source).name or source


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # FULL: a revision that an index has applied must not be lost with the power and given out again.
        connection.execute("PRAGMA synchronous = FULL")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        connection.create_function("fold", 1, lambda text: (text or "").casefold(), deterministic=True)
        connection.create_function("file_name", 1, _file_name, deterministic=True)
    except BaseException:
        connection.close()
        raise
    return connection


@dataclass
class _Connection:
    """A thread's connection, and how many blocks of that thread use it now: closing it under a running statement
    would crash the interpreter.
    """

    sqlite: sqlite3.Connection
    uses: int


class Catalog:
    """The connections to one catalog file, its meta values and its transactions."""

    def __init__(self, directory: Path) -> None:
        """Use `Catalog.open`."""
        self.directory = directory
        self.file = directory / CATALOG_FILE
        self._local = threading.local()
        self._connections: list[_Connection] = []
        self._guard = threading.Lock()
        self._closed = False
        self.identity = ""

    @classmethod
    def open(cls, directory: Path, *, create: bool) -> Catalog:
        """The catalog in `directory`. Raises LibraryMissingError and LibraryDamagedError."""
        catalog = cls(directory)
        if not catalog.file.exists():
            if not create:
                raise LibraryMissingError(
                    f"there is no library at {directory}", hint="make one with: assistant ingest PATH"
                )
            try:
                directory.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LibraryError(f"cannot make a library at {directory}: {error.strerror or error}") from error
        try:
            catalog._prepare()
        except BaseException:
            catalog.close()
            raise
        return catalog

    def _prepare(self) -> None:
        with self.errors(), self._connection() as connection:
            if not self._version():
                with self.transaction():
                    # Another process may have made the tables while this one waited for the transaction.
                    if not self._version():
                        self._make_tables(connection)
            version = self._version()
            if version > SCHEMA_VERSION:
                raise LibraryDamagedError(
                    f"the library at {self.directory} was made by a newer version of the assistant "
                    f"(catalog version {version}, this one reads up to {SCHEMA_VERSION})",
                    hint="upgrade the assistant, or use another library",
                )
            if version < SCHEMA_VERSION:
                self._migrate(connection, version)
            identity = self.meta("identity")
        if identity is None:
            raise self._damaged("its meta table is incomplete")
        self.identity = identity

    def _migrate(self, connection: sqlite3.Connection, version: int) -> None:
        from assistant.library.migration import OLDEST, migrate

        if version < OLDEST:
            raise LibraryDamagedError(
                f"the library at {self.directory} was made by an early version of the assistant "
                f"(catalog version {version}), which this one cannot bring up to date",
                hint="move the directory away and ingest again",
            )
        # Tables cannot be replaced while their references are enforced, nor can this be changed in a transaction.
        connection.execute("PRAGMA foreign_keys = OFF")
        try:
            with self.transaction():
                # Another process may have done it while this one waited for the transaction.
                if self._version() < SCHEMA_VERSION:
                    migrate(connection)
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        finally:
            connection.execute("PRAGMA foreign_keys = ON")

    def _version(self) -> int:
        with self._connection() as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])

    def _make_tables(self, connection: sqlite3.Connection) -> None:
        if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            raise self._damaged("it is another program's database")
        for statement in SCHEMA.split(";"):
            connection.execute(statement)
        values = {"identity": uuid4().hex, "revision": "0", "created": now()}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection. Whoever closes the catalog meanwhile leaves it to this thread to close."""
        held = self._held()
        try:
            yield held.sqlite
        finally:
            with self._guard:
                held.uses -= 1
                if self._closed and not held.uses:
                    held.sqlite.close()

    def _held(self) -> _Connection:
        """This thread's connection, with one use more."""
        with self._guard:
            held: _Connection | None = getattr(self._local, "held", None)
            if held is not None:
                held.uses += 1
                return held
            if self._closed:
                raise LibraryError(f"the library at {self.directory} has been closed")
        held = _Connection(_connected(self.file), uses=1)
        with self._guard:
            self._connections.append(held)
            self._local.held = held
        return held

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn SQLite's errors into the assistant's."""
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except sqlite3.ProgrammingError as error:
            if self._closed:
                raise LibraryError(f"the library at {self.directory} has been closed") from error
            raise
        except sqlite3.DatabaseError as error:
            message = str(error)
            if "locked" in message:
                raise LibraryBusyError(
                    f"the catalog {self.file} is locked by another program", hint="try again when it is done"
                ) from error
            if isinstance(error, sqlite3.OperationalError) and any(
                word in message for word in ("unable to open", "readonly", "full", "disk I/O")
            ):
                raise LibraryError(
                    f"cannot use the catalog {self.file}: {message}", hint="check permissions and free space"
                ) from error
            raise self._damaged(message) from error

    def _damaged(self, why: str) -> LibraryDamagedError:
        return LibraryDamagedError(f"the catalog {self.file} cannot be used: {why}", hint=_RESTORE)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query, as tuples."""
        with self.errors(), self._connection() as connection:
            return connection.execute(statement, values).fetchall()

    def meta(self, name: str) -> str | None:
        """A value of the meta table."""
        found = self.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(found[0][0]) if found else None

    @property
    def revision(self) -> int:
        """The number of changes committed so far."""
        return int(self.meta("revision") or 0)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing. The connection is this thread's."""
        with self.errors(), self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield from self._finish(connection)

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Several queries that see one and the same state; may be nested. The connection is this thread's."""
        with self.errors(), self._connection() as connection:
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            yield from self._finish(connection)

    @staticmethod
    def _finish(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close the connections of all threads; one that is in use is closed as soon as it is not."""
        with self._guard:
            self._closed = True
            for held in self._connections:
                if not held.uses:
                    held.sqlite.close()
            self._connections.clear()
            self._local = threading.local()
