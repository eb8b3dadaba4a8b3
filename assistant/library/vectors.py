"""How a paper's vectors and spans are stored: in a row of the catalog, or in a file that comes with papers.

A vector is kept as 8-bit integers and a float32 scale, spans are int32, little-endian. A row has the vectors of the
abstract, the passages and the sentences (first all scales, then all values), and the spans of the passages and the
sentences. Earlier versions wrote float16 vectors, which are read as well. The file spares encoding; it is a NumPy
archive (.npz: a zip with a checksum for each array, no pickle), as `numpy.load` opens it:

- `encoder`: the fingerprint of the encoder that made the vectors
- `segmentation`: the version of the rules that cut abstracts into passages and sentences
- `text_hashes` (n,): `identity.text_hash` of each paper's title and abstract
- `passages`, `sentences` (n,): their numbers for each paper
- `spans` (passages + sentences of all papers, 2), int32: offsets in the abstract; paper by paper passages, sentences
- `vectors` (n + passages + sentences of all papers, d), int8: paper by paper abstract, passages, sentences
- `scales` (n + passages + sentences of all papers), float32: by which the vectors are to be multiplied
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
    "compact",
    "divided",
    "matrix",
    "pack",
    "read_vectors",
    "rounded",
    "spans",
    "unpack",
    "write_vectors",
]

_HALF = np.dtype("<f2")
_VALUE = np.dtype("i1")
_SCALE = np.dtype("<f4")
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
        one = dimension * _VALUE.itemsize + _SCALE.itemsize, dimension * _HALF.itemsize
        return min(passages, sentences) >= 0 and size in ((1 + passages + sentences) * each for each in one)

    @property
    def is_half(self) -> bool:
        """Whether the vectors are float16."""
        return len(self.data) == (1 + self.passages + self.sentences) * self.dimension * _HALF.itemsize


def pack(vectors: PaperVectors, passages: Sequence[Span], sentences: Sequence[Span]) -> VectorRow:
    """The row of one paper. Raises ValueError if vectors and spans do not match."""
    dimension = vectors.abstract.shape[0]
    shapes = (vectors.passages.shape, vectors.sentences.shape)
    if shapes != ((len(passages), dimension), (len(sentences), dimension)):
        raise ValueError(f"{len(passages)} passages and {len(sentences)} sentences got vectors of shapes {shapes}")
    matrix = np.concatenate((vectors.abstract[None], vectors.passages, vectors.sentences))
    spans = np.array([*passages, *sentences], dtype=_SPAN)
    return VectorRow(dimension, len(passages), len(sentences), spans.tobytes(), _packed(matrix))


def _packed(vectors: NDArray[np.float32]) -> bytes:
    scales, values = rounded(vectors)
    return scales.astype(_SCALE).tobytes() + values.tobytes()


def compact(row: VectorRow) -> VectorRow:
    """The row with 8-bit vectors."""
    return row._replace(data=_packed(matrix(row))) if row.is_half else row


def matrix(row: VectorRow) -> NDArray[np.float32]:
    """(1 + passages + sentences, d): the abstract's vector, then the passages', then the sentences'.

    Raises LibraryDamagedError if the row is incomplete.
    """
    if not row.is_whole:
        raise LibraryDamagedError(
            "the library holds incomplete vectors", hint="encode again with: assistant doctor --reencode"
        )
    return _first(row, 1 + row.passages + row.sentences)


def abstract_and_passages(row: VectorRow) -> NDArray[np.float32]:
    """(1 + passages, d): the vectors that a search compares, of a row that has all."""
    return _first(row, 1 + row.passages)


def _first(row: VectorRow, count: int) -> NDArray[np.float32]:
    if row.is_half:
        return np.frombuffer(row.data, _HALF, count * row.dimension).reshape(count, -1).astype(np.float32)
    scales = np.frombuffer(row.data, _SCALE, count)
    begin = (1 + row.passages + row.sentences) * _SCALE.itemsize
    values = np.frombuffer(row.data, _VALUE, count * row.dimension, begin).reshape(count, -1)
    with np.errstate(all="ignore"):  # a damaged scale is known by what comes of it
        return np.multiply(values, scales[:, None], dtype=np.float32)


def rounded(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """The scales (n,) and 8-bit values (n, d) of vectors."""
    scales = np.maximum(np.abs(vectors).max(axis=1), np.float32(1e-12)) / np.float32(127)
    return scales, np.rint(vectors / scales[:, None]).astype(np.int8)


def spans(row: VectorRow) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The spans of passages and sentences."""
    every = list(map(Span._make, np.frombuffer(row.spans, dtype=_SPAN).reshape(-1, 2).tolist()))
    return tuple(every[: row.passages]), tuple(every[row.passages :])


def unpack(row: VectorRow) -> tuple[PaperVectors, tuple[Span, ...], tuple[Span, ...]]:
    """Vectors (float32), passages and sentences of a row."""
    return divided(row, matrix(row)), *spans(row)


def divided(row: VectorRow, vectors: NDArray[np.float32]) -> PaperVectors:
    """What the vectors of a row are of."""
    return PaperVectors(vectors[0], vectors[1 : 1 + row.passages], vectors[1 + row.passages :])


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
            spans, vectors = file["spans"].astype(_SPAN), file["vectors"]
            if vectors.dtype.kind == "f":  # as earlier versions wrote them
                scales, vectors = rounded(vectors.astype(np.float32))
            else:
                scales, vectors = file["scales"], vectors.astype(_VALUE)
        sizes = counts.sum(axis=1)
        ends = np.cumsum(1 + sizes)[:-1]
        data = [
            own_scales.astype(_SCALE).tobytes() + own_values.tobytes()
            for own_scales, own_values in zip(np.split(scales, ends), np.split(vectors, ends), strict=True)
        ]
        every = zip(hashes, counts.tolist(), np.split(spans, np.cumsum(sizes)[:-1]), data, strict=True)
        rows = {
            key: VectorRow(vectors.shape[1], passages, sentences, own_spans.tobytes(), own_data)
            for key, (passages, sentences), own_spans, own_data in every
        }
    except Exception:  # a damaged file can make zipfile and NumPy raise anything
        return None
    return ReadyVectors(encoder, segmentation, rows) if all(row.is_whole for row in rows.values()) else None


def write_vectors(path: Path, ready: ReadyVectors) -> None:
    """Write the file deterministically: the same vectors give the same bytes."""
    np.savez(path, allow_pickle=False, **arrays_of(ready))


def arrays_of(ready: ReadyVectors) -> dict[str, NDArray[Any]]:
    """The arrays of the file."""
    rows = [compact(row) for row in ready.rows.values()]
    scales, values = [], []
    for row in rows:
        count = 1 + row.passages + row.sentences
        scales.append(np.frombuffer(row.data, _SCALE, count))
        values.append(np.frombuffer(row.data, _VALUE, offset=count * _SCALE.itemsize).reshape(count, -1))
    return {
        "encoder": np.array(ready.encoder),
        "segmentation": np.array(ready.segmentation),
        "text_hashes": np.array(list(ready.rows)),
        "passages": np.array([row.passages for row in rows]),
        "sentences": np.array([row.sentences for row in rows]),
        "spans": np.concatenate([np.frombuffer(row.spans, _SPAN).reshape(-1, 2) for row in rows]),
        "vectors": np.concatenate(values),
        "scales": np.concatenate(scales),
    }
