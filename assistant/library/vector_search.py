"""The vector indexes: the matrix that searches read, and Chroma, which is kept in step for LlamaIndex programs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, LibraryBusyError, LibraryError
from assistant.library.apart import followed_apart
from assistant.library.catalog import Catalog
from assistant.library.follower import applied, is_current
from assistant.library.lock import WriteLock
from assistant.library.matrix import Matrix
from assistant.library.place import CHROMA_DIRECTORY, can_be_written
from assistant.records import Finding

if TYPE_CHECKING:
    from llama_index.vector_stores.chroma import ChromaVectorStore

    from assistant.library.chroma import ChromaFollower
    from assistant.library.server_collection import ServerCollection

__all__ = ["VectorSearch"]

_MANY = 500
"""More papers than this that Chroma has not applied yet are left to a process of its own (which takes 1 s to start)."""
_WORTH_A_RUN, _SHARE_WORTH_A_RUN = 2_000, 10
"""So many are waiting, and one in so many of all, before it follows while more papers are taken in: each run reads and
writes the whole graph."""
_LARGE, _SHARE_LEFT = 250_000, 1_000
"""Of so many papers the graph takes seconds to load. If fewer than one in a thousand are waiting, it is left as it is
until there are more, or until somebody asks for it."""


class VectorSearch:
    """The matrix, and Chroma, opened to follow and closed again; when it is asked for, it is kept open."""

    def __init__(
        self, catalog: Catalog, write_lock: WriteLock, use_chroma: bool, server: ServerCollection | None = None
    ) -> None:
        """With a collection on a `server`, there is no other Chroma."""
        self._catalog = catalog
        self.server = server
        self.matrix = Matrix(catalog, write_lock)
        self.uses_chroma = use_chroma and server is None
        self._chroma: ChromaFollower | None = None
        self._guard = threading.RLock()
        self._found: list[Finding] = []

    @property
    def notices(self) -> list[Finding]:
        """Problems found and repaired."""
        return [*self._found, *self.matrix.notices, *(self.server.notices if self.server is not None else [])]

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

    def current_chroma(self, *, counted: bool = True) -> ChromaFollower | None:
        """Chroma, brought up to date with the catalog; `counted`: its nodes are, too, for which all is loaded."""
        with self._guard:
            chroma = self.chroma()
            if chroma is None or ((chroma.checked or not counted) and is_current(self._catalog, CHROMA_DIRECTORY)):
                return chroma
            try:
                chroma.follow()
                whole = chroma.is_as_it_should_be() if counted else not chroma.is_doubtful
            except BaseException as error:
                self._begin_again(chroma, error)
            else:
                if not whole:
                    self._begin_again(chroma, None)
            chroma.checked = chroma.checked or counted
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
        self._found.append(Finding("chroma", f"the Chroma index {problem}; rebuilt from the catalog", True))

    def follow_by_chroma(self, *, at_once: bool) -> None:
        """Bring Chroma up to date under the write lock; one that is not available, the next writer does. Unless
        `at_once`, only if many papers are waiting; in a large library, a few always wait.
        """
        with self._guard:
            waiting, papers = self._waiting(), self._papers()
            if not at_once and waiting < max(_WORTH_A_RUN, papers // _SHARE_WORTH_A_RUN):
                return
            if self._chroma is not None:
                self.current_chroma(counted=False)
                return
            if papers >= _LARGE and waiting < papers // _SHARE_LEFT:
                return
            if waiting > _MANY and can_be_written(self._catalog.directory):
                told = followed_apart(self._catalog.directory)
                if told is not None:
                    self._found += (Finding("chroma", problem, True) for problem in told)
                    return
            self.current_chroma(counted=False)
            self._close_chroma()

    def _papers(self) -> int:
        return int(self._catalog.rows("SELECT count(*) FROM papers")[0][0])

    def _waiting(self) -> int:
        """How many papers Chroma has not applied yet."""
        mark = applied(self._catalog, CHROMA_DIRECTORY)
        return int(self._catalog.rows("SELECT count(*) FROM papers WHERE revision > ?", (mark.revision,))[0][0])

    def vector_store(self) -> ChromaVectorStore:
        """See `Library.vector_store`."""
        if self.server is not None:
            return self.server.vector_store()
        chroma = self.current_chroma()
        if chroma is None:
            raise LibraryBusyError(
                f"the Chroma index at {self._catalog.directory / CHROMA_DIRECTORY} is open in another process",
                hint="close the other program; searching the library works meanwhile",
            )
        return chroma.vector_store()

    def close(self) -> None:
        """Close Chroma."""
        with self._guard:
            self._close_chroma()
            self.uses_chroma = False

    def _close_chroma(self) -> None:
        if self._chroma is not None:
            self._chroma.close()
        self._chroma = None


def _passes(error: BaseException) -> bool:
    """Whether an error is not Chroma's, whose Rust core panics with an exception that is not an Exception."""
    return isinstance(error, (KeyboardInterrupt, SystemExit, AssistantError))
