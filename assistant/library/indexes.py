"""The two indexes of a library, each opened when it is first needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from assistant.library.catalog import Catalog
from assistant.library.follower import is_current
from assistant.library.lock import WriteLock
from assistant.library.place import CHROMA_DIRECTORY, MATRIX_DIRECTORY, TANTIVY_DIRECTORY
from assistant.records import Finding

if TYPE_CHECKING:
    from assistant.library.tantivy_index import LexicalIndex
    from assistant.library.vector_search import VectorSearch

__all__ = ["Indexes"]


class Indexes:
    """The vector index and the lexical index of one catalog. Thread-safe."""

    def __init__(self, catalog: Catalog, write_lock: WriteLock, *, use_chroma: bool) -> None:
        self._catalog = catalog
        self._write_lock = write_lock
        self._use_chroma = use_chroma
        self._vectors: VectorSearch | None = None
        self._lexical: LexicalIndex | None = None
        self._opening = threading.RLock()

    def vectors(self) -> VectorSearch:
        """The vector search. Raises LibraryMissingError."""
        from assistant.library.vector_search import VectorSearch

        self._catalog.require()
        with self._opening:
            if self._vectors is None:
                self._vectors = VectorSearch(self._catalog, self._write_lock, self._use_chroma)
            return self._vectors

    def lexical(self) -> LexicalIndex:
        """The lexical index. Raises LibraryMissingError."""
        from assistant.library.tantivy_index import LexicalIndex

        self._catalog.require()
        with self._opening:
            if self._lexical is None:
                self._lexical = LexicalIndex(self._catalog, self._write_lock)
            return self._lexical

    def follow(self) -> None:
        """Bring the indexes up to date, under the write lock; one that is current is not opened."""
        self._follow(at_once=True)

    def follow_meanwhile(self) -> None:
        """As `follow`, while more is to come: Chroma, which no search reads, follows when much is waiting."""
        self._follow(at_once=False)

    def _follow(self, *, at_once: bool) -> None:
        if not is_current(self._catalog, TANTIVY_DIRECTORY):
            self.lexical().follow()
        if not is_current(self._catalog, MATRIX_DIRECTORY):
            self.vectors().matrix.follow()
        if self._use_chroma and not is_current(self._catalog, CHROMA_DIRECTORY):
            self.vectors().follow_by_chroma(at_once=at_once)

    @property
    def notices(self) -> list[Finding]:
        """Problems found and repaired since the indexes were opened."""
        parts = (self._vectors, self._lexical)
        return [finding for part in parts if part is not None for finding in part.notices]

    @property
    def warnings(self) -> list[str]:
        """What was found damaged, or could not be brought up to date, one line each."""
        behind = self._lexical.warnings if self._lexical is not None else []
        told = [notice for notice in self.notices if notice.part == "chroma" or notice.repaired]
        mended = [f"{notice.problem[0].upper()}{notice.problem[1:]}." for notice in told]
        return [*self._catalog.warnings, *dict.fromkeys(mended), *behind]

    def close(self) -> None:
        """Close both; neither is opened again."""
        with self._opening:
            if self._lexical is not None:
                self._lexical.close()
            if self._vectors is not None:
                self._vectors.close()
            self._vectors = self._lexical = None
            self._use_chroma = False
