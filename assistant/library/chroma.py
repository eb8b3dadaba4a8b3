"""The Chroma index: one collection of nodes, kept in step with the catalog, that any LlamaIndex program can query.

A node is a whole abstract; one that is longer than what the encoder reads at a time has its passages as nodes besides.
Chroma's embedded mode is not safe for several processes, so a follower exists only under an exclusive file lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from chromadb import PersistentClient
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings as ChromaSettings
from numpy.typing import NDArray

from assistant.library.catalog import Catalog
from assistant.library.chroma_nodes import KEY, Node, nodes_of
from assistant.library.follower import (
    Applied,
    applied,
    changed_files,
    changes,
    chunks,
    dead_papers,
    is_astray,
    is_current,
    node_rows,
    nodes_of_papers,
    note_opened,
    record,
    wipe,
)
from assistant.library.lock import exclusive
from assistant.library.place import CHROMA_DIRECTORY
from assistant.library.probe import probed
from assistant.library.soundness import entering, left_behind

if TYPE_CHECKING:
    from filelock import FileLock
    from llama_index.vector_stores.chroma import ChromaVectorStore

__all__ = ["COLLECTION", "HNSW", "ChromaFollower", "ChromaUnavailableError"]

COLLECTION = "papers"
_LOCK = "chroma.lock"
_DATABASE = "chroma.sqlite3"
_FOLLOWING = "following"
HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 400}
"""Recall@100 against exact search, over 5,000 papers (15,000 nodes in noisy clusters): 0.995. Chroma's defaults
(construction 100, neighbors 16) give 0.92."""

_KEYS_AT_A_TIME = 500
_FEW_DEAD = 1_000
"""So many dead papers are not worth a new graph."""
_COMPARED_AT_A_TIME = 50
_NEAR = 2e-3
"""By so much vectors may differ: rounded to 8 bits, they do by half of it."""
_PAGE = 16_384
"""Bytes of a page of Chroma's database. In SQLite's 4,096, an index entry of 1,000 or more takes a page of its own
besides, and Chroma indexes every text: 1,000 papers took 14 MB instead of 10."""


class ChromaUnavailableError(Exception):
    """Chroma is open elsewhere: in another process, or in this one with other settings."""


class ChromaFollower:
    """The collection, held open under its lock."""

    _papers_at_a_time = 50
    """Chroma holds the GIL while it adds them, and questions in the same process wait for it."""

    def __init__(self, catalog: Catalog, lock: FileLock | None) -> None:
        """Use `ChromaFollower.open`."""
        self._catalog = catalog
        self._lock = lock
        self._client: Any = None
        self._collection: Any = None
        self.problem = ""
        """Why it was rebuilt on opening."""
        self.checked = False
        self.is_doubtful = False
        """Whether other programs have changed what it holds."""
        self._searched = False

    @classmethod
    def open(cls, catalog: Catalog) -> Self:
        """Take the lock and open the collection. Raises ChromaUnavailableError, or what Chroma raises if damaged."""
        lock = exclusive(catalog.directory / _LOCK)
        if lock is None:
            raise ChromaUnavailableError
        follower = cls(catalog, lock)
        try:
            follower._open_if_sound()
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)) or _is_open_here(error):
                follower.close()
                if _is_open_here(error):
                    raise ChromaUnavailableError from error
                raise
            follower._forget_failed_start()
            follower.problem = "could not be read"
            follower.rebuild()
        return follower

    @classmethod
    def without_lock(cls, catalog: Catalog) -> Self:
        """Open the collection as it is, for a process that holds the lock."""
        follower = cls(catalog, None)
        follower._connect()
        return follower

    def _open_if_sound(self) -> None:
        """Connect; an index that may crash the process is not opened as it is, but rebuilt."""
        crashed = left_behind(self._catalog.directory, CHROMA_DIRECTORY)
        changed = changed_files(self._catalog, CHROMA_DIRECTORY)
        if is_astray(self._catalog, CHROMA_DIRECTORY):
            self.problem = "is ahead of the catalog"
        elif [name for name in changed if name != _DATABASE]:
            self.problem = "is not as it was written"
        elif crashed is not None and crashed != _FOLLOWING:
            self.problem = "ended the program when it was last used"
        # Other programs change the database by opening it, so a change is no damage yet.
        found = probed(self._catalog.directory) if changed and not self.problem and crashed is None else "sound"
        if found == "unreadable":
            self.problem = "could not be read"
        if self.problem or crashed is not None:
            self.rebuild()
            return
        with entering(self._catalog.directory, CHROMA_DIRECTORY, "opening"):
            self._connect()
        self.is_doubtful = found == "different"
        self.trust()

    def _connect(self) -> None:
        # ChromaSettings() would read the environment and a .env in the working directory, where settings meant for
        # other programs could send the library to a Chroma server.
        settings = ChromaSettings.model_construct(anonymized_telemetry=False)
        directory = self._catalog.directory / CHROMA_DIRECTORY
        _with_large_pages(directory / _DATABASE)
        self._client = PersistentClient(str(directory), settings)
        self._collection = self._client.get_or_create_collection(
            COLLECTION, configuration={"hnsw": HNSW}, embedding_function=None
        )

    def _forget_failed_start(self) -> None:
        """Chroma caches a system that failed to start, and would return it again for the same path."""
        if self._client is None:
            SharedSystemClient._identifier_to_system.pop(str(self._catalog.directory / CHROMA_DIRECTORY), None)

    def _disconnect(self) -> None:
        client, self._client, self._collection = self._client, None, None
        if client is not None:
            client.close()

    def close(self) -> None:
        """Close the files and release the lock."""
        self._disconnect()
        if self._lock is not None:
            self._lock.release()

    def vector_store(self) -> ChromaVectorStore:
        """The collection as LlamaIndex sees it."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        return ChromaVectorStore(chroma_collection=self._collection)

    def node_ids(self) -> set[str]:
        """The ids of all nodes."""
        return set(self._collection.get(include=[])["ids"])

    @property
    def size(self) -> int:
        """The number of nodes."""
        return int(self._collection.count())

    def is_whole(self) -> bool:
        """Whether there are as many nodes as the catalog implies; True while the index is behind the catalog."""
        with self._catalog.snapshot():
            expected = sum(len(names) for _, names in nodes_of_papers(self._catalog))
            moved_on = not is_current(self._catalog, CHROMA_DIRECTORY)
        return moved_on or self.size == expected

    def search(self, vector: NDArray[np.float32], nodes: int) -> list[tuple[str, float]]:
        """(paper id, cosine) of the nearest nodes, best first; a paper may occur several times."""
        with nullcontext() if self._searched else entering(self._catalog.directory, CHROMA_DIRECTORY, "searching"):
            found = self._collection.query(query_embeddings=[vector], n_results=nodes, include=["distances"])
        self._searched = True
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(node.rsplit("#", 1)[0], 1.0 - float(distance)) for node, distance in pairs]

    def trust(self) -> None:
        """Take the files as they are for sound, unless they are still doubtful."""
        if not self.is_doubtful:
            note_opened(self._catalog, CHROMA_DIRECTORY)

    def is_as_it_should_be(self) -> bool:
        """Whether it can be relied on to hold what the catalog holds."""
        return not self.is_doubtful and self.is_whole()

    def can_be_searched(self) -> bool:
        """Whether a search finds anything, if there is anything; a graph that is damaged may end the process."""
        vectors = self._collection.peek(1)["embeddings"]
        return not len(vectors) or bool(self.search(vectors[0], 1))

    def rebuild(self) -> None:
        """Start over with an empty directory; `follow` fills it."""
        self._disconnect()
        self.is_doubtful = False
        wipe(self._catalog.directory / CHROMA_DIRECTORY)
        self._connect()

    def follow(self) -> None:
        """Apply what the catalog has committed since the last time."""
        with entering(self._catalog.directory, CHROMA_DIRECTORY, _FOLLOWING):
            self._follow()

    def _follow(self) -> None:
        mark = self._applied()
        if mark.revision == 0 and self.size:
            self.rebuild()
            mark = Applied()
        todo = changes(self._catalog, mark.revision)
        if todo.revision == mark.revision and mark.complete:
            return
        dead = self._dead() + len(todo.removed) + len(todo.known)
        if not mark.revision:
            dead = 0
        elif dead > max(_FEW_DEAD, self._catalog.rows("SELECT count(*) FROM papers")[0][0]):
            # What is deleted stays in the graph, and each search and addition goes through it.
            self.rebuild()
            self._follow()
            return
        self._record(Applied(mark.revision, False), dead)
        if mark.revision:
            self._delete(todo.removed)
        for revision, keys in todo.papers:
            # After a crash the collection may hold papers that the mark does not cover, with other passages.
            self._delete([key for key in keys if key in todo.known or (mark.revision and not mark.complete)])
            for some in chunks(keys, self._papers_at_a_time):
                nodes = [node for row in node_rows(self._catalog, some) for node in nodes_of(row)]
                for start in range(0, len(nodes), self._batch):
                    self._add(nodes[start : start + self._batch])
            self._record(Applied(revision, revision == todo.revision), dead)
        self._record(Applied(todo.revision, True), dead)

    def _applied(self) -> Applied:
        return applied(self._catalog, CHROMA_DIRECTORY)

    def _dead(self) -> int:
        return dead_papers(self._catalog, CHROMA_DIRECTORY)

    def _record(self, mark: Applied, dead: int) -> None:
        record(self._catalog, CHROMA_DIRECTORY, mark, dead=dead)

    def _add(self, nodes: list[Node]) -> None:
        ids, vectors, metadata = (list(each) for each in zip(*nodes, strict=True))
        self._collection.add(ids=ids, embeddings=np.stack(vectors), metadatas=metadata)

    def differences(self) -> Iterator[str]:
        """The ids of nodes that are missing or are not what the catalog makes of them; `*` if there are others."""
        expected = 0
        keys = [key for (key,) in self._catalog.rows("SELECT key FROM papers ORDER BY key")]
        for some in chunks(keys, _COMPARED_AT_A_TIME):
            nodes = {node.id: node for row in node_rows(self._catalog, some) for node in nodes_of(row)}
            expected += len(nodes)
            held = self._collection.get(ids=list(nodes), include=["metadatas", "embeddings"])
            columns = (held[name] for name in ("ids", "metadatas", "embeddings"))
            same = {id for id, *columns in zip(*columns, strict=True) if _is_same(nodes[id], *columns)}
            yield from nodes.keys() - same
        if self.size > expected:
            yield "*"

    @property
    def _batch(self) -> int:
        return int(self._client.get_max_batch_size())

    def _delete(self, keys: list[int]) -> None:
        for some in chunks(keys, _KEYS_AT_A_TIME):
            self._collection.delete(where={KEY: {"$in": some}})


def _with_large_pages(database: Path) -> None:
    """Make Chroma's database, still empty, if it is not there."""
    if database.exists():
        return
    database.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        connection.execute("PRAGMA auto_vacuum = FULL")
        connection.execute("VACUUM")


def _is_open_here(error: BaseException) -> bool:
    """Whether this process itself has the directory open, with settings other than the library's."""
    return isinstance(error, ValueError) and "already exists" in str(error)


def _is_same(node: Node, metadata: dict[str, Any] | None, vector: NDArray[np.float32]) -> bool:
    return metadata == node.metadata and bool(abs(vector - node.vector).max() < _NEAR)
