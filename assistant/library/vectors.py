"""How a paper's vectors and spans are stored: in a row of the catalog, or in a file that comes with papers.

Vectors are float16 and spans int32, little-endian. A row has the vectors of the abstract, the passages and the
sentences, and the spans of the passages and the sentences. The file spares encoding; it is a NumPy archive (.npz: a zip
with a checksum for each array, no pickle), as `numpy.load` opens it:

- `encoder`: the fingerprint of the encoder that made the vectors
- `segmentation`: the version of the rules that cut abstracts into passages and sentences
- `text_hashes` (n,): `identity.text_hash` of each paper's title and abstract
- `passages`, `sentences` (n,): their numbers for each paper
- `spans` (passages + sentences of all papers, 2), int32: offsets in the abstract; paper by paper passages, sentences
- `vectors` (n + passages + sentences of all papers, d), float16: paper by paper abstract, passages, sentences
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import PaperVectors
from assistant.errors import LibraryDamagedError
from assistant.text.segmentation import SEGMENTATION_VERSION
from assistant.text.spans import Span

__all__ = [
    "ReadyVectors",
    "VectorRow",
    "abstract_and_passages",
    "arrays_of",
    "matrix",
    "pack",
    "read_vectors",
    "rounded",
    "spans",
    "unpack",
    "write_vectors",
]

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
        """Whether the two blobs have the lengths that the counts require."""
        return self.has_all_vectors and len(self.spans) == (self.passages + self.sentences) * 2 * _SPAN.itemsize

    @property
    def has_all_vectors(self) -> bool:
        """Whether the vectors have the length that the counts require."""
        return self.has_size(self.dimension, self.passages, self.sentences, len(self.data))

    @staticmethod
    def has_size(dimension: int, passages: int, sentences: int, size: int) -> bool:
        """Whether `size` bytes of data are what the counts require."""
        return min(passages, sentences) >= 0 and size == (1 + passages + sentences) * dimension * _VECTOR.itemsize


def pack(vectors: PaperVectors, passages: Sequence[Span], sentences: Sequence[Span]) -> VectorRow:
    """The row of one paper. Raises ValueError if vectors and spans do not match."""
    dimension = vectors.abstract.shape[0]
    shapes = (vectors.passages.shape, vectors.sentences.shape)
    if shapes != ((len(passages), dimension), (len(sentences), dimension)):
        raise ValueError(f"{len(passages)} passages and {len(sentences)} sentences got vectors of shapes {shapes}")
    matrix = np.concatenate((vectors.abstract[None], vectors.passages, vectors.sentences))
    spans = np.array([*passages, *sentences], dtype=_SPAN)
    return VectorRow(dimension, len(passages), len(sentences), spans.tobytes(), matrix.astype(_VECTOR).tobytes())


def matrix(row: VectorRow) -> NDArray[np.float16]:
    """(1 + passages + sentences, d): the abstract's vector, then the passages', then the sentences'.

    Raises LibraryDamagedError if the row is incomplete.
    """
    if not row.is_whole:
        raise LibraryDamagedError(
            "the library holds incomplete vectors", hint="encode again with: assistant doctor --reencode"
        )
    return np.frombuffer(row.data, dtype=_VECTOR).reshape(-1, row.dimension)


def abstract_and_passages(row: VectorRow) -> NDArray[np.float32]:
    """(1 + passages, d): the vectors that a search compares, of a row that has all."""
    return (
        np.frombuffer(row.data, _VECTOR, (1 + row.passages) * row.dimension)
        .reshape(-1, row.dimension)
        .astype(np.float32)
    )


def rounded(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """The scales (n,) and 8-bit values (n, d) of vectors."""
    scales = np.maximum(np.abs(vectors).max(axis=1), np.float32(1e-12)) / np.float32(127)
    return scales, np.rint(vectors / scales[:, None]).astype(np.int8)


def spans(row: VectorRow) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The spans of passages and sentences."""
    every = [Span(start, end) for start, end in np.frombuffer(row.spans, dtype=_SPAN).reshape(-1, 2).tolist()]
    return tuple(every[: row.passages]), tuple(every[row.passages :])


def unpack(row: VectorRow) -> tuple[PaperVectors, tuple[Span, ...], tuple[Span, ...]]:
    """Vectors (float32), passages and sentences of a row."""
    rows = matrix(row).astype(np.float32)
    passages, sentences = spans(row)
    vectors = PaperVectors(rows[0], rows[1 : 1 + row.passages], rows[1 + row.passages :])
    return vectors, passages, sentences


class ReadyVectors(NamedTuple):
    """Vectors by text hash, with the encoder and segmentation that made them, for which alone they are valid."""

    encoder: str
    segmentation: int
    rows: Mapping[str, VectorRow]
    place: str = ""
    """The directory that was named for them; empty for those that come with papers."""

    def by(self, encoder: str) -> Mapping[str, VectorRow]:
        """The vectors, if this encoder made them under the present segmentation; otherwise none."""
        return self.rows if (self.encoder, self.segmentation) == (encoder, SEGMENTATION_VERSION) else {}


def read_vectors(path: Path) -> ReadyVectors | None:
    """The vectors in a file; None if it is missing or damaged, since the papers can still be encoded."""
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
    except Exception:  # a damaged file can make zipfile and NumPy raise anything
        return None
    return ReadyVectors(encoder, segmentation, rows) if all(row.is_whole for row in rows.values()) else None


def write_vectors(path: Path, ready: ReadyVectors) -> None:
    """Write the file deterministically: the same vectors give the same bytes."""
    np.savez(path, allow_pickle=False, **arrays_of(ready))


def arrays_of(ready: ReadyVectors) -> dict[str, NDArray[Any]]:
    """The arrays of the file."""
    rows = ready.rows.values()
    return {
        "encoder": np.array(ready.encoder),
        "segmentation": np.array(ready.segmentation),
        "text_hashes": np.array(list(ready.rows)),
        "passages": np.array([row.passages for row in rows]),
        "sentences": np.array([row.sentences for row in rows]),
        "spans": np.concatenate([np.frombuffer(row.spans, "<i4").reshape(-1, 2) for row in rows]),
        "vectors": np.concatenate([np.frombuffer(row.data, "<f2").reshape(-1, row.dimension) for row in rows]),
    }
