"""The catalog: one SQLite file, the single source of truth of a library.

Each thread has its own connection. SQLite's write-ahead log lets readers and one writer work concurrently, which a
shared connection would serialise, and no thread sees another's uncommitted transaction.
"""

from __future__ import annotations

import re
import shlex
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from assistant.errors import LibraryBusyError, LibraryDamagedError, LibraryError
from assistant.library import interrupts, row_sums, seal
from assistant.library.catalog_connections import CatalogConnections
from assistant.library.catalog_file import FIRST_SEALED, OLDEST_VERSION, SCHEMA, SCHEMA_VERSION, decoded, migrate
from assistant.library.place import has_indexes, is_library, missing

__all__ = ["Catalog", "now"]

Made = TypeVar("Made")
_UNDECODABLE = ("Could not decode to UTF-8", "user-defined function raised exception")
"""SQLite's words for text that is no UTF-8."""
_FOLDED = re.compile(r"(fold|one_holds)\((\w+)")


def now() -> str:
    """The time in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()


class Catalog(CatalogConnections):
    """The connections to one catalog file, its meta values and its transactions.

    A catalog that does not exist yet reads as empty. One that cannot be written `is_read_only`.
    """

    def __init__(self, directory: Path) -> None:
        """Use `Catalog.open`."""
        super().__init__(directory)
        self.identity = ""
        self.indexes = self.directory
        """The directory of the indexes that follow it."""
        self.is_doubtful = False
        """Whether the file is another than when it was last closed."""
        self._left_out: dict[str, str] = {}
        self._is_made = False
        self._maker: int | None = None

    @classmethod
    def open(cls, directory: Path, *, create: bool) -> Catalog:
        """The catalog in `directory`; with `create`, a missing one is created later, by `make`.

        Raises LibraryMissingError and LibraryDamagedError.
        """
        catalog = cls(directory)
        try:
            if is_library(catalog.directory):
                catalog.make()
            elif not create:
                catalog._check_emptied()
                raise missing(catalog.directory)
        except BaseException:
            catalog.close()
            raise
        return catalog

    @property
    def is_made(self) -> bool:
        """Whether it exists, created by this process or another."""
        if not self._is_made and not self._closed and is_library(self.directory):
            self.make()
        return self._is_made

    def make(self) -> None:
        """Create it if it does not exist, and migrate it if it is of an earlier version."""
        with self._making:
            self._check_open()
            if self._is_made:
                return
            try:
                self.directory.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LibraryError(
                    f"cannot create a library at {self.directory}: {error.strerror or error}",
                    hint="check the permissions, or choose another directory with --library",
                ) from error
            self._maker = threading.get_ident()
            try:
                self._prepare()
                self._is_made = True
            finally:
                self._maker = None

    @property
    def _is_here(self) -> bool:
        """Whether this thread may read the file; while another thread creates it, this waits until it is complete."""
        return self._maker == threading.get_ident() or self.is_made

    def require(self) -> None:
        """Raise LibraryMissingError if it does not exist."""
        self._check_open()
        if not self.is_made:
            raise missing(self.directory)

    def _check_emptied(self) -> None:
        """Raise LibraryDamagedError if a catalog was here: a new one in its place would take its indexes along."""
        size = self.file.stat().st_size if is_library(self.directory) else 0
        if not size and (has_indexes(self.directory) or seal.is_sealed(self.directory)):
            raise self._damaged("it is empty or missing, though the library's other files are there")

    def _prepare(self) -> None:
        self._check_emptied()
        unlike = not self._is_open_elsewhere and seal.is_unlike_its_seal(self.directory)
        with self.errors(), self._connection() as connection:
            if not self._version():
                with self.transaction():
                    # Another process may have made the tables while this one waited for the transaction.
                    if not self._version():
                        self._make_tables(connection)
            version = self._version()
            if version > SCHEMA_VERSION:
                raise LibraryDamagedError(
                    f"the library at {self.directory} was created by a newer version of the assistant "
                    f"(catalog version {version}; this one reads up to {SCHEMA_VERSION})",
                    hint="upgrade the assistant, or use another library",
                )
        if version < SCHEMA_VERSION:
            if self.is_read_only:
                self._read_copy()
            self._migrate(version)
        # A version that knew no seal has left the seal of another.
        self.is_doubtful = unlike and version >= FIRST_SEALED
        identity = self.meta("identity")
        if identity is None:
            raise self._damaged("its meta table is incomplete")
        self.identity = identity

    def _migrate(self, version: int) -> None:
        if version < OLDEST_VERSION:
            raise LibraryDamagedError(
                f"the library at {self.directory} was created by an early version of the assistant "
                f"(catalog version {version}), which this version cannot migrate",
                hint="move the directory away and ingest again",
            )
        with self.errors(), self._connection() as connection:
            # Tables cannot be replaced while foreign keys are enforced, and the pragma has no effect in a transaction.
            connection.execute("PRAGMA foreign_keys = OFF")
            try:
                with self._transaction():
                    # Another process may have done it while this one waited for the transaction.
                    if self._version() < SCHEMA_VERSION:
                        migrate(connection, version)
                        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            finally:
                connection.execute("PRAGMA foreign_keys = ON")

    def _version(self) -> int:
        with self._connection() as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])

    def _make_tables(self, connection: sqlite3.Connection) -> None:
        if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            raise LibraryDamagedError(
                f"the catalog {self.file} cannot be used: it is another program's database",
                hint="choose another directory with --library",
            )
        if has_indexes(self.directory):
            raise self._damaged("it holds nothing, though the library's other files are there")
        for statement in SCHEMA.split(";"):
            connection.execute(statement)
        values = {"identity": uuid4().hex, "revision": "0", "created": now()}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def replaced(self, replace: Callable[[Path], Made]) -> Made:
        """What `replace`, called with the directory while no connection is open, returns; under the write lock."""
        with self._making:
            with self._guard:
                if any(held.uses for held in self._connections):
                    raise LibraryBusyError(
                        f"the library at {self.directory} is being read",
                        hint="try again when the questions are answered",
                    )
                for held in self._connections:
                    held.sqlite.close()
                self._connections.clear()
                self._local = threading.local()
                made = replace(self.directory)
            self._left_out.clear()
            self._maker = threading.get_ident()
            try:
                self._prepare()
            finally:
                self._maker = None
            return made

    def accept(self) -> None:
        """Take the file for sound, since all that it holds has been checked."""
        if self.is_doubtful and not self.is_read_only:
            self.is_doubtful = False
            self._break_seal()

    def set_aside(self, id: str, why: str) -> None:
        """Note that a paper is left out of answers because of damage to what is stored of it."""
        library = shlex.quote(str(self.directory))
        self._left_out[id] = (
            f"The paper {id} is left out: {why}. Put it right with: assistant doctor --repair --library {library}"
        )

    @property
    def warnings(self) -> list[str]:
        """What is wrong with the catalog as far as has been seen, one line each."""
        whole = f"The catalog {self.file} has been damaged or changed by another program since it was last closed, so "
        told = (
            f"{whole}answers may differ. Check it with: assistant doctor --library {shlex.quote(str(self.directory))}"
        )
        return [*([told] if self.is_doubtful else []), *self._left_out.values()]

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query."""
        with self.errors(), self._connection() as connection:
            try:
                return connection.execute(statement, values).fetchall()
            except sqlite3.OperationalError as error:
                interrupts.raise_noted()
                if not any(known in str(error) for known in _UNDECODABLE):
                    raise
                # The row is known by its checksum, and must not cost the others.
                connection.text_factory = decoded
                return connection.execute(_FOLDED.sub(r"\1(CAST(\2 AS BLOB)", statement), values).fetchall()

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
        """Commit all or nothing, on this thread's connection. Raises LibraryError if the catalog cannot be written."""
        if self.is_read_only:
            raise LibraryError(
                f"the library at {self.directory} cannot be written to", hint="check the permissions and free space"
            )
        with self._transaction() as connection:
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self.errors(), self._connection() as connection:
            self._begin(connection)
            yield from self._finish(connection)

    def _begin(self, connection: sqlite3.Connection) -> None:
        if self._copy is None and not self.is_doubtful:
            self._break_seal()
        connection.execute("BEGIN IMMEDIATE")
        held = self._local.held
        if not held.is_watched and self._version() == SCHEMA_VERSION:
            row_sums.watch(connection)
            held.is_watched = True

    def _break_seal(self) -> None:
        try:
            seal.break_seal(self.directory)
        except OSError as error:
            raise LibraryError(
                f"cannot write to the library at {self.directory}: {error.strerror or error}",
                hint="check the permissions and free space",
            ) from error

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Several queries that see the same state, on this thread's connection; may be nested."""
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
        """Close the connections of all threads, and seal the file if nobody else has it open."""
        super().close()
        if self._is_made and not (self.is_read_only or self.is_doubtful or seal.is_sealed(self.directory)):
            seal.seal(self.directory)
