"""Vectors that come with papers, so that nobody has to encode these again.

The file is a NumPy archive (.npz: a zip with a checksum for each array, no pickle), as `numpy.load` opens it:

- `encoder`: the fingerprint of the encoder that made the vectors
- `segmentation`: the version of the rules by which abstracts were cut into passages and sentences
- `text_hashes` (n,): `identity.text_hash` of each paper's title and abstract
- `passages`, `sentences` (n,): how many of them each paper has
- `spans` (passages + sentences of all papers, 2), int32: offsets in the abstract; paper by paper passages, sentences
- `vectors` (n + passages + sentences of all papers, d), float16: paper by paper abstract, passages, sentences
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from assistant.library.vector_rows import VectorRow
from assistant.text.segmentation import SEGMENTATION_VERSION

__all__ = ["ReadyVectors", "read_vectors", "write_vectors"]


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
