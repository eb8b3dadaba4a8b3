"""What every reader of a foreign format shares: the file it gets, and the record it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

from assistant.records import Kind, Listing, Rejection

__all__ = ["JSONValue", "Line", "Reader", "SourceFile", "SourceRecord"]

JSONValue: TypeAlias = "bool | int | float | str | list[JSONValue] | dict[str, JSONValue] | None"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read, and its name as the person gave it (free of control characters)."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One paper as a source gives it. Title and abstract are clean: one line each, see `cleaning.clean`."""

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
