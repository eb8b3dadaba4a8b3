"""Papers with their vectors, as retrieval asks for them."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Sequence

from assistant.library.catalog import Catalog
from assistant.library.entries import StoredPaper
from assistant.library.queries import papers_by_key

__all__ = ["StoredCache"]

_CHOSEN = "(SELECT value FROM json_each(?))"
_CACHE_BYTES = 64_000_000
_TEXT_BYTES = 6_000  # a paper's record and spans, beside its vectors


class StoredCache:
    """The papers asked for last, as long as they have not changed; bounded by bytes."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, tuple[int, int, StoredPaper]] = OrderedDict()
        self._bytes = 0
        self._guard = threading.Lock()

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._held.clear()
            self._bytes = 0

    def get(self, catalog: Catalog, keys: Sequence[int]) -> list[StoredPaper]:
        """See `Library.stored`."""
        with catalog.snapshot() as connection:
            rows = connection.execute(f"SELECT key, revision FROM papers WHERE key IN {_CHOSEN}", (json.dumps(keys),))
            revisions: dict[int, int] = dict(rows.fetchall())
            found = self._held_at(revisions)
            if missing := [key for key in revisions if key not in found]:
                found.update(self._read(catalog, missing, revisions))
        return [found[key] for key in keys if key in found]

    def _held_at(self, revisions: dict[int, int]) -> dict[int, StoredPaper]:
        found: dict[int, StoredPaper] = {}
        with self._guard:
            for key, revision in revisions.items():
                held = self._held.get(key)
                if held is not None and held[0] == revision:
                    self._held.move_to_end(key)
                    found[key] = held[2]
        return found

    def _read(self, catalog: Catalog, keys: list[int], revisions: dict[int, int]) -> dict[int, StoredPaper]:
        from assistant.library.vector_rows import VectorRow, unpack

        papers = papers_by_key(catalog, keys)
        rows = catalog.rows(
            "SELECT key, dimension, passages, sentences, spans, data FROM papers JOIN vectors USING (vectors) "
            f"WHERE key IN {_CHOSEN}",
            (json.dumps(keys),),
        )
        found: dict[int, StoredPaper] = {}
        for key, *columns in rows:
            row = VectorRow(*columns)
            vectors, passages, sentences = unpack(row)
            found[key] = StoredPaper(key, papers[key], vectors, passages, sentences)
            self._hold(key, revisions[key], 2 * len(row.data) + _TEXT_BYTES, found[key])
        return found

    def _hold(self, key: int, revision: int, size: int, paper: StoredPaper) -> None:
        with self._guard:
            if old := self._held.pop(key, None):
                self._bytes -= old[1]
            self._held[key] = (revision, size, paper)
            self._bytes += size
            while self._bytes > _CACHE_BYTES:
                self._bytes -= self._held.popitem(last=False)[1][1]
