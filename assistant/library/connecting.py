"""How the catalog's file is opened: to be written, to be read where nothing can be written, or before there is one.

SQLite keeps a log beside a file even for those who only read it. Where it cannot, a file without a log is read as one
that does not change, and one whose log cannot be shared is read from a copy.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from assistant.library.schema import SCHEMA, SCHEMA_VERSION
from assistant.text.spelling import folded

__all__ = ["copied", "is_barred", "opened_empty", "opened_to_read", "opened_to_write", "stamp"]

_BUSY_SECONDS = 15.0
_PAUSE = 0.01
_BARRED = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


def opened_to_write(file: Path) -> sqlite3.Connection:
    """A connection that reads and writes."""
    # FULL: a revision that an index has applied must not be lost with the power and given out again.
    connection = _opened(file.as_uri(), "PRAGMA foreign_keys = ON", "PRAGMA synchronous = FULL")
    try:
        _share_log(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _share_log(connection: sqlite3.Connection) -> None:
    """Have readers and a writer work side by side. The change needs the file for itself, which SQLite does not await:
    another process may be making the library.
    """
    end = time.monotonic() + _BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)


def opened_to_read(file: Path) -> sqlite3.Connection:
    """A connection to a file that cannot be written, or beside which nothing can be."""
    unchanging = "" if _log_of(file) else "&immutable=1"
    return _opened(f"{file.as_uri()}?mode=ro{unchanging}", "SELECT count(*) FROM sqlite_schema")


def opened_empty() -> sqlite3.Connection:
    """A connection to an empty catalog of its own, in memory."""
    values = "INSERT INTO meta VALUES ('identity', ''), ('revision', '0')"
    return _opened("file::memory:", *SCHEMA.split(";"), values, f"PRAGMA user_version = {SCHEMA_VERSION}")


def copied(file: Path, directory: TemporaryDirectory[str]) -> Path:
    """A copy of a file and its log in `directory`."""
    for each in filter(Path.exists, (file, Path(f"{file}-wal"))):
        shutil.copyfile(each, Path(directory.name) / each.name)
    return Path(directory.name) / file.name


def stamp(file: Path) -> tuple[int, ...]:
    """What is another when the file or its log has changed."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size, _log_of(file)


def is_barred(error: sqlite3.Error) -> bool:
    """Whether SQLite failed because it could not write, rather than by what it read."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BARRED


def _log_of(file: Path) -> int:
    """The size of the log beside a file."""
    try:
        return Path(f"{file}-wal").stat().st_size
    except OSError:
        return 0


def _opened(address: str, *statements: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
    )
    try:
        for statement in statements:
            connection.execute(statement)
        connection.create_function("fold", 1, lambda text: folded(text or ""), deterministic=True)
        connection.create_function("file_name", 1, _file_name, deterministic=True)
    except BaseException:
        connection.close()
        raise
    return connection


def _file_name(source: str) -> str:
    """What a person calls a source: the last part of a path; all of an address or another name."""
    return source if "://" in source else PurePath(source).name or source
