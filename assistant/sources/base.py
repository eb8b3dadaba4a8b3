"""What all readers share: sources, records, rejections, and clean text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

from assistant.records import Kind, Listing, Rejection
from assistant.records.lacking import WithoutAbstract
from assistant.text.safe import safe_text

__all__ = [
    "BadRecordError",
    "ByteStream",
    "JSONValue",
    "Line",
    "NoAbstractError",
    "Reader",
    "Source",
    "SourceFile",
    "SourceRecord",
    "clean",
    "clean_json",
    "or_rejection",
    "quoted",
    "require_title",
    "with_abstract",
]

JSONValue: TypeAlias = "bool | int | float | str | list[JSONValue] | dict[str, JSONValue] | None"


class ByteStream(Protocol):
    """Bytes that can be read once, in order."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes; none at the end."""


class Source(Protocol):
    """Anything that records can be read from."""

    @property
    def name(self) -> str:
        """The source as the user named it, without control characters."""

    def open(self) -> AbstractContextManager[ByteStream]:
        """Its bytes from the start. Raises OSError or InputError if it cannot be read."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, and its name as the user gave it (without control characters)."""

    path: Path
    name: str

    def open(self) -> AbstractContextManager[ByteStream]:
        """The file's bytes."""
        return self.path.open("rb")


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One paper as found in a source. Title and abstract are clean: one line each, see `clean`.

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
    """A line without its line ending, numbered from 1 as editors count (LF, CRLF or CR)."""

    number: int
    text: str


class Reader(Protocol):
    """Reads one format. Readers are stateless and never raise on bad content: that becomes a `Rejection`."""

    @property
    def name(self) -> str:
        """The name of the format, for messages."""

    def recognises(self, head: str, name: str) -> bool:
        """Whether the first characters of a file (at most `decoding.HEAD`) look like this format."""

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records of a file called `name`, in order. `lines` is consumed as needed, so large files stream."""


class BadRecordError(Exception):
    """Why a record is rejected."""

    def rejection(self, where: str, note: str = "") -> Rejection:
        """The rejection, with a note behind the reason."""
        return Rejection(where=where, why=f"{self}{note}")


class NoAbstractError(BadRecordError):
    """A record has a title and no abstract."""

    def __init__(self, record: SourceRecord) -> None:
        super().__init__(f"no abstract: {quoted(record.title)}")
        self.record = record

    def rejection(self, where: str, note: str = "") -> WithoutAbstract:
        """The rejection with the record, which another source may complete."""
        return WithoutAbstract(where=where, why=f"{self}{note}", record=self.record)


def or_rejection(records: Iterable[SourceRecord | Rejection], where: str) -> Iterator[SourceRecord | Rejection]:
    """The records; a BadRecordError raised while making one becomes a rejection."""
    try:
        yield from records
    except BadRecordError as error:
        yield error.rejection(where)


def require_title(title: str, abstract: str) -> None:
    """Raises BadRecordError if there is no title, so that the paper cannot even be listed."""
    if not title:
        raise BadRecordError(f"no title: {quoted(abstract)}" if abstract else "neither title nor abstract")


def with_abstract(record: SourceRecord) -> SourceRecord:
    """The record. Raises NoAbstractError, or BadRecordError if it has no title either."""
    if record.abstract:
        return record
    raise NoAbstractError(record) if record.title else BadRecordError("neither title nor abstract")


def quoted(text: str) -> str:
    """The start of a text in quotation marks, for messages."""
    text = clean(text)
    return f'"{text[:57]}..."' if len(text) > 60 else f'"{text}"'


def clean(text: str) -> str:
    """`text` on one line: white space collapsed, NFC, no control, zero-width or bidirectional characters, no ANSI."""
    # The common case first: nearly all texts are printable ASCII.
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    flat = text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    return " ".join(unicodedata.normalize("NFC", safe_text(flat)).split())


def clean_json(value: JSONValue) -> JSONValue:
    """`value` with all its texts and keys cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_json(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean_json(item) for key, item in value.items()}
    return value
