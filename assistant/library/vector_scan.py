"""Nearest papers by a scan of the sign bits of all vectors, the best of which are compared again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.library import segment
from assistant.library.commits import Point
from assistant.library.entries import VectorMatch
from assistant.library.keys import as_array
from assistant.library.segment import Segment

__all__ = ["NOBODY", "Abstracts", "VectorScan"]

_ROWS_AT_A_TIME = 1 << 16
_VECTORS_AT_A_TIME = 1 << 13
_MIXER = np.uint64(0x9E3779B97F4A7C15)
"""By which keys are multiplied, so that the upper half of the product has no order (Knuth's multiplicative hash)."""
_WORTH_HALVES = 1 << 20
"""Of more rows than this, the first half of the signs is compared, and the other half of those near by that."""
_NEAR_BY_HALF = 16
"""So many times as many rows as are wanted."""
_RESCORED = 4_096
"""Of more rows than this, those whose signs are nearest are compared (3 ms for 110,000 rows)."""
_RESCORED_EACH = 16
"""At least this many for each paper wanted."""
_SAMPLED = 64
"""Of so many rows one is looked at to learn how near the nearest are."""
_FEWEST_SIGNS = 128
"""Shorter vectors have too few signs to choose by."""
NOBODY = -1
"""The owner of a row whose paper is gone or has later rows."""


class Abstracts(NamedTuple):
    """Papers by their keys (n,), and the vectors of their abstracts (n, d)."""

    keys: NDArray[np.int64]
    vectors: NDArray[np.float32]


class _Best(NamedTuple):
    owners: NDArray[np.int64]
    similarities: NDArray[np.float32]


class VectorScan:
    """Segments that follow each other up to a point of the catalog, and what is known of all their rows. It never
    changes.
    """

    def __init__(self, segments: Sequence[Segment], point: Point) -> None:
        self.segments = tuple(segments)
        self.point = point
        parts: list[NDArray[np.int64]] = []
        later = np.zeros(0, np.int64)
        self._has_stale = False
        for part in reversed(self.segments):
            owners = np.asarray(part.owners)
            if len(later) and len(owners) and later.min() <= owners.max():  # papers that are only added come after all
                stale = np.isin(owners, later)
                self._has_stale |= bool(stale.any())
                owners = np.where(stale, NOBODY, owners)
            parts.append(owners)
            if part.first:
                later = np.concatenate((later, part.owners, part.gone))
        self.owners = np.concatenate([np.zeros(0, np.int64), *reversed(parts)])
        self._starts = np.cumsum([0, *(len(part.owners) for part in self.segments)])

    @property
    def living(self) -> int:
        """The number of rows whose papers are as they say."""
        return int((self.owners != NOBODY).sum())

    def nearest(self, vector: NDArray[np.float32], limit: int, within: Collection[int] | None) -> list[VectorMatch]:
        """The nearest papers, best first."""
        chosen = self._chosen(within)
        count = len(self.owners) if chosen is None else int(np.count_nonzero(chosen))
        if not count:
            return []
        if count <= _RESCORED or len(vector) < _FEWEST_SIGNS:
            return _best(self._compared(np.arange(count) if chosen is None else np.flatnonzero(chosen), vector), limit)
        signs = segment.signs_of(vector[None])[:, 0]
        half = len(signs) // 2 if len(self.owners) > _WORTH_HALVES else len(signs)
        distances = self._distances(signs[:half], len(vector))
        wanted = max(_RESCORED, _RESCORED_EACH * limit)
        while True:
            if wanted >= count:
                rows = np.arange(len(self.owners)) if chosen is None else np.flatnonzero(chosen)
            elif half < len(signs) and _NEAR_BY_HALF * wanted < count:
                rows = _nearest_rows(distances, _NEAR_BY_HALF * wanted, chosen)
                whole = distances[rows] + self._more_distances(rows, signs, half)
                rows = np.sort(rows[np.argpartition(whole, wanted - 1)[:wanted]])
            else:
                rows = _nearest_rows(distances, wanted, chosen)
            found = _best(self._compared(rows, vector), limit)
            if len(found) >= limit or wanted >= count:
                return found
            wanted *= 4

    def _chosen(self, within: Collection[int] | None) -> NDArray[np.bool_] | None:
        """Which rows may be found; None for all."""
        if within is None:
            return self.owners != NOBODY if self._has_stale else None
        keys = as_array(within)
        last = max(int(self.owners.max(initial=0)), int(keys.max(initial=0)))
        table = np.zeros(last + 2, np.bool_)  # the last stands for NOBODY
        table[keys] = True
        chosen: NDArray[np.bool_] = table[self.owners]
        return chosen

    def _distances(self, wanted: NDArray[np.uint64], dimensions: int) -> NDArray[np.unsignedinteger]:
        """The number of signs in which each row differs from the wanted ones, the first of a vector's."""
        kind = np.uint8 if 64 * len(wanted) < 256 else np.uint16
        distances: NDArray[np.unsignedinteger] = np.zeros(len(self.owners), kind)
        for part, start in zip(self.segments, self._starts, strict=False):
            if part.values.shape[1] != dimensions:  # of another encoder, with rows of its own for every paper
                continue
            for first in range(0, len(part.owners), _ROWS_AT_A_TIME):
                signs = part.signs[:, first : first + _ROWS_AT_A_TIME]
                into = distances[start + first : start + first + signs.shape[1]]
                for row, word in zip(signs, wanted, strict=False):
                    into += np.bitwise_count(row ^ word)
        return distances

    def _more_distances(self, rows: NDArray[np.intp], signs: NDArray[np.uint64], done: int) -> NDArray[np.uint16]:
        """The number of signs, without the first words, in which rows, which are in order, differ from a vector's."""
        distances = np.zeros(len(rows), np.uint16)
        for part, start, end in zip(self.segments, self._starts, self._starts[1:], strict=False):
            first, last = np.searchsorted(rows, (start, end))
            some = rows[first:last] - start
            if len(some) and len(part.signs) == len(signs):
                for row, word in zip(part.signs[done:], signs[done:], strict=True):
                    distances[first:last] += np.bitwise_count(row[some] ^ word)
        return distances

    def _compared(self, rows: NDArray[np.intp], vector: NDArray[np.float32]) -> _Best:
        """The owners of rows, which are in order, and their similarities."""
        found = np.full(len(rows), -1, np.float32)
        for part, start, end in zip(self.segments, self._starts, self._starts[1:], strict=False):
            if part.values.shape[1] != len(vector):
                continue
            first, last = np.searchsorted(rows, (start, end))
            for at in range(first, last, _ROWS_AT_A_TIME):
                to = min(at + _ROWS_AT_A_TIME, last)
                some = rows[at:to] - start
                found[at:to] = (part.values[some].astype(np.float32) @ vector) * part.scales[some]
        return _Best(self.owners[rows], found)

    def abstracts(self, most: int, within: Collection[int] | None = None, *, mixed: bool = False) -> Abstracts:
        """The abstract vectors of at most `most` papers, only `within`: spread evenly by key, or well `mixed`.

        A mixed sample is the same each time too, and papers that are added change little of it.
        """
        rows = self._abstract_rows(within)
        count = min(most, len(rows))
        if mixed:
            order = (self.owners[rows].astype(np.uint64) * _MIXER) >> np.uint64(32)
            chosen = rows[np.argsort(order, kind="stable")[:count]]
        else:
            rows = rows[np.argsort(self.owners[rows], kind="stable")]
            chosen = rows[np.arange(count) * len(rows) // max(count, 1)]
        blocks = list(self._blocks(np.sort(chosen)))
        if not blocks:
            return Abstracts(np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
        keys, vectors = zip(*blocks, strict=True)
        return Abstracts(np.concatenate(keys), np.concatenate(vectors))

    def every_abstract(self, within: Collection[int] | None = None) -> Iterator[Abstracts]:
        """The abstract vectors of all papers, some at a time; only `within`."""
        return self._blocks(self._abstract_rows(within))

    def _abstract_rows(self, within: Collection[int] | None) -> NDArray[np.intp]:
        first = (self.owners != NOBODY) & (np.diff(self.owners, prepend=-2) != 0)
        chosen = self._chosen(within)
        return np.flatnonzero(first if chosen is None else first & chosen)

    def _blocks(self, rows: NDArray[np.intp]) -> Iterator[Abstracts]:
        """Rows, which are in order, with the papers that they are of."""
        for part, start, end in zip(self.segments, self._starts, self._starts[1:], strict=False):
            first, last = np.searchsorted(rows, (start, end))
            for at in range(first, last, _VECTORS_AT_A_TIME):
                some = rows[at : min(at + _VECTORS_AT_A_TIME, last)] - start
                vectors = part.values[some].astype(np.float32) * part.scales[some, None]
                yield Abstracts(np.asarray(part.owners[some]), vectors)


def _nearest_rows(
    distances: NDArray[np.unsignedinteger], wanted: int, chosen: NDArray[np.bool_] | None
) -> NDArray[np.intp]:
    """The `wanted` rows of the smallest distances, of those `chosen`, in order. There are more than these."""
    some = distances[::_SAMPLED] if chosen is None else distances[::_SAMPLED][chosen[::_SAMPLED]]
    place = 2 * wanted // _SAMPLED
    rows = np.zeros(0, np.intp)
    if place < len(some):  # twice as many rows as are wanted are likely to be within the distance of this one
        within = distances <= np.sort(some)[place]
        rows = np.flatnonzero(within if chosen is None else within & chosen)
    if len(rows) < wanted:
        rows = np.arange(len(distances)) if chosen is None else np.flatnonzero(chosen)
    found = distances[rows]
    last = np.partition(found, wanted - 1)[wanted - 1]
    nearer, as_far = rows[found < last], rows[found == last]
    return np.sort(np.concatenate((nearer, as_far[: wanted - len(nearer)])))


def _best(compared: _Best, limit: int) -> list[VectorMatch]:
    """The papers of the best rows, each once."""
    order = np.lexsort((compared.owners, -compared.similarities))
    owners = compared.owners[order]
    _, first = np.unique(owners, return_index=True)
    first = np.sort(first)[:limit]
    return [VectorMatch(int(owners[at]), float(compared.similarities[order[at]])) for at in first]
