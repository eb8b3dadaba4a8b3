"""The vector index: nearest papers by a scan of sign bits whose best rows are compared again, shared by all processes.

It follows the catalog as the other indexes do, in segments that are written once and never changed, so it is read
while it is written. What it has not applied yet is read from the catalog into segments in memory: a search never waits.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.errors import LibraryError
from assistant.library import segment
from assistant.library.catalog import Catalog
from assistant.library.entries import VectorMatch
from assistant.library.follower import Applied, Changes, applied, changes, chunks, is_current, record, wipe
from assistant.library.lock import WriteLock
from assistant.library.place import MATRIX_DIRECTORY, can_be_written
from assistant.library.segment import Block, Segment
from assistant.library.vectors import VectorRow, rounded
from assistant.records import Finding

__all__ = ["Matrix"]

_PAPERS_AT_A_TIME = 500
_ROWS_AT_A_TIME = 1 << 16
_RESCORED = 4_096
"""Of more rows than this, those whose signs are nearest are compared (3 ms for 110,000 rows)."""
_RESCORED_EACH = 16
"""At least this many for each paper wanted."""
_FEWEST_SIGNS = 128
"""Shorter vectors have too few signs to choose by."""
_FAR = np.iinfo(np.uint16).max
_GROWTH = 4
"""Segments are joined unless each is this many times as large as the next."""


class Matrix:
    """The index of one library. Thread-safe; read at any time, written under the library's write lock."""

    def __init__(self, catalog: Catalog, write_lock: WriteLock) -> None:
        self._catalog = catalog
        self._write_lock = write_lock
        self._state = _State(())
        self._guard = threading.Lock()
        self._following = threading.RLock()
        self._sample: tuple[_State, int, NDArray[np.float32]] | None = None
        self.notices: list[Finding] = []

    @property
    def _directory(self) -> Path:
        return self._catalog.indexes / MATRIX_DIRECTORY

    def nearest(
        self, vector: NDArray[np.float32], limit: int, *, within: Collection[int] | NDArray[np.int64] | None = None
    ) -> list[VectorMatch]:
        """See `Library.nearest`."""
        if limit < 1 or (within is not None and not len(within)):
            return []
        return self._current().nearest(np.ascontiguousarray(vector, np.float32), limit, within)

    def sample_of_abstracts(self, most: int) -> NDArray[np.float32]:
        """See `Library.sample_of_abstracts`."""
        state = self._current()
        held = self._sample
        if held is None or held[:2] != (state, most):
            held = self._sample = state, most, state.abstracts(most)
        return held[2]

    def keys(self) -> set[int]:
        """The keys of all papers in the index."""
        return set(self._current().owners.tolist()) - {_NOBODY}

    @property
    def is_sound(self) -> bool:
        """Whether every file has its checksum."""
        return all(part.is_sound for part in self._current().segments)

    def _current(self) -> _State:
        """What the catalog holds now: the segments on disk, and in memory those that are newer."""
        state = self._state
        revision = self._catalog.revision
        if state.revision == revision:
            return state
        if self._lags() and can_be_written(self._catalog.directory):
            with self._write_lock.at_once("catching up") as held:
                if held:
                    with suppress(LibraryError, OSError):  # what cannot be written is kept in memory
                        self.follow()
        with self._guard:
            if self._state.revision != revision:
                self._state = self._refreshed()
            return self._state

    def _lags(self) -> bool:
        """Whether the files are behind the catalog, missing or damaged."""
        if not is_current(self._catalog, MATRIX_DIRECTORY):
            return True
        return self._on_disk(applied(self._catalog, MATRIX_DIRECTORY)) is None

    def _refreshed(self) -> _State:
        mark = applied(self._catalog, MATRIX_DIRECTORY)
        on_disk = self._on_disk(mark) or []
        reached = on_disk[-1].last if on_disk else 0
        newer = [part for part in self._state.segments if not part.is_mapped and part.last > reached]
        while newer and newer[0].first > reached:
            newer.pop(0)  # what is before it is no longer held
        reached = newer[-1].last if newer else reached
        with self._catalog.snapshot():
            todo = changes(self._catalog, reached)
            if todo.revision > reached:
                newer.append(segment.of_blocks(reached, todo.revision, self._blocks(todo), _gone(todo)))
        if len(newer) > 1:
            newer = [segment.joined_in_memory(newer)]
        return _State((*on_disk, *newer))

    def _on_disk(self, mark: Applied) -> list[Segment] | None:
        """The segments up to the mark; None if one is missing or damaged."""
        for _ in range(3):  # a writer may join segments meanwhile
            try:
                paths = segment.names_of(self._directory)
                held = {(part.first, part.last): part for part in self._state.segments if part.is_mapped}
                return [held.get(place) or segment.opened(paths[place]) for place in _chain(paths, mark.revision)]
            except (OSError, ValueError, KeyError):
                continue
        return None

    def follow(self) -> None:
        """Apply what the catalog has committed since the last time; under the write lock."""
        with self._following:
            mark = applied(self._catalog, MATRIX_DIRECTORY)
            held = self._on_disk(mark)
            if held is None:
                problem = "the index of vectors could not be read; rebuilt from the catalog"
                self.notices.append(Finding("vectors", problem, True))
            if held is None or not mark.revision:
                self.wipe()
                held, mark = [], Applied()
            with self._catalog.snapshot():
                todo = changes(self._catalog, mark.revision)
                if todo.revision != mark.revision:
                    self._directory.mkdir(exist_ok=True)
                    rows, dimension = self._size(todo)
                    place = mark.revision, todo.revision, rows, dimension
                    held.append(segment.written(self._directory, *place, self._blocks(todo), _gone(todo)))
            record(self._catalog, MATRIX_DIRECTORY, Applied(todo.revision, True))
            self._tidy(held)

    def rebuild(self) -> None:
        """Start over with an empty directory and fill it; under the write lock."""
        with self._following:
            self.wipe()
            self.follow()

    def wipe(self) -> None:
        """Delete the files."""
        with self._guard:
            self._state = _State(())
        wipe(self._directory)

    def _tidy(self, held: list[Segment]) -> None:
        """Join small segments, and delete the files of which no segment is made any more."""
        while len(held) > 1 and len(held[-2].owners) < _GROWTH * max(1, len(held[-1].owners)):
            later, earlier = held.pop(), held.pop()
            held.append(segment.join(self._directory, earlier, later))
        living = _State(tuple(held)).living
        if len(held) > 1 and living < sum(len(part.owners) for part in held) / 2:
            while len(held) > 1:
                later, earlier = held.pop(), held.pop()
                held.append(segment.join(self._directory, earlier, later))
        kept = {(part.first, part.last) for part in held}
        for place, path in segment.names_of(self._directory).items():
            if place not in kept:
                with suppress(OSError):  # some systems do not delete what another process reads
                    path.unlink()

    def _size(self, todo: Changes) -> tuple[int, int]:
        """The rows of the changed papers, and the length of a vector."""
        rows = dimension = 0
        for keys in chunks(_keys(todo), _PAPERS_AT_A_TIME):
            some = self._catalog.rows(
                "SELECT sum(1 + passages), max(dimension) FROM papers JOIN vectors USING (vectors) "
                f"WHERE key IN ({','.join(map(str, keys))})"
            )
            rows, dimension = rows + (some[0][0] or 0), max(dimension, some[0][1] or 0)
        return rows, dimension

    def _blocks(self, todo: Changes) -> Iterator[Block]:
        """The rows of the changed papers, some papers at a time."""
        for keys in chunks(_keys(todo), _PAPERS_AT_A_TIME):
            found = self._catalog.rows(
                "SELECT key, dimension, passages, sentences, spans, data FROM papers JOIN vectors USING (vectors) "
                f"WHERE key IN ({','.join(map(str, keys))}) ORDER BY key"
            )
            if found:
                parts = [rounded(VectorRow(*columns), 1 + columns[1]) for _, *columns in found]
                owners = np.repeat(np.array([row[0] for row in found], np.int64), [len(part[0]) for part in parts])
                scales, values = (np.concatenate(several) for several in zip(*parts, strict=True))
                yield Block(owners, scales, values)


def _keys(todo: Changes) -> list[int]:
    return sorted(key for _, keys in todo.papers for key in keys)


def _gone(todo: Changes) -> list[int]:
    return [*todo.removed, *todo.known]


def _chain(places: Collection[tuple[int, int]], revision: int) -> Iterator[tuple[int, int]]:
    """The fewest segments that lead from nothing to a revision. Raises KeyError if they do not."""
    reached = 0
    while reached < revision:
        last = max((last for first, last in places if first == reached < last <= revision), default=None)
        if last is None:
            raise KeyError(reached)
        yield reached, last
        reached = last


_NOBODY = -1
"""The owner of a row whose paper is gone or has later rows."""


class _Best(NamedTuple):
    owners: NDArray[np.int64]
    similarities: NDArray[np.float32]


class _State:
    """Segments that follow each other, and what is known of all their rows. It never changes."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self.revision = segments[-1].last if segments else 0
        parts: list[NDArray[np.int64]] = []
        stale = np.zeros(0, np.int64)
        for part in reversed(self.segments):
            owners = np.asarray(part.owners)
            parts.append(np.where(np.isin(owners, stale), _NOBODY, owners) if len(stale) else owners)
            stale = np.concatenate((stale, np.unique(owners), part.gone))
        self.owners = np.concatenate([np.zeros(0, np.int64), *reversed(parts)])
        self._starts = np.cumsum([0, *(len(part.owners) for part in self.segments)])
        self._has_stale = bool((self.owners == _NOBODY).any())

    @property
    def living(self) -> int:
        """The number of rows whose papers are as they say."""
        return int((self.owners != _NOBODY).sum())

    def nearest(
        self, vector: NDArray[np.float32], limit: int, within: Collection[int] | NDArray[np.int64] | None
    ) -> list[VectorMatch]:
        """The nearest papers, best first."""
        chosen = self._chosen(within)
        count = len(self.owners) if chosen is None else int(np.count_nonzero(chosen))
        if not count:
            return []
        if count <= _RESCORED or len(vector) < _FEWEST_SIGNS:
            return _best(self._compared(np.arange(count) if chosen is None else np.flatnonzero(chosen), vector), limit)
        distances = self._distances(vector)
        if chosen is not None:
            distances[~chosen] = _FAR
        wanted = max(_RESCORED, _RESCORED_EACH * limit)
        while True:
            if wanted >= count:
                rows = np.arange(len(self.owners)) if chosen is None else np.flatnonzero(chosen)
            else:
                rows = np.sort(np.argpartition(distances, wanted)[:wanted])
            found = _best(self._compared(rows, vector), limit)
            if len(found) >= limit or wanted >= count:
                return found
            wanted *= 4

    def _chosen(self, within: Collection[int] | NDArray[np.int64] | None) -> NDArray[np.bool_] | None:
        """Which rows may be found; None for all."""
        if within is None:
            return self.owners != _NOBODY if self._has_stale else None
        keys = within if isinstance(within, np.ndarray) else np.fromiter(within, np.int64, len(within))
        last = max(int(self.owners.max(initial=0)), int(keys.max(initial=0)))
        table = np.zeros(last + 2, np.bool_)  # the last stands for _NOBODY
        table[keys] = True
        chosen: NDArray[np.bool_] = table[self.owners]
        return chosen

    def _distances(self, vector: NDArray[np.float32]) -> NDArray[np.uint16]:
        """The number of signs in which each row differs from the vector."""
        wanted = segment.signs_of(vector[None])[:, 0]
        distances = np.zeros(len(self.owners), np.uint16)
        for part, start in zip(self.segments, self._starts, strict=False):
            if part.values.shape[1] != len(vector):  # of another encoder, with rows of its own for every paper
                continue
            for first in range(0, len(part.owners), _ROWS_AT_A_TIME):
                signs = part.signs[:, first : first + _ROWS_AT_A_TIME]
                into = distances[start + first : start + first + signs.shape[1]]
                for row, word in zip(signs, wanted, strict=True):
                    into += np.bitwise_count(row ^ word)
        return distances

    def _compared(self, rows: NDArray[np.intp], vector: NDArray[np.float32]) -> _Best:
        """The owners of rows, which are in order, and their similarities."""
        found = np.empty(len(rows), np.float32)
        for part, start, end in zip(self.segments, self._starts, self._starts[1:], strict=False):
            first, last = np.searchsorted(rows, (start, end))
            for at in range(first, last, _ROWS_AT_A_TIME):
                to = min(at + _ROWS_AT_A_TIME, last)
                some = rows[at:to] - start
                found[at:to] = (part.values[some].astype(np.float32) @ vector) * part.scales[some]
        return _Best(self.owners[rows], found)

    def abstracts(self, most: int) -> NDArray[np.float32]:
        """The abstract vectors of at most `most` papers, spread evenly by key."""
        rows = np.flatnonzero((self.owners != _NOBODY) & (np.diff(self.owners, prepend=-2) != 0))
        rows = rows[np.argsort(self.owners[rows], kind="stable")]
        count = min(most, len(rows))
        rows = np.sort(rows[np.arange(count) * len(rows) // max(count, 1)])
        parts = [np.zeros((0, 0), np.float32)] if not count else []
        for part, start, end in zip(self.segments, self._starts, self._starts[1:], strict=False):
            some = rows[(rows >= start) & (rows < end)] - start
            if len(some):
                parts.append(part.values[some].astype(np.float32) * part.scales[some, None])
        return np.concatenate(parts)


def _best(compared: _Best, limit: int) -> list[VectorMatch]:
    """The papers of the best rows, each once."""
    order = np.lexsort((compared.owners, -compared.similarities))
    owners = compared.owners[order]
    _, first = np.unique(owners, return_index=True)
    first = np.sort(first)[:limit]
    return [VectorMatch(int(owners[at]), float(compared.similarities[order[at]])) for at in first]
