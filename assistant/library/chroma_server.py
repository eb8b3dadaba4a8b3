"""The Chroma collection on a server: the same nodes as in the embedded one, with the mark among its metadata.

So the mark is as new as what the server holds, also after a server has been restored from a backup or begun anew.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx
import numpy as np
from chromadb import HttpClient
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaAuthError, ChromaError, InternalError, NotFoundError, RateLimitError

from assistant.errors import AssistantError, ChromaServerError, ConfigurationError
from assistant.library.catalog import Catalog
from assistant.library.chroma import HNSW, ChromaFollower
from assistant.library.chroma_nodes import KEY, Node
from assistant.library.chroma_place import ChromaPlace, mark_of, standing, write_mark
from assistant.library.follower import Applied

if TYPE_CHECKING:
    from llama_index.vector_stores.chroma import ChromaVectorStore

__all__ = ["ChromaServerFollower", "end"]

_FIRST_WAIT = 0.5
_RETRIES = 4
_LOOK_SECONDS = 5.0
_LOOKS = 2
"""Retries before anything is begun: a server that is away costs an ingest 1.5 s."""
_SECONDS = 120.0
"""How long a call may take: an index of millions takes long to write to."""
_IDS_AT_A_TIME = 1_000
_KEYS_AT_A_TIME = 100

_Result = TypeVar("_Result")


class ChromaServerFollower(ChromaFollower):
    """The collection of a server, connected. Every call is repeated if it may succeed later.

    All methods raise ChromaServerError.
    """

    _papers_at_a_time = 300  # a call costs more than in the embedded mode, and holds nobody up

    def __init__(self, catalog: Catalog, place: ChromaPlace, wait: Callable[[float], object] = time.sleep) -> None:
        super().__init__(catalog, None)
        self._place = place
        self._wait = wait

    @classmethod
    def connected(cls, catalog: Catalog, place: ChromaPlace, *, make: bool) -> Self | None:
        """The collection, made if it is not there and `make`; else None then.

        Raises ConfigurationError if another library or program has it.
        """
        follower = cls(catalog, place)
        try:
            follower._patient(lambda: place.look(_LOOK_SECONDS), _LOOKS)
            follower._connect()
            if follower._collection is None and make:
                follower._make()
            if follower._collection is None:
                follower.close()
                return None
            follower._check_owner()
        except BaseException:
            follower.close()
            raise
        return follower

    def close(self) -> None:
        """Close the connection."""
        client, self._client, self._collection = self._client, None, None
        if client is not None:
            end(client)

    def vector_store(self) -> ChromaVectorStore:
        """The collection as LlamaIndex sees it, for as long as this is connected."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        return ChromaVectorStore(chroma_collection=self._collection.target)

    def node_ids(self) -> set[str]:
        """The ids of all nodes."""
        return set(self._ids())

    def trust(self) -> None:
        """Nothing is noted of files that are elsewhere."""

    def rebuild(self) -> None:
        """Start over with an empty collection; `follow` fills it."""
        with suppress(NotFoundError):
            self._patient(lambda: self._client.delete_collection(self._place.collection))
        self._make()

    def follow(self) -> None:
        """Apply what the catalog has committed since the last time."""
        self._follow()
        # Also if the last run was ended between its two marks.
        write_mark(self._catalog, self._place, mark_of(self._catalog, self.mark, self._dead()))

    @property
    def mark(self) -> Applied:
        """What the collection holds of this catalog; revision 0 if it must be made anew."""
        return standing(self._catalog, self._collection.target.metadata or {})[0]

    @property
    def can_follow(self) -> bool:
        """Whether the collection is empty or at a revision of this catalog's history."""
        return self.mark.revision > 0 or not self.size

    @property
    def is_behind(self) -> bool:
        """Whether the collection is at another revision than the catalog."""
        mark, revision = standing(self._catalog, self._collection.target.metadata or {})
        return mark != Applied(revision, True)

    def is_whole(self) -> bool:
        """Whether there are as many nodes as the catalog implies; True while the collection is behind the catalog."""
        return self.is_behind or super().is_whole()

    def _connect(self) -> None:
        settings = ChromaSettings.model_construct(anonymized_telemetry=False)
        place = self._place
        self._client = self._patient(
            lambda: HttpClient(
                host=place.address,
                ssl=place.address.startswith("https:"),
                headers=dict(place.headers),
                settings=settings,
                tenant=place.tenant,
                database=place.database,
            )
        )
        self._client._server._session.timeout = httpx.Timeout(_SECONDS, connect=_LOOK_SECONDS)
        with suppress(NotFoundError):
            self._take(self._patient(lambda: self._client.get_collection(place.collection, embedding_function=None)))

    def _make(self) -> None:
        self._take(
            self._patient(
                lambda: self._client.get_or_create_collection(
                    self._place.collection,
                    configuration={"hnsw": HNSW},
                    embedding_function=None,
                    metadata=mark_of(self._catalog, Applied(0, True)),
                )
            )
        )

    def _take(self, collection: Any) -> None:
        self._collection = _PatientCollection(collection, self._patient)

    def _check_owner(self) -> None:
        owner = (self._collection.target.metadata or {}).get("library")
        if owner == self._catalog.identity or (owner is None and not self.size):
            return
        whose = "another library" if owner is not None else "another program"
        raise ConfigurationError(
            f"the Chroma collection {self._place.name} belongs to {whose}",
            hint="name a collection of its own for this library in library.chroma_collection",
        )

    def _applied(self) -> Applied:
        return self.mark

    def _dead(self) -> int:
        return int((self._collection.target.metadata or {}).get("dead") or 0)

    def _record(self, mark: Applied, dead: int) -> None:
        values = mark_of(self._catalog, mark, dead)
        self._collection.modify(metadata=values)
        write_mark(self._catalog, self._place, values)

    def _add(self, nodes: list[Node]) -> None:
        ids, vectors, metadata = (list(each) for each in zip(*nodes, strict=True))
        # A call that is repeated may have succeeded before.
        self._collection.upsert(ids=ids, embeddings=np.stack(vectors), metadatas=metadata)

    def _delete(self, keys: list[int]) -> None:
        for start in range(0, len(keys), _KEYS_AT_A_TIME):
            self._collection.delete(where={KEY: {"$in": keys[start : start + _KEYS_AT_A_TIME]}})

    def _ids(self) -> Iterator[str]:
        found = 0
        while ids := self._collection.get(include=[], limit=_IDS_AT_A_TIME, offset=found)["ids"]:
            yield from ids
            found += len(ids)

    @property
    def _batch(self) -> int:
        most = int(self._patient(self._client.get_max_batch_size))
        return min(most, self._papers_at_a_time) if most > 0 else self._papers_at_a_time

    def _patient(self, call: Callable[[], _Result], retries: int = _RETRIES) -> _Result:
        """The result of a call, repeated with growing waits. NotFoundError passes; others are ChromaServerErrors."""
        for repeated in range(retries + 1):
            try:
                return call()
            except (NotFoundError, KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:
                explained = self._explained(error)
                if not explained.retryable or repeated == retries:
                    raise explained from None
                self._wait(_FIRST_WAIT * 2**repeated * random.uniform(0.75, 1.25))
        raise AssertionError("unreachable")

    def _explained(self, error: BaseException) -> ChromaServerError:
        if isinstance(error, ChromaServerError):
            return error
        if isinstance(error, AssistantError):
            raise error
        if isinstance(error, httpx.TimeoutException):
            return self._place.unreachable(f"no answer within {_SECONDS:g} s")
        if isinstance(error, httpx.TransportError) or "Could not connect" in str(error):
            return self._place.unreachable(str(error) or type(error).__name__)
        if isinstance(error, ChromaAuthError) or "401" in str(error)[:5]:
            return self._place.refused(401, str(error))
        # What is no ChromaError is a reply that the client could not read, as a proxy gives while a server starts.
        passes = isinstance(error, (RateLimitError, InternalError)) or not isinstance(error, ChromaError)
        said = self._place.clean(str(error)) or type(error).__name__
        return ChromaServerError(
            f"the Chroma server at {self._place.address} failed: {said}",
            hint="look at its log; the next ingest or assistant doctor tries again",
            retryable=passes,
        )


def end(client: Any) -> None:
    """Close a client of a server with its two sessions, which it would leave open."""
    for part in (client, client._admin_client):
        with suppress(AttributeError):
            part._server._session.close()
    client.close()


class _PatientCollection:
    """A collection, `target`, whose calls are repeated."""

    def __init__(self, target: Any, patient: Callable[[Callable[[], Any]], Any]) -> None:
        self.target = target
        self._patient = patient

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self.target, name)

        def call(**given: Any) -> Any:
            try:
                return self._patient(lambda: method(**given))
            except NotFoundError:
                raise ChromaServerError(
                    f"the Chroma collection {self.target.name} was deleted while it was in use", hint="try again"
                ) from None

        return call
