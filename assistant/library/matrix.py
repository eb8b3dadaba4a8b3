"""The vector index: nearest papers by a scan of sign bits whose best rows are compared again, shared by all processes.

It follows the catalog as the other indexes do, in segments that are written once and never changed, so it is read
while it is written. What it has not applied yet is read from the catalog into segments in memory: a search never waits.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import LibraryError
from assistant.library import segment
from assistant.library.catalog import Catalog
from assistant.library.changed_vectors import ChangedVectors
from assistant.library.commits import Point, point, revision_and_token
from assistant.library.entries import VectorMatch
from assistant.library.follower import (
    Applied,
    applied,
    changed_files,
    changes,
    is_astray,
    is_current,
    record,
    wipe,
)
from assistant.library.glances import Glances
from assistant.library.lock import WriteLock
from assistant.library.place import MATRIX_DIRECTORY, can_be_written
from assistant.library.segment import Segment
from assistant.library.vector_scan import NOBODY, VectorScan
from assistant.records import Finding

__all__ = ["Matrix"]

_GROWTH = 4
"""Segments are joined unless each is this many times as large as the next."""
_ATTEMPTS, _PAUSE = 3, 0.02
"""How often, and after how many seconds, files are looked at again that do not fit together."""
_NOTHING = VectorScan((), Point(0, None))


class Matrix:
    """The index of one library. Thread-safe; read at any time, written under the library's write lock."""

    def __init__(self, catalog: Catalog, write_lock: WriteLock) -> None:
        self._catalog = catalog
        self._write_lock = write_lock
        self._state = _NOTHING
        self._glances = Glances(write_lock)
        self._guard = threading.Lock()
        self._following = threading.RLock()
        self._sample: tuple[VectorScan, int, NDArray[np.float32]] | None = None
        self.notices: list[Finding] = []

    @property
    def _directory(self) -> Path:
        return self._catalog.indexes / MATRIX_DIRECTORY

    def nearest(
        self, vector: NDArray[np.float32], limit: int, *, within: Collection[int] | None = None
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
            held = self._sample = state, most, state.abstracts(most).vectors
        return held[2]

    def scan(self) -> VectorScan:
        """The vectors as the catalog has them now; what is returned never changes."""
        return self._current()

    def keys(self) -> set[int]:
        """The keys of all papers in the index."""
        return set(self._current().owners.tolist()) - {NOBODY}

    def _current(self) -> VectorScan:
        """What the catalog holds now: the segments on disk, and in memory those that are newer."""
        state = self._state
        present = point(self._catalog)
        if state.point == present or (state is not _NOTHING and self._glances.is_early):
            return state
        with self._glances.look():
            return self._brought_to(present)

    def _brought_to(self, present: Point) -> VectorScan:
        if self._lags() and can_be_written(self._catalog.directory):
            with self._write_lock.at_once("catching up") as held:
                if held:
                    with suppress(LibraryError, OSError):  # what cannot be written is kept in memory
                        self.follow()
        with self._guard:
            if self._state.point != present:
                self._state = self._refreshed()
            return self._state

    def _lags(self) -> bool:
        """Whether the files are behind the catalog, missing or damaged."""
        return not is_current(self._catalog, MATRIX_DIRECTORY) or self._on_disk() is None

    def _refreshed(self) -> VectorScan:
        on_disk = self._on_disk() or []
        reached = on_disk[-1].last if on_disk else 0
        with self._catalog.snapshot():
            present = point(self._catalog)
            newer = [part for part in self._in_memory() if part.last > reached]
            while newer and newer[0].first > reached:
                newer.pop(0)  # what is before it is no longer held
            reached = newer[-1].last if newer else reached
            todo = changes(self._catalog, reached)
            if todo.revision > reached:
                new = ChangedVectors(self._catalog, todo)
                newer.append(segment.of_blocks(reached, todo.revision, new.blocks(), new.gone))
        if len(newer) > 1:
            newer = [segment.joined_in_memory(newer)]
        return VectorScan((*on_disk, *newer), present)

    def _in_memory(self) -> list[Segment]:
        """The segments in memory, as far as they are of the catalog's present history."""
        held = self._state.point
        if (
            revision_and_token(self._catalog, held.revision)[1] != held.token
            or held.revision > point(self._catalog).revision
        ):
            return []
        return [part for part in self._state.segments if not part.is_mapped]

    def _on_disk(self) -> list[Segment] | None:
        """The segments up to the mark; None if one is missing or not as it was written."""
        held = {(part.first, part.last): part for part in self._state.segments if part.is_mapped}
        for _ in range(_ATTEMPTS):  # a writer may be changing them
            try:
                mark = applied(self._catalog, MATRIX_DIRECTORY)
                if held or not changed_files(self._catalog, MATRIX_DIRECTORY):
                    paths = segment.names_of(self._directory)
                    return [segment.opened(paths[at], held.get(at)) for at in _chain(paths, mark.revision)]
            except (OSError, ValueError, KeyError):
                pass
            time.sleep(_PAUSE)
        return None

    def follow(self) -> None:
        """Apply what the catalog has committed since the last time; under the write lock."""
        with self._following:
            held = self._on_disk()
            problem = "is not as it was written" if held is None else ""
            if is_astray(self._catalog, MATRIX_DIRECTORY):
                problem = "is ahead of the catalog"
            mark = applied(self._catalog, MATRIX_DIRECTORY)
            if problem:
                self.notices.append(
                    Finding("vectors", f"the index of vectors {problem}; rebuilt from the catalog", True)
                )
            if held is None or problem or not mark.revision:
                self.wipe()
                held, mark = [], Applied()
            self._delete_all_but(held)
            with self._catalog.snapshot():
                todo = changes(self._catalog, mark.revision)
                self._directory.mkdir(exist_ok=True)
                if todo.revision != mark.revision:
                    new = ChangedVectors(self._catalog, todo)
                    place = mark.revision, todo.revision, new.rows, new.dimension
                    held.append(segment.written(self._directory, *place, new.blocks(), new.gone))
            held = self._joined(held)
            kept = {part.path.name for part in held if part.path is not None}
            obsolete = [path.name for path in segment.names_of(self._directory).values() if path.name not in kept]
            record(self._catalog, MATRIX_DIRECTORY, Applied(todo.revision, True), without=obsolete)
            self._delete_all_but(held)

    def rebuild(self) -> None:
        """Start over with an empty directory and fill it; under the write lock."""
        with self._following:
            self.wipe()
            self.follow()

    def wipe(self) -> None:
        """Delete the files."""
        with self._guard:
            self._state = _NOTHING
        wipe(self._directory)

    def _joined(self, held: list[Segment]) -> list[Segment]:
        """Fewer segments in place of small ones, and one in place of all where most rows are obsolete."""
        rows = [len(part.owners) for part in held]
        mostly_obsolete = VectorScan(held, Point(0, None)).living < sum(rows) / 2
        while len(held) > 1 and (mostly_obsolete or len(held[-2].owners) < _GROWTH * max(1, len(held[-1].owners))):
            *held, earlier, later = held
            held.append(segment.join(self._directory, earlier, later))
        return held

    def _delete_all_but(self, held: Collection[Segment]) -> None:
        kept = {part.path for part in held}
        for path in segment.names_of(self._directory).values():
            if path not in kept:
                with suppress(OSError):  # some systems do not delete what another process reads
                    path.unlink()


def _chain(places: Collection[tuple[int, int]], revision: int) -> Iterator[tuple[int, int]]:
    """The fewest segments that lead from nothing to a revision. Raises KeyError if they do not."""
    reached = 0
    while reached < revision:
        last = max((last for first, last in places if first == reached < last <= revision), default=None)
        if last is None:
            raise KeyError(reached)
        yield reached, last
        reached = last
