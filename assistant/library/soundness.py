"""What an index's files were when they were last written, and whether they are still the same.

`files.json` in the index's directory has size, time and checksum of each file. On opening, the files of a small index
are read and compared; those of a large one only where size or time differ, so that opening takes no longer.

An index that can crash the process natively is entered under a marker: if it is still there at the next start, the
index is not opened again as it is.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

__all__ = ["FILES", "FileState", "checksum", "differing", "entering", "left_behind", "note_files", "written"]

FILES = "files.json"
_OWN = frozenset((FILES, "applied.json"))
_PASSING = (".lock", ".new", "-journal", "-wal", "-shm")
_MARKER = "{}.entered"
_SMALL = 64 << 20
"""Bytes up to which an index is read as a whole on opening (20 ms)."""
_LARGE = 1 << 30
"""Bytes beyond which a file has no checksum: it is known by its size and time alone."""
_DATABASE = ".sqlite3"
"""Changes with every paper, so a large one would be read for each."""
_BLOCK = 1 << 20


class FileState(NamedTuple):
    """Size, time of change and checksum of a file; no checksum if the file is too large for one."""

    size: int
    changed: int
    checksum: int | None

    def is_as_old_as(self, file: os.stat_result) -> bool:
        """Whether the file seems untouched."""
        return (self.size, self.changed) == (file.st_size, file.st_mtime_ns)


def checksum(file: Path) -> int:
    """The CRC-32 of a file. Raises OSError."""
    value = 0
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            value = zlib.crc32(block, value)
    return value


def note_files(directory: Path, *, largest: int = _LARGE, without: Collection[str] = ()) -> int:
    """Write `files.json` and return its checksum; files that seem untouched since the last time are not read again.

    Files `without` which the index is, since they are about to be deleted, are not noted.
    """
    before = _noted(directory) or {}
    states: dict[str, FileState] = {}
    for name, file in _files(directory):
        if name in without:
            continue
        found = file.stat()
        known = before.get(name)
        if known is not None and known.is_as_old_as(found):
            states[name] = known
        else:
            most = min(largest, _SMALL) if file.suffix == _DATABASE else largest
            value = checksum(file) if found.st_size <= most else None
            states[name] = FileState(found.st_size, found.st_mtime_ns, value)
    text = json.dumps(states, sort_keys=True)
    written(directory / FILES, text)
    return zlib.crc32(text.encode())


def differing(directory: Path, noted: int, *, thorough: bool = False) -> list[str]:
    """The names of files that are missing or not as they were when `note_files` returned `noted`.

    `thorough` compares the content even of large files that seem untouched. Raises OSError.
    """
    states = _noted(directory)
    if states is None or checksum(directory / FILES) != noted:
        return [FILES]
    thorough = thorough or sum(state.size for state in states.values()) <= _SMALL
    return [name for name, state in states.items() if not _is_same(directory / name, state, thorough)]


def _is_same(file: Path, state: FileState, thorough: bool) -> bool:
    try:
        found = file.stat()
    except FileNotFoundError:
        return False
    if state.is_as_old_as(found) and (not thorough or state.checksum is None):
        return True
    return state.size == found.st_size and state.checksum == checksum(file)


def _noted(directory: Path) -> dict[str, FileState] | None:
    try:
        values = json.loads((directory / FILES).read_text("utf-8"))
        return {str(name): FileState(int(size), int(changed), sum) for name, (size, changed, sum) in values.items()}
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, AttributeError, LookupError):
        return None


def _files(directory: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(directory.rglob("*")):
        name = file.relative_to(directory).as_posix()
        if name not in _OWN and not name.endswith(_PASSING) and file.is_file() and not _is_scratch(file):
            yield name, file


def _is_scratch(file: Path) -> bool:
    """Whether the file is of a graph of Chroma's that is still in its database alone, and is made anew on each use."""
    return (file.parent / "header.bin").exists() and not (file.parent / "index_metadata.pickle").exists()


def written(file: Path, text: str) -> None:
    """Write a file atomically: a crash leaves either the old one or the new one."""
    new = file.with_suffix(".new")
    with new.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)


@contextmanager
def entering(library: Path, index: str, what: str) -> Iterator[None]:
    """A block that may crash the process: a marker is there as long as it runs."""
    marker = library / _MARKER.format(index)
    marker.write_text(what, "utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            marker.unlink()


def left_behind(library: Path, index: str) -> str | None:
    """What the process was doing with the index that last crashed in it; None if none did."""
    try:
        return (library / _MARKER.format(index)).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
