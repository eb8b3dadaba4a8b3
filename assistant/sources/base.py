"""What every reader of a foreign format shares: the source it gets, and the record it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

from assistant.records import Kind, Listing, Rejection

__all__ = ["ByteStream", "JSONValue", "Line", "Reader", "Source", "SourceFile", "SourceRecord"]

JSONValue: TypeAlias = "bool | int | float | str | list[JSONValue] | dict[str, JSONValue] | None"


class ByteStream(Protocol):
    """Bytes to be read once, in order."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, `size` of them at most; none at the end."""


class Source(Protocol):
    """Something that records are read from."""

    @property
    def name(self) -> str:
        """The source as the person named it, free of control characters."""

    def open(self) -> AbstractContextManager[ByteStream]:
        """Its bytes from the start. Raises OSError, or InputError, when it cannot be read."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read, and its name as the person gave it (free of control characters)."""

    path: Path
    name: str

    def open(self) -> AbstractContextManager[ByteStream]:
        """The file's bytes."""
        return self.path.open("rb")


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One paper as a source gives it. Title and abstract are clean: one line each, see `cleaning.clean`.

    The names in `metadata` that all readers share: `doi`, `arxiv`, `version` (see `identifiers`), `categories` and
    `keywords` (lists), `journal`, `journal_ref`, `comments`, `withdrawn` (true, else missing), `upvotes`.
    """

    title: str
    abstract: str
    where: str
    id: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    listing: Listing | None = None
    metadata: Mapping[str, JSONValue] = field(default_factory=dict)
    kind: Kind = "abstract"


class Line(NamedTuple):
    """A line of a file without its end; lines are counted from 1 as editors count them (LF, CRLF or CR)."""

    number: int
    text: str


class Reader(Protocol):
    """Reads one format. Readers hold no state and never raise on content: what is wrong becomes a `Rejection`."""

    @property
    def name(self) -> str:
        """The format as a person would call it, for messages."""

    def recognises(self, head: str, name: str) -> bool:
        """Whether the first characters of a file (at most `decoding.HEAD`) are of this format."""

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records of a file called `name`, in order. `lines` is consumed as needed, so large files stream."""
