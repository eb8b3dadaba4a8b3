"""From what a person names to the sources to be read."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources.base import ByteStream, Source, SourceFile, clean
from assistant.sources.web import SHARED, WebClient, WebSource, is_address

__all__ = ["discover"]


@dataclass(frozen=True, slots=True)
class _StandardInput:
    """The standard input of the process, which can be read once."""

    name: str = "standard input"

    def open(self) -> AbstractContextManager[ByteStream]:
        """Its bytes; it stays open. Raises InputError when the process has none."""
        if sys.stdin is None:
            raise InputError("there is no standard input", hint="name files instead of -")
        return nullcontext(sys.stdin.buffer)


_STANDARD_INPUT = "-"
_WEB = ("http://", "https://")


def discover(paths: Sequence[Path | str], client: WebClient = SHARED) -> Iterator[Source | Rejection]:
    """What stands at `paths`: files as they are, directories with all below them in the order of their names, "-" for
    the standard input, and addresses of the web, which `client` fetches when they are read.

    What stands in a directory but is not read (hidden, unreadable, a link to a directory, a device) is a `Rejection`.
    A file met twice is given once. Raises InputError, before anything is given, for a path that does not exist and an
    address that is not http's.
    """
    wanted: list[Path | Source] = []
    for given in dict.fromkeys(paths):
        if isinstance(given, str) and is_address(given):
            if not given.lower().startswith(_WEB):
                raise InputError(f"not an address that can be fetched: {clean(given)}", hint="http:// or https://")
            wanted.append(WebSource(given, client))
        elif given == _STANDARD_INPUT:
            wanted.append(_StandardInput())
        else:
            path = Path(given)
            if not os.path.lexists(path):
                raise InputError(f"there is no file or directory {shown(path)}", hint=_nearest(path))
            wanted.append(path)
    return _walk_all(wanted)


def shown(path: Path) -> str:
    """The path as the person gave it, safe to print and to store."""
    return clean(os.fsencode(path).decode("utf-8", "replace")) or "?"


def _walk_all(wanted: Sequence[Path | Source]) -> Iterator[Source | Rejection]:
    met: set[str] = set()
    for path in wanted:
        if not isinstance(path, Path):
            yield path
            continue
        for found in _walk(path):
            if isinstance(found, SourceFile):
                place = os.path.abspath(found.path)  # noqa: PTH100 (resolve() would follow links)
                if place in met:
                    continue
                met.add(place)
            yield found


def _walk(path: Path) -> Iterator[SourceFile | Rejection]:
    try:
        if path.is_dir():
            entries = sorted(path.iterdir(), key=lambda entry: entry.name)
        elif path.is_file():
            entries = []
            yield SourceFile(path, shown(path))
        else:
            entries = []
            yield Rejection(where=shown(path), why="neither a file nor a directory (a broken link, or a device)")
    except OSError as error:
        yield Rejection(where=shown(path), why=f"cannot be read: {reason(error)}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            yield Rejection(where=shown(entry), why="hidden, so not read; name it to read it")
        elif entry.is_symlink() and entry.is_dir():
            yield Rejection(where=shown(entry), why="a link to a directory is not followed; name it to read it")
        else:
            yield from _walk(entry)


def reason(error: OSError) -> str:
    """What the system says, in one lower-case line."""
    return (error.strerror or type(error).__name__).lower()


def _nearest(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f"the directory {shown(path.parent)} cannot be read either: check the path"
    near = difflib.get_close_matches(path.name, names, n=1)
    return f"did you mean {shown(path.parent / near[0])}?" if near else "check the path, and the current directory"
