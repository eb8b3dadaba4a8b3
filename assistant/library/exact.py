"""Nearest papers by comparing with every vector in the catalog: exact, and fast enough for tens of thousands."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.library.catalog import Catalog
from assistant.library.entries import VectorMatch
from assistant.library.follower import changes, chunks
from assistant.library.vector_rows import VectorRow, matrix

__all__ = ["ExactSearch", "nearest_among"]

_FLOAT32_ROWS = 60_000
"""Up to here vectors are held as float32 (92 MB at 384 dimensions); beyond, as float16 at half the speed."""

_ROWS_AT_A_TIME = 20_000
_PAPERS_AT_A_TIME = 2_000


class ExactSearch:
    """The abstract and passage vectors of all papers in memory, brought up to date when the catalog changes."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._revision = 0
        self._rows: NDArray[np.floating] = np.zeros((0, 0), np.float32)
        self._owners: NDArray[np.int64] = np.zeros(0, np.int64)

    def nearest(
        self, vector: NDArray[np.float32], limit: int, *, within: Collection[int] | None = None
    ) -> list[VectorMatch]:
        """See `Library.nearest`."""
        self._refresh()
        if not len(self._owners) or limit < 1:
            return []
        parts = [
            self._rows[start : start + _ROWS_AT_A_TIME].astype(np.float32, copy=False) @ vector
            for start in range(0, len(self._rows), _ROWS_AT_A_TIME)
        ]
        similarities = np.concatenate(parts)
        keys, best = _best_of_each(self._owners, similarities)
        if within is not None:
            chosen = np.isin(keys, np.fromiter(within, np.int64, len(within)))
            keys, best = keys[chosen], best[chosen]
        return _nearest(keys, best, limit)

    def _refresh(self) -> None:
        if self._catalog.revision == self._revision:
            return
        with self._catalog.snapshot():
            todo = changes(self._catalog, self._revision)
            fresh = [key for _, keys in todo.papers for key in keys]
            read = [_read(self._catalog, some) for some in chunks(fresh, _PAPERS_AT_A_TIME)]
        keep = ~np.isin(self._owners, np.array([*todo.removed, *fresh], np.int64))
        owners = np.concatenate([self._owners[keep], *(owners for owners, _ in read)])
        rows = [self._rows[keep]] if keep.any() else []
        rows += [some for _, some in read]
        kind = np.float32 if len(owners) <= _FLOAT32_ROWS else np.float16
        self._rows = np.concatenate([some.astype(kind, copy=False) for some in rows]) if rows else self._rows[:0]
        self._owners = owners
        self._revision = todo.revision


def nearest_among(
    catalog: Catalog, within: Collection[int], vector: NDArray[np.float32], limit: int
) -> list[VectorMatch]:
    """The nearest of some papers, read from the catalog: nothing is kept in memory."""
    parts = []
    with catalog.snapshot():
        for keys in chunks(sorted(within), _PAPERS_AT_A_TIME):
            owners, rows = _read(catalog, keys)
            if len(owners):
                parts.append(_best_of_each(owners, rows.astype(np.float32) @ vector))
    if not parts:
        return []
    return _nearest(np.concatenate([keys for keys, _ in parts]), np.concatenate([best for _, best in parts]), limit)


def _best_of_each(
    owners: NDArray[np.int64], similarities: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Papers and the similarity of their nearest row; the rows of a paper stand together."""
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    return owners[starts], np.maximum.reduceat(similarities, starts)


def _nearest(keys: NDArray[np.int64], best: NDArray[np.float32], limit: int) -> list[VectorMatch]:
    some = np.argpartition(-best, limit - 1)[:limit] if limit < len(best) else np.arange(len(best))
    some = some[np.lexsort((keys[some], -best[some]))]
    return [VectorMatch(int(keys[at]), float(best[at])) for at in some]


def _read(catalog: Catalog, keys: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
    found = catalog.rows(
        "SELECT key, dimension, passages, sentences, spans, data FROM papers JOIN vectors USING (vectors) "
        "WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
        (json.dumps(list(keys)),),
    )
    if not found:
        return np.zeros(0, np.int64), np.zeros((0, 0), np.float16)
    vectors = [matrix(VectorRow(*columns))[: 1 + columns[1]] for _, *columns in found]
    owners = np.repeat(np.array([key for key, *_ in found], np.int64), [len(rows) for rows in vectors])
    return owners, np.concatenate(vectors)
