"""How a paper's vectors and spans are kept in one row: float16 vectors, int32 spans, little-endian."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import PaperVectors
from assistant.errors import LibraryDamagedError
from assistant.text.spans import Span

__all__ = ["VectorRow", "matrix", "pack", "spans", "unpack"]

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
