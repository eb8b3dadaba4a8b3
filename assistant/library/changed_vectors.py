"""The vectors that a search compares, read from the catalog for the papers that some revisions changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.library.catalog import Catalog
from assistant.library.follower import Changes, chunks
from assistant.library.row_checks import are_units
from assistant.library.segment import Block
from assistant.library.vectors import VectorRow, abstract_and_passages, rounded

__all__ = ["ChangedVectors"]

_PAPERS_AT_A_TIME = 500


class ChangedVectors:
    """Vectors of abstracts and passages, some papers at a time.

    A paper whose vectors are damaged is set aside and has one vector in their place, so that the index is complete.
    """

    def __init__(self, catalog: Catalog, todo: Changes) -> None:
        self._catalog = catalog
        self._keys = sorted(key for _, keys in todo.papers for key in keys)
        self.gone = [*todo.removed, *todo.known]
        """The papers whose earlier vectors no longer count."""
        papers, vectors = Counter[int](), Counter[int]()
        for keys in chunks(self._keys, _PAPERS_AT_A_TIME):
            for dimension, passages, sentences, size in self._rows(
                "dimension, passages, sentences, length(data)", keys
            ):
                is_whole = VectorRow.has_size(dimension, passages, sentences, size)
                papers[dimension if is_whole else 0] += 1
                vectors[dimension if is_whole else 0] += 1 + passages
        del vectors[0]
        self.dimension: int = max(vectors, key=vectors.__getitem__, default=1)
        """The length of a vector."""
        self.rows: int = vectors[self.dimension] + papers.total() - papers[self.dimension]
        """The number of vectors."""

    def _rows(self, columns: str, keys: list[int]) -> list[Any]:
        among = f"WHERE key IN ({','.join(map(str, keys))}) ORDER BY key"
        return self._catalog.rows(f"SELECT {columns} FROM papers JOIN vectors USING (vectors) {among}")

    def blocks(self) -> Iterator[Block]:
        """All of them, by paper. The rows of a paper are adjacent."""
        for keys in chunks(self._keys, _PAPERS_AT_A_TIME):
            owners: list[NDArray[np.int64]] = []
            parts: list[NDArray[np.float32]] = []
            for key, id, *columns in self._rows("key, id, dimension, passages, sentences, spans, data", keys):
                parts.append(self._vectors(id, VectorRow(*columns)))
                owners.append(np.full(len(parts[-1]), key, np.int64))
            if parts:
                yield Block(np.concatenate(owners), *rounded(np.concatenate(parts)))

    def _vectors(self, id: str, row: VectorRow) -> NDArray[np.float32]:
        count = 1
        if row.dimension == self.dimension and row.has_all_vectors:
            vectors = abstract_and_passages(row)
            if are_units(vectors).all():
                return vectors
            count = len(vectors)
        self._catalog.set_aside(id, "its vectors are damaged")
        return np.eye(1, self.dimension, dtype=np.float32).repeat(count, axis=0)
