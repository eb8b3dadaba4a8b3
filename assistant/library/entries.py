"""What goes into a library and what comes out of it, beside the records that all rooms share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from assistant.records import IngestReport, Kind, Listing, Paper, Rejection
from assistant.text.spans import Span

if TYPE_CHECKING:
    from assistant.encoder import PaperVectors
    from assistant.library.keys import Keys

__all__ = [
    "Counts",
    "IncomingPaper",
    "Outcome",
    "Passing",
    "SourceInput",
    "StoredPaper",
    "VectorMatch",
    "file_input",
]


class IncomingPaper(Protocol):
    """A paper as a source gives it. An empty field states nothing."""

    @property
    def title(self) -> str: ...
    @property
    def abstract(self) -> str: ...
    @property
    def where(self) -> str:
        """`FILE:LINE`, for messages."""

    @property
    def id(self) -> str | None: ...
    @property
    def authors(self) -> tuple[str, ...]: ...
    @property
    def published(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def listing(self) -> Listing | None: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def metadata(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class SourceInput:
    """One source to be ingested.

    `name` identifies it from one ingest to the next (for a file: its absolute path). `content_hash` is called once, to
    see whether the source has changed; None means that it must always be read. `records` may be called twice (to
    count, then to read), unless `size` (bytes) is None: then it is called once. Both callables may raise InputError or
    OSError; the source is then reported as rejected and its earlier papers stay. An `accumulating` source, such as a
    pipe or a URL, gives different papers each time: those that it no longer gives stay as well.
    """

    name: str
    content_hash: Callable[[], str | None]
    records: Callable[[], Iterable[IncomingPaper | Rejection]]
    size: int | None = None
    accumulating: bool = False


def file_input(path: Path, records: Callable[[], Iterable[IncomingPaper | Rejection]]) -> SourceInput:
    """The input for a file on disk, identified by its absolute path and its SHA-256."""

    def content_hash() -> str:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    # A name that is no text in the file system's encoding cannot be stored as it is.
    name = str(path.resolve()).encode("utf-8", "backslashreplace").decode()
    return SourceInput(name, content_hash, records, size)


class Outcome(NamedTuple):
    """What an ingest did, and to which sources: those that were new or had changed, and those that had gone."""

    report: IngestReport
    read: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    """What was rejected of the sources that were read now; the report has that of unchanged ones, too."""
    unread: tuple[Rejection, ...] = ()
    """The sources that could not be read to their end."""


class Counts(NamedTuple):
    """What a library holds. `bytes` is its size on disk; an index that was never built has revision 0.
    `unindexed` papers are not in all indexes yet; they are found all the same.
    """

    papers: int
    digests: int
    listings: int
    passages: int
    sentences: int
    pages: int
    bytes: int
    unindexed: int
    revision: int
    chroma_revision: int
    tantivy_revision: int


class VectorMatch(NamedTuple):
    """A paper and the cosine between the query and its nearest node (abstract or passage)."""

    key: int
    similarity: float


class Passing(NamedTuple):
    """The papers that pass filters, and how many fail only because they lack a field."""

    keys: Keys
    lacking: int


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper with its vectors; row i of `vectors.passages` belongs to `passages[i]`, and likewise for sentences."""

    key: int
    paper: Paper
    vectors: PaperVectors
    passages: tuple[Span, ...]
    sentences: tuple[Span, ...]
