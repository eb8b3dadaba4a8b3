"""The two indexes of a library, each opened when it is first needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Literal

from assistant.library.catalog import Catalog
from assistant.library.chroma_place import ChromaPlace
from assistant.library.follower import is_current
from assistant.library.lock import WriteLock
from assistant.library.place import CHROMA_DIRECTORY, MATRIX_DIRECTORY, TANTIVY_DIRECTORY
from assistant.library.server_collection import ServerCollection
from assistant.records import Finding

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.library.entries import Counts
    from assistant.library.tantivy_index import LexicalIndex
    from assistant.library.vector_search import VectorSearch

__all__ = ["Indexes"]


class Indexes:
    """The vector index and the lexical index of one catalog. Thread-safe."""

    def __init__(
        self, catalog: Catalog, write_lock: WriteLock, chroma: Literal["chroma", "exact"] | ChromaPlace
    ) -> None:
        self._catalog = catalog
        self._write_lock = write_lock
        self._use_chroma = chroma == "chroma"
        self._server = ServerCollection(catalog, chroma) if isinstance(chroma, ChromaPlace) else None
        self._vectors: VectorSearch | None = None
        self._lexical: LexicalIndex | None = None
        self._opening = threading.RLock()

    def vectors(self) -> VectorSearch:
        """The vector search. Raises LibraryMissingError."""
        from assistant.library.vector_search import VectorSearch

        self._catalog.require()
        with self._opening:
            if self._vectors is None:
                self._vectors = VectorSearch(self._catalog, self._write_lock, self._use_chroma, self._server)
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
        if self._server is not None and not self._server.is_current:
            self._server.follow(at_once=at_once)

    @property
    def unfollowed(self) -> AssistantError | None:
        """See `Library.unfollowed`."""
        return self._server.problem if self._server is not None else None

    def counted(self, counts: Counts) -> Counts:
        """The counts, with the revision of a collection on a server."""
        return counts if self._server is None else counts._replace(chroma_revision=self._server.revision)

    @property
    def notices(self) -> list[Finding]:
        """Problems found and repaired since the indexes were opened."""
        parts = (self._vectors or self._server, self._lexical)
        return [finding for part in parts if part is not None for finding in part.notices]

    @property
    def warnings(self) -> list[str]:
        """What was found damaged, or could not be brought up to date, one line each."""
        behind = self._lexical.warnings if self._lexical is not None else []
        told = [notice for notice in self.notices if notice.part == "chroma" or notice.repaired]
        mended = [f"{notice.problem[0].upper()}{notice.problem[1:]}." for notice in told]
        away = self._server.outage() if self._server is not None and self._catalog.is_made else ""
        return [*self._catalog.warnings, *dict.fromkeys(mended), *behind, *filter(None, [away])]

    def close(self) -> None:
        """Close both; neither is opened again."""
        with self._opening:
            if self._lexical is not None:
                self._lexical.close()
            if self._vectors is not None:
                self._vectors.close()
            if self._server is not None:
                self._server.close()
            self._vectors = self._lexical = None
            self._use_chroma = False
