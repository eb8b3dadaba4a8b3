"""Papers on disk: catalog, passages, vectors, and the indexes that follow the catalog."""

from assistant.library.entries import (
    Counts,
    Finding,
    IncomingPaper,
    IngestProgress,
    SourceInput,
    StoredPaper,
    VectorMatch,
    file_input,
)
from assistant.library.library import Library
from assistant.text.spans import Span

__all__ = [
    "Counts",
    "Finding",
    "IncomingPaper",
    "IngestProgress",
    "Library",
    "SourceInput",
    "Span",
    "StoredPaper",
    "VectorMatch",
    "file_input",
]
