"""The part of a library that lives on a Chroma server: followed, checked, repaired, and allowed to be away."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, ChromaServerError, ConfigurationError, LibraryError
from assistant.library.catalog import Catalog
from assistant.library.chroma_place import ChromaPlace, noted_mark, standing
from assistant.library.follower import Applied
from assistant.library.lock import exclusive
from assistant.library.place import can_be_written
from assistant.records import Finding

if TYPE_CHECKING:
    from llama_index.vector_stores.chroma import ChromaVectorStore

    from assistant.library.chroma_server import ChromaServerFollower

__all__ = ["ServerCollection"]

_LOCK = "chroma-server.lock"
_WORTH_A_RUN = 2_000
"""So many are waiting before the collection follows while more papers are taken in."""
_LOOK_SECONDS = 1.0
_LOOKED_FOR = 30.0
"""Seconds for which the server is not looked at again."""


class ServerCollection:
    """One library's collection on a server. Thread-safe. Searches do not need it."""

    def __init__(self, catalog: Catalog, place: ChromaPlace) -> None:
        self._catalog = catalog
        self.place = place
        self.problem: AssistantError | None = None
        """Why the collection could not follow the catalog, if it could not."""
        self.notices: list[Finding] = []
        self._follower: ChromaServerFollower | None = None
        self._given: list[ChromaServerFollower] = []
        """The connections of stores that were given out."""
        self._counted = False
        self._guard = threading.RLock()
        self._looking = threading.Lock()
        self._looked = -_LOOKED_FOR
        self._outage = ""

    @property
    def revision(self) -> int:
        """The catalog's revision that was last written to the collection, without asking the server."""
        return standing(self._catalog, noted_mark(self._catalog, self.place))[0].revision

    @property
    def is_current(self) -> bool:
        """Whether all of the catalog was written to the collection, without asking the server."""
        mark, revision = standing(self._catalog, noted_mark(self._catalog, self.place))
        return mark == Applied(revision, True)

    def outage(self) -> str:
        """A line if the server cannot be reached, or the collection could not follow; else empty."""
        if self.problem is not None:
            return _sentence(self.problem)
        with self._looking:
            if time.monotonic() - self._looked > _LOOKED_FOR:
                self._outage = ""
                try:
                    self.place.look(_LOOK_SECONDS)
                except ChromaServerError as error:
                    self._outage = _sentence(error)
                self._looked = time.monotonic()
            return self._outage

    def follow(self, *, at_once: bool = True, by_writer: bool = True) -> None:
        """Bring the collection up to date; what prevents it is kept in `problem`, and costs no ingest its papers.

        Unless `at_once`, only if many papers are waiting. Only a writer makes a collection anew that does not follow
        the catalog's history: any other may have an old copy of the catalog.
        """
        if not at_once and self._waiting() < _WORTH_A_RUN:
            return
        with self._guard:
            try:
                if self.problem is not None:
                    self.place.look(_LOOK_SECONDS)
                with self._writing() as follower:
                    if follower is not None and (by_writer or follower.can_follow):
                        self._brought_up_to_date(follower)
                self._noted()
            except (ChromaServerError, ConfigurationError) as error:
                self._disconnect()
                self.problem = error

    def _waiting(self) -> int:
        rows = self._catalog.rows("SELECT count(*) FROM papers WHERE revision > ?", (self.revision,))
        return int(rows[0][0])

    def vector_store(self) -> ChromaVectorStore:
        """See `Library.vector_store`. Raises ChromaServerError."""
        with self._guard:
            if not self.is_current:
                self.follow(by_writer=False)
            if self.problem is not None:
                raise self.problem
            from assistant.library.chroma_server import ChromaServerFollower

            follower = ChromaServerFollower.connected(self._catalog, self.place, make=False)
            if follower is None:
                raise LibraryError(
                    f"there is no Chroma collection {self.place.name} yet",
                    hint="assistant doctor --repair makes it, where the library can be written to",
                )
            self._given.append(follower)
            return follower.vector_store()

    def rebuild(self) -> None:
        """Make the collection anew. Raises ChromaServerError."""
        with self._guard, self._writing() as follower:
            if follower is None:
                raise ChromaServerError(
                    f"the Chroma collection {self.place.name} is being written by another process",
                    hint="try again when it has finished",
                    retryable=True,
                )
            follower.rebuild()
            follower.follow()
            self._noted()

    @contextmanager
    def checked(self) -> Iterator[ChromaServerFollower | None]:
        """The collection for a check, up to date if it can be; None if it is not there. Raises ChromaServerError."""
        with self._guard:
            if not self.is_current or self.problem is not None:
                self.follow(by_writer=False)
            if self.problem is not None:
                raise self.problem
            yield self._connected(make=False)

    def close(self) -> None:
        """Close all connections; stores that were given out end with them."""
        with self._guard:
            self._disconnect()
            for follower in self._given:
                follower.close()
            self._given = []

    def _noted(self) -> None:
        """The server has just answered."""
        self.problem, self._outage, self._looked = None, "", time.monotonic()

    def _brought_up_to_date(self, follower: ChromaServerFollower) -> None:
        if not follower.can_follow:
            self._notice("does not follow this catalog's history")
            follower.rebuild()
        follower.follow()
        if not self._counted and not follower.is_whole():
            self._notice("did not hold the catalog's nodes")
            follower.rebuild()
            follower.follow()
        self._counted = True

    def _notice(self, problem: str) -> None:
        text = f"the Chroma collection {self.place.name} {problem}; made anew from the catalog"
        self.notices.append(Finding("chroma", text, True))

    @contextmanager
    def _writing(self) -> Iterator[ChromaServerFollower | None]:
        """The collection under a lock of this library; None if another process writes, or nothing can be written."""
        lock = exclusive(self._catalog.directory / _LOCK) if can_be_written(self._catalog.directory) else None
        if lock is None:
            yield None
            return
        try:
            self._disconnect()  # another process may have written since
            yield self._connected(make=True)
        finally:
            lock.release()

    def _connected(self, *, make: bool) -> ChromaServerFollower | None:
        if self._follower is None:
            from assistant.library.chroma_server import ChromaServerFollower

            self._follower = ChromaServerFollower.connected(self._catalog, self.place, make=make)
        return self._follower

    def _disconnect(self) -> None:
        if self._follower is not None:
            self._follower.close()
        self._follower = None


def _sentence(error: AssistantError) -> str:
    text = str(error)
    return f"{text[0].upper()}{text[1:]}; searches use what is on this machine."
