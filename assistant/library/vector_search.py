"""Nearest papers: by Chroma if this process can open it, else by exact search."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AssistantError, LibraryBusyError, LibraryError
from assistant.library.catalog import Catalog
from assistant.library.entries import VectorMatch
from assistant.library.follower import changes, chunks, is_current
from assistant.library.place import CHROMA_DIRECTORY, can_be_written
from assistant.library.queries import keys_of
from assistant.library.row_checks import sound_vectors
from assistant.library.vectors import VectorRow, matrix
from assistant.records import Finding

if TYPE_CHECKING:
    import numpy as np
    from llama_index.vector_stores.chroma import ChromaVectorStore
    from numpy.typing import NDArray

    from assistant.library.chroma import ChromaFollower

__all__ = ["VectorSearch"]

_NODES_A_PAPER = 2
"""Nodes requested from Chroma for each paper wanted, since one paper often has several near nodes."""

_FEW_PAPERS = 2_000
"""Up to this many papers to search within are read from the catalog and compared one by one (40 ms)."""

_MOST_NODES = 20_000
"""At most this many nodes are requested from Chroma to find enough of the papers to search within (13,000 take 85 ms);
after that the papers are compared one by one (12 ms for a thousand)."""

_FLOAT32_ROWS = 60_000
"""Up to this many vectors are held as float32 (92 MB at 384 dimensions); more, as float16 at half the speed."""

_ROWS_AT_A_TIME = 20_000
_PAPERS_AT_A_TIME = 2_000


class VectorSearch:
    """Chroma if available, opened on first use and kept open; else a scan of the catalog's vectors."""

    def __init__(self, catalog: Catalog, use_chroma: bool) -> None:
        self._catalog = catalog
        self.uses_chroma = use_chroma
        self._chroma: ChromaFollower | None = None
        self._exact: _ExactSearch | None = None
        self._sample: tuple[int, int, NDArray[np.float32]] | None = None
        self._guard = threading.RLock()
        self.notices: list[Finding] = []

    def nearest(
        self, vector: NDArray[np.float32], limit: int, *, within: Collection[int] | None = None
    ) -> list[VectorMatch]:
        """See `Library.nearest`."""
        if limit < 1 or (within is not None and not within):
            return []
        with self._guard:
            if within is not None and len(within) <= _FEW_PAPERS and self._exact is None:
                return _nearest_among(self._catalog, within, vector, limit)
            found = self._by_chroma(vector, limit, within)
            if found is None:
                if self._exact is None:
                    self._exact = _ExactSearch(self._catalog)
                found = self._exact.nearest(vector, limit, within=within)
            return found

    def sample_of_abstracts(self, most: int) -> NDArray[np.float32]:
        """See `Library.sample_of_abstracts`."""
        with self._guard:
            held, revision = self._sample, self._catalog.revision
            if held is None or held[:2] != (revision, most):
                held = self._sample = revision, most, _abstracts(self._catalog, most)
            return held[2]

    def _by_chroma(
        self, vector: NDArray[np.float32], limit: int, within: Collection[int] | None
    ) -> list[VectorMatch] | None:
        try:
            chroma = self.current_chroma()
            if chroma is None:
                return None
            try:
                return self._search(chroma, vector, limit, within)
            except BaseException as error:
                # An unreadable index file shows only now.
                self._begin_again(chroma, error)
                return self._search(chroma, vector, limit, within)
        except LibraryError as error:
            self.notices.append(Finding("chroma", str(error)))
            self.close()  # exact search finds the same
            return None

    def _search(
        self, chroma: ChromaFollower, vector: NDArray[np.float32], limit: int, within: Collection[int] | None
    ) -> list[VectorMatch]:
        wanted = limit * _NODES_A_PAPER
        while True:
            nodes = chroma.search(vector, wanted)
            best: dict[str, float] = {}
            for id, similarity in nodes:
                best.setdefault(id, similarity)
            if within is not None:
                keys = keys_of(self._catalog, best)
                best = {id: similarity for id, similarity in best.items() if keys.get(id) in within}
            if len(best) >= limit or len(nodes) < wanted:
                break
            wanted *= 4
            if within is not None and wanted > _MOST_NODES:
                return _nearest_among(self._catalog, within, vector, limit)
        keys = keys_of(self._catalog, best)
        return [VectorMatch(keys[id], similarity) for id, similarity in best.items() if id in keys][:limit]

    def chroma(self) -> ChromaFollower | None:
        """Chroma as it is on disk; None if it is not used, is open elsewhere or cannot be written to."""
        with self._guard:
            if self._chroma is None and self.uses_chroma and can_be_written(self._catalog.directory):
                from assistant.library.chroma import ChromaFollower, ChromaUnavailableError

                try:
                    self._chroma = ChromaFollower.open(self._catalog)
                except ChromaUnavailableError:
                    return None
                except BaseException as error:
                    if _passes(error):
                        raise
                    raise self._unusable(error) from error
                if self._chroma.problem:
                    self._notice(self._chroma.problem)
            return self._chroma

    def current_chroma(self) -> ChromaFollower | None:
        """Chroma, brought up to date with the catalog."""
        with self._guard:
            chroma = self.chroma()
            if chroma is None or (chroma.checked and is_current(self._catalog, CHROMA_DIRECTORY)):
                return chroma
            try:
                chroma.follow()
                whole = chroma.is_as_it_should_be()
            except BaseException as error:
                self._begin_again(chroma, error)
            else:
                if not whole:
                    self._begin_again(chroma, None)
            chroma.checked = True
            return chroma

    def _begin_again(self, chroma: ChromaFollower, error: BaseException | None) -> None:
        if error is not None and _passes(error):
            raise error
        try:
            chroma.rebuild()
            chroma.follow()
        except BaseException as failure:
            if _passes(failure):
                raise
            raise self._unusable(failure) from failure
        self._notice("could not be read" if error else "did not hold the catalog's nodes")

    def _unusable(self, error: BaseException) -> LibraryError:
        return LibraryError(f"cannot write the Chroma index at {self._catalog.directory}: {error}")

    def _notice(self, problem: str) -> None:
        self.notices.append(Finding("chroma", f"the Chroma index {problem}; rebuilt from the catalog", True))

    def follow(self) -> None:
        """Bring Chroma up to date if available; otherwise the next process to open it does."""
        self.current_chroma()

    def vector_store(self) -> ChromaVectorStore:
        """See `Library.vector_store`."""
        chroma = self.current_chroma()
        if chroma is None:
            raise LibraryBusyError(
                f"the Chroma index at {self._catalog.directory / CHROMA_DIRECTORY} is open in another process",
                hint="close the other program; searching the library works meanwhile",
            )
        return chroma.vector_store()

    def close(self) -> None:
        """Close Chroma and release the vectors."""
        with self._guard:
            if self._chroma is not None:
                self._chroma.close()
            self._chroma = self._exact = None
            self.uses_chroma = False  # a search in progress must not open it again


def _passes(error: BaseException) -> bool:
    """Whether an error is not Chroma's, whose Rust core panics with an exception that is not an Exception."""
    return isinstance(error, (KeyboardInterrupt, SystemExit, AssistantError))


class _ExactSearch:
    """Compares with the abstract and passage vectors of all papers, in memory; updated when the catalog changes.

    Fast enough for tens of thousands of papers.
    """

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


def _nearest_among(
    catalog: Catalog, within: Collection[int], vector: NDArray[np.float32], limit: int
) -> list[VectorMatch]:
    """The nearest of some papers, read from the catalog; nothing is kept in memory."""
    parts = []
    with catalog.snapshot():
        for keys in chunks(sorted(within), _PAPERS_AT_A_TIME):
            owners, rows = _read(catalog, keys)
            if len(owners):
                parts.append(_best_of_each(owners, rows.astype(np.float32) @ vector))
    if not parts:
        return []
    return _nearest(np.concatenate([keys for keys, _ in parts]), np.concatenate([best for _, best in parts]), limit)


def _abstracts(catalog: Catalog, most: int) -> NDArray[np.float32]:
    """The abstract vectors of at most `most` papers, spread evenly by key."""
    with catalog.snapshot():
        keys = [key for (key,) in catalog.rows("SELECT key FROM papers ORDER BY key")]
        count = min(most, len(keys))
        owners, rows = _read(catalog, [keys[place * len(keys) // count] for place in range(count)])
    return rows[np.flatnonzero(np.diff(owners, prepend=-1))].astype(np.float32)


def _best_of_each(
    owners: NDArray[np.int64], similarities: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Papers and the similarity of their nearest row; the rows of a paper are adjacent."""
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
    found = sound_vectors(catalog, found)
    vectors = [matrix(VectorRow(*columns))[: 1 + columns[1]] for _, *columns in found]
    owners = np.repeat(np.array([key for key, *_ in found], np.int64), [len(rows) for rows in vectors])
    return owners, np.concatenate(vectors)
