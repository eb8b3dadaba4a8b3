"""Where a library is: whether a directory holds one, and if not, which one may be meant and how to create it."""

from __future__ import annotations

import difflib
import os
import shlex
import shutil
from pathlib import Path

from assistant.errors import LibraryError, LibraryMissingError

__all__ = [
    "CATALOG_FILE",
    "CHROMA_DIRECTORY",
    "LABELS_LOCK",
    "MATRIX_DIRECTORY",
    "TANTIVY_DIRECTORY",
    "WRITE_LOCK",
    "can_be_written",
    "has_indexes",
    "is_library",
    "missing",
]

CATALOG_FILE = "catalog.sqlite"
WRITE_LOCK = "write.lock"
LABELS_LOCK = "labels.lock"
CHROMA_DIRECTORY = "chroma"
MATRIX_DIRECTORY = "vectors"
TANTIVY_DIRECTORY = "tantivy"
_WRITTEN = (
    "",
    CATALOG_FILE,
    WRITE_LOCK,
    CHROMA_DIRECTORY,
    MATRIX_DIRECTORY,
    TANTIVY_DIRECTORY,
    f"{TANTIVY_DIRECTORY}/.tantivy-meta.lock",
)
"""Files that even a search writes to, if they exist."""
_LEAST_FREE = 1_000_000
"""Bytes; an index is lost if the disk fills up while it is opened."""
_ALIKE = 0.6


def is_library(directory: Path) -> bool:
    """Whether the directory holds a library. Raises LibraryError if it may not be read."""
    try:
        return (directory / CATALOG_FILE).exists()
    except PermissionError as error:
        raise LibraryError(
            f"the library at {directory} cannot be read: {error.strerror}", hint="check the permissions"
        ) from error
    except OSError:  # for example, a name that is too long
        return False


def has_indexes(directory: Path) -> bool:
    """Whether a library was here: one of its indexes says how far it has followed a catalog."""
    try:
        return any((directory / name / "applied.json").exists() for name in (CHROMA_DIRECTORY, TANTIVY_DIRECTORY))
    except OSError:
        return False


def can_be_written(directory: Path) -> bool:
    """Whether this process may write to all files of the library, and the disk has room."""
    try:
        return shutil.disk_usage(directory).free >= _LEAST_FREE and all(
            os.access(directory / name, os.W_OK) for name in _WRITTEN if (directory / name).exists()
        )
    except OSError:
        return False


def missing(directory: Path) -> LibraryMissingError:
    """The error for a missing library, with the library that may be meant or how to create one."""
    near = _nearest_library(directory)
    meant = f"did you mean {near}? " if near else ""
    if _is_file(directory):
        return LibraryMissingError(f"{directory} is a file; a library is a directory", hint=meant or "name a directory")
    return LibraryMissingError(
        f"there is no library at {directory}",
        hint=f"{meant}create one with: assistant --library {shlex.quote(str(directory))} ingest FILE",
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _nearest_library(wanted: Path) -> Path | None:
    try:
        for found in (wanted.parent, *_entries(wanted), _nearest(wanted)):
            if found is not None and is_library(found):
                return found
    except (OSError, LibraryError):
        return None
    return None


def _entries(directory: Path) -> list[Path]:
    return sorted(directory.iterdir()) if directory.is_dir() else []


def _nearest(wanted: Path) -> Path | None:
    """The existing path most like the one wanted, in its parent directory or one with a similar name."""
    directory = wanted.parent if wanted.parent.is_dir() else None
    if directory is None and wanted.parent != wanted:
        directory = _nearest(wanted.parent)
    if directory is None:
        return None
    if (directory / wanted.name).exists():
        return directory / wanted.name
    there = {entry.name.casefold(): entry for entry in directory.iterdir()}
    found = [there[name] for name in difflib.get_close_matches(wanted.name.casefold(), there, n=3, cutoff=_ALIKE)]
    return next(filter(is_library, found), found[0] if found else None)
