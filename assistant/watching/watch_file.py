"""The file of watches: how it is opened, its tables, and what its errors mean.

An SQLite file of its own, so that it does not wait for an ingest, readable by its owner alone. One that cannot be read
is never overwritten.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from pydantic import ValidationError

from assistant.errors import ArgumentError, LibraryBusyError, LibraryDamagedError, LibraryError

__all__ = ["WATCHES_FILE", "WatchFile"]

WATCHES_FILE = "watches.sqlite"
LOCK_FILE = "watches.lock"
WAIT_SECONDS = 10.0
"""How long to wait for another process that tells news, or writes here."""
_APPLICATION = 0x77617463
_VERSION = 1
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE catalogs (catalog INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE watches (
    watch INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    question TEXT NOT NULL,
    filters TEXT NOT NULL,
    compares INTEGER NOT NULL,
    added TEXT NOT NULL,
    fitting INTEGER NOT NULL,
    catalog TEXT NOT NULL,
    revision INTEGER NOT NULL,
    encoder TEXT NOT NULL,
    evidence TEXT NOT NULL,
    answer TEXT
) STRICT;
CREATE TABLE issues (
    issue INTEGER PRIMARY KEY AUTOINCREMENT,
    watch INTEGER NOT NULL REFERENCES watches ON DELETE CASCADE,
    content TEXT NOT NULL,
    told TEXT
) STRICT;
CREATE INDEX issues_of_watches ON issues (watch, issue);
CREATE TABLE known (
    known INTEGER PRIMARY KEY,
    watch INTEGER NOT NULL REFERENCES watches ON DELETE CASCADE,
    catalog INTEGER NOT NULL REFERENCES catalogs,
    key INTEGER NOT NULL,
    authors TEXT NOT NULL,
    year TEXT NOT NULL,
    UNIQUE (watch, catalog, key)
) STRICT;
CREATE TABLE known_marks (
    mark TEXT NOT NULL,
    known INTEGER NOT NULL REFERENCES known ON DELETE CASCADE,
    PRIMARY KEY (mark, known)
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_of_known ON known_marks (known);
"""


class WatchFile:
    """The file of one library's watches. Raises LibraryError, LibraryDamagedError and LibraryBusyError."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / WATCHES_FILE
        self._checked = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Tell news within this: one process or thread at a time. Raises LibraryBusyError."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.path.with_name(LOCK_FILE), thread_local=False, mode=0o600)
        try:
            lock.acquire(timeout=WAIT_SECONDS)
        except Timeout:
            raise LibraryBusyError(
                f"news of the library at {self.path.parent} is being told by another process",
                hint="try again when it has finished",
            ) from None
        except OSError as error:
            raise self._barred(error.strerror or str(error)) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        with self._errors():
            if not self.path.exists():
                self.path.touch(mode=0o600)
            with closing(sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute("BEGIN IMMEDIATE")
                if not self._has_tables(connection):
                    for statement in _SCHEMA.split(";")[:-1]:
                        connection.execute(statement)
                    connection.execute("INSERT INTO meta VALUES ('uid', ?)", (uuid4().hex,))
                    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                    connection.execute(f"PRAGMA user_version = {_VERSION}")
                yield connection
                connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection that does not write; None if there is nothing to read."""
        with self._errors():
            if not self.path.exists():
                yield None
                return
            # A journal that a killed process left is rolled back, for which SQLite must be able to write.
            mode = "rw" if os.access(self.path, os.W_OK) else "ro"
            address = f"{self.path.absolute().as_uri()}?mode={mode}"
            with closing(sqlite3.connect(address, timeout=WAIT_SECONDS, isolation_level=None, uri=True)) as connection:
                yield connection if self._has_tables(connection) else None

    def _has_tables(self, connection: sqlite3.Connection) -> bool:
        """Whether the file holds watches rather than nothing yet; raises for anything else."""
        if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            return False
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if application != _APPLICATION:
            raise self._damaged("it is another program's database")
        if version > _VERSION:
            raise LibraryError(f"{self.path} was made by a newer version", hint="update the assistant")
        if not self._checked:
            problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if problem != "ok":
                raise self._damaged(problem.splitlines()[-1])
            self._checked = True
        return True

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            message = str(error)
            if "locked" in message:
                raise LibraryBusyError(
                    f"{self.path} is locked by another program", hint="try again when it has finished"
                ) from error
            if isinstance(error, sqlite3.OperationalError) and any(
                word in message for word in ("unable to open", "readonly", "full", "disk I/O")
            ):
                raise self._barred(message) from error
            raise self._damaged(message) from error
        except OSError as error:
            raise self._barred(error.strerror or str(error)) from error

    @contextmanager
    def read_back(self) -> Iterator[None]:
        try:
            yield
        except (ValidationError, ArgumentError, ValueError) as error:
            raise self._damaged("what it holds cannot be read back") from error

    def _barred(self, why: str) -> LibraryError:
        return LibraryError(
            f"the watches of the library at {self.path.parent} cannot be used: {why}",
            hint="check the permissions and free space; assistant news --peek shows news without keeping anything",
        )

    def _damaged(self, why: str) -> LibraryDamagedError:
        return LibraryDamagedError(
            f"{self.path} is damaged: {why}",
            hint="put a copy of it back, or move it away and add the watches again; papers are not concerned",
        )
