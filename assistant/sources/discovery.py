"""Finds the sources to read from what the user named."""

from __future__ import annotations

import difflib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources.base import ByteStream, Source, SourceFile, clean
from assistant.sources.names import paper_name
from assistant.sources.web import SHARED, WebClient, WebSource, is_address

__all__ = ["discover", "held_in_memory"]


@dataclass(frozen=True, slots=True)
class _StandardInput:
    """The standard input of the process, which can be read once."""

    name: str = "standard input"

    def open(self) -> AbstractContextManager[ByteStream]:
        """Its bytes; it stays open. Raises InputError if the process has no standard input."""
        if sys.stdin is None:
            raise InputError("there is no standard input", hint="name files instead of -")
        return nullcontext(sys.stdin.buffer)


@dataclass(frozen=True, slots=True)
class _Held:
    """What was read from a source that can be read once."""

    name: str
    content: bytes

    def open(self) -> AbstractContextManager[ByteStream]:
        return io.BytesIO(self.content)


def held_in_memory(source: Source) -> Source:
    """The source, so that it can be read twice: a file as it is, anything else with what it gives.

    What cannot be read stays as it is, so that reading it tells why.
    """
    if isinstance(source, SourceFile):
        return source
    try:
        with source.open() as stream:
            return _Held(source.name, b"".join(iter(partial(stream.read, _PART), b"")))
    except (InputError, OSError):
        return source


_PART = 1 << 20
_STANDARD_INPUT = "-"
_ZOTERO = "zotero.sqlite"
_WORDS_OF_A_TITLE = 3
_WEB = ("http://", "https://")


def discover(paths: Sequence[Path | str], client: WebClient = SHARED) -> Iterator[Source | Rejection]:
    """The sources at `paths`: files, directories with everything below them sorted by name, "-" for standard input,
    and web addresses, which `client` fetches when they are read.

    Of Zotero's directory, only its library is read. What is skipped in a directory (hidden, unreadable, a link to a
    directory, a device) is a `Rejection`. A file found twice is yielded once. Raises InputError at once for a path that
    does not exist and an address that is not http(s).
    """
    wanted: list[Path | Source] = []
    for given in dict.fromkeys(paths):
        if isinstance(given, str) and is_address(given):
            if not given.lower().startswith(_WEB):
                raise InputError(f"not an address that can be fetched: {clean(given)}", hint="use http:// or https://")
            wanted.append(WebSource(given, client))
        elif given == _STANDARD_INPUT:
            wanted.append(_StandardInput())
        else:
            path = Path(given)
            if not os.path.lexists(path):
                raise InputError(f"there is no file or directory {shown(path)}", hint=_instead(path))
            wanted.append(path)
    return _walk_all(wanted)


def shown(path: Path) -> str:
    """The path as the user gave it, safe to print and store."""
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
        if path.is_dir() and _is_of_zotero(path):
            entries = []
            yield SourceFile(path / _ZOTERO, shown(path / _ZOTERO))
        elif path.is_dir():
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


def _is_of_zotero(path: Path) -> bool:
    """Whether this is Zotero's directory, where attachments and programs stand beside the library."""
    return (path / _ZOTERO).is_file() and any((path / name).is_dir() for name in ("storage", "translators", "styles"))


def reason(error: OSError) -> str:
    """The system's error message in one lower-case line."""
    return (error.strerror or type(error).__name__).lower()


def _instead(path: Path) -> str:
    """What may have been meant by a path where nothing is."""
    text = str(path)
    if name := paper_name(text):
        return f"fetch the paper of this name with: assistant ingest {name}"
    if len(text.split()) >= _WORDS_OF_A_TITLE and not path.suffix and path.parent == Path():
        return "a title is not looked up: give the paper's arXiv id or DOI"
    return _nearest(path)


def _nearest(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f"the directory {shown(path.parent)} cannot be read either: check the path"
    near = difflib.get_close_matches(path.name, names, n=1)
    return f"did you mean {shown(path.parent / near[0])}?" if near else "check the path, and the current directory"
