"""How a paper's vectors and spans are kept in one row: float16 vectors, int32 spans, little-endian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import PaperVectors
from assistant.errors import LibraryDamagedError
from assistant.text.segmentation import SEGMENTATION_VERSION
from assistant.text.spans import Span

__all__ = ["ReadyVectors", "VectorRow", "matrix", "pack", "read_vectors", "spans", "unpack", "write_vectors"]

_VECTOR = np.dtype("<f2")
_SPAN = np.dtype("<i4")


class VectorRow(NamedTuple):
    """The columns of the `vectors` table that hold vectors and spans."""

    dimension: int
    passages: int
    sentences: int
    spans: bytes
    data: bytes

    @property
    def is_whole(self) -> bool:
        """Whether the two blobs have the lengths that the counts promise."""
        rows = self.passages + self.sentences
        return (
            len(self.spans) == rows * 2 * _SPAN.itemsize
            and len(self.data) == (rows + 1) * self.dimension * _VECTOR.itemsize
        )


def pack(vectors: PaperVectors, passages: Sequence[Span], sentences: Sequence[Span]) -> VectorRow:
    """The row of one paper. Raises ValueError when vectors and spans do not go together."""
    dimension = vectors.abstract.shape[0]
    shapes = (vectors.passages.shape, vectors.sentences.shape)
    if shapes != ((len(passages), dimension), (len(sentences), dimension)):
        raise ValueError(f"{len(passages)} passages and {len(sentences)} sentences got vectors of shapes {shapes}")
    matrix = np.concatenate((vectors.abstract[None], vectors.passages, vectors.sentences))
    spans = np.array([*passages, *sentences], dtype=_SPAN)
    return VectorRow(dimension, len(passages), len(sentences), spans.tobytes(), matrix.astype(_VECTOR).tobytes())


def matrix(row: VectorRow) -> NDArray[np.float16]:
    """(1 + passages + sentences, d): the abstract's vector, then the passages', then the sentences'.

    Raises LibraryDamagedError if the row is not whole.
    """
    if not row.is_whole:
        raise LibraryDamagedError(
            "the library holds incomplete vectors", hint="make them again with: assistant doctor --reencode"
        )
    return np.frombuffer(row.data, dtype=_VECTOR).reshape(-1, row.dimension)


def spans(row: VectorRow) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Passages and sentences."""
    every = [Span(start, end) for start, end in np.frombuffer(row.spans, dtype=_SPAN).reshape(-1, 2).tolist()]
    return tuple(every[: row.passages]), tuple(every[row.passages :])


def unpack(row: VectorRow) -> tuple[PaperVectors, tuple[Span, ...], tuple[Span, ...]]:
    """Vectors (float32), passages and sentences of a row."""
    rows = matrix(row).astype(np.float32)
    passages, sentences = spans(row)
    vectors = PaperVectors(rows[0], rows[1 : 1 + row.passages], rows[1 + row.passages :])
    return vectors, passages, sentences


class ReadyVectors(NamedTuple):
    """Vectors by text hash, and what they were made with: they are good for that and for nothing else."""

    encoder: str
    segmentation: int
    rows: Mapping[str, VectorRow]

    def by(self, encoder: str) -> Mapping[str, VectorRow]:
        """The vectors as this encoder makes them of abstracts as they are cut now; none if others made them."""
        return self.rows if (self.encoder, self.segmentation) == (encoder, SEGMENTATION_VERSION) else {}


def read_vectors(path: Path) -> ReadyVectors | None:
    """The vectors in a file; None if it is missing or damaged: the papers can be encoded all the same."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            encoder, segmentation = str(file["encoder"]), int(file["segmentation"])
            hashes = file["text_hashes"].tolist()
            counts = np.stack((file["passages"], file["sentences"]), axis=1)
            spans, vectors = file["spans"].astype("<i4"), file["vectors"].astype("<f2")
        sizes = counts.sum(axis=1)
        parts = (np.split(spans, np.cumsum(sizes)[:-1]), np.split(vectors, np.cumsum(1 + sizes)[:-1]))
        rows = {
            key: VectorRow(vectors.shape[1], passages, sentences, own_spans.tobytes(), own_vectors.tobytes())
            for key, (passages, sentences), own_spans, own_vectors in zip(hashes, counts.tolist(), *parts, strict=True)
        }
    except Exception:  # a damaged file raises whatever zip and NumPy happen to stumble over
        return None
    return ReadyVectors(encoder, segmentation, rows) if all(row.is_whole for row in rows.values()) else None


def write_vectors(path: Path, ready: ReadyVectors) -> None:
    """Write the file, the same bytes for the same vectors."""
    rows = ready.rows.values()
    np.savez(
        path,
        encoder=np.array(ready.encoder),
        segmentation=np.array(ready.segmentation),
        text_hashes=np.array(list(ready.rows)),
        passages=np.array([row.passages for row in rows]),
        sentences=np.array([row.sentences for row in rows]),
        spans=np.concatenate([np.frombuffer(row.spans, "<i4").reshape(-1, 2) for row in rows]),
        vectors=np.concatenate([np.frombuffer(row.data, "<f2").reshape(-1, row.dimension) for row in rows]),
    )
