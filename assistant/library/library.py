"""Papers on disk: one directory with the catalog and the two indexes built from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from assistant.library import queries, removals
from assistant.library.catalog import Catalog
from assistant.library.completing import Completing
from assistant.library.entries import Counts, Outcome, Passing, SourceInput, StoredPaper, VectorMatch
from assistant.library.identified import keys_named_by
from assistant.library.indexes import Indexes
from assistant.library.lock import WriteLock
from assistant.library.own_encoder import OwnEncoder
from assistant.library.read_before import ReadBefore
from assistant.library.readings import Reading
from assistant.library.tagged import require_tags
from assistant.library.tagging import Tagging
from assistant.records import Filters, Finding, IngestProgress, IngestReport, Origins, Paper, RemovedPaper
from assistant.text.words import idf

if TYPE_CHECKING:
    import numpy as np
    from llama_index.vector_stores.chroma import ChromaVectorStore
    from numpy.typing import NDArray

    from assistant.encoder import Encoder
    from assistant.errors import AssistantError
    from assistant.library.chroma_place import ChromaPlace
    from assistant.library.history import History
    from assistant.library.overview import Overview
    from assistant.library.vectors import ReadyVectors

__all__ = ["Library"]

BATCH_PAPERS = 64
LOCK_SECONDS = 5.0


class Library:
    """One directory of papers and their indexes. Thread-safe; a context manager that closes it."""

    def __init__(
        self, path: Path, encoder: Callable[[], Encoder], catalog: Catalog, *, batch_papers: int, lock_seconds: float,
        vector_search: Literal["chroma", "exact"] | ChromaPlace, remembered: Callable[[str], Encoder | None],
    ) -> None:  # fmt: skip
        """Use `Library.open`."""
        self.path = path
        self._catalog = catalog
        self._encoder = OwnEncoder(catalog, encoder, remembered)
        self._batch_papers = batch_papers
        self._write_lock = WriteLock(path, lock_seconds)
        self._indexes = Indexes(catalog, self._write_lock, vector_search)
        self._stored = queries.StoredCache()
        self.labels = Tagging(catalog, lock_seconds)
        """The tags and notes of its papers."""
        self.completing = Completing(catalog)
        """The papers that lack an abstract."""
        self._passing: tuple[int, int, Filters, Passing] | None = None
        self._papers: tuple[int, int] | None = None
        """A revision, and how many papers it has."""

    @classmethod
    def open(
        cls,
        path: Path,
        encoder: Callable[[], Encoder],
        *,
        create: bool = False,
        batch_papers: int = BATCH_PAPERS,
        lock_seconds: float = LOCK_SECONDS,
        vector_search: Literal["chroma", "exact"] | ChromaPlace = "chroma",
        remembered: Callable[[str], Encoder | None] = lambda fingerprint: None,
    ) -> Self:
        """Open the library at `path`; nothing heavy is imported and no index is opened before it is needed.

        `encoder` is called once, when the first vectors are made or compared. With `create`, the first ingest creates a
        missing library, empty until then. `batch_papers` are encoded and committed together; `lock_seconds` is how long
        a writer waits. `vector_search` says where Chroma's collection is kept: with the library, nowhere, on a server.
        `remembered` gives the encoder with a fingerprint, for a library that goes on with its own; None if it must not.
        Raises LibraryMissingError and LibraryDamagedError.
        """
        catalog = Catalog.open(path, create=create)
        return cls(
            path, encoder, catalog, batch_papers=batch_papers, lock_seconds=lock_seconds, vector_search=vector_search,
            remembered=remembered,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every file and release every lock. Closing twice is harmless."""
        self._indexes.close()
        self._stored.clear()
        self._catalog.close()

    @property
    def exists(self) -> bool:
        """Whether it exists; with `create`, it can be opened before it does."""
        return self._catalog.is_made

    def require(self) -> None:
        """Raise LibraryMissingError if it does not exist."""
        self._catalog.require()

    @property
    def revision(self) -> int:
        """The number of changes committed so far."""
        return self._catalog.revision

    @property
    def history(self) -> History:
        """What has changed since earlier revisions."""
        from assistant.library.history import History

        return History(self._catalog)

    @property
    def encoder_fingerprint(self) -> str | None:
        """The fingerprint of the encoder that made the library's vectors; None before the first ingest."""
        return self._encoder.fingerprint

    @property
    def encoder(self) -> Encoder:
        """The encoder that made the library, if the settings name no other, else the configured one.

        It is made on first use. Raises EncoderMismatchError if another made the library.
        """
        return self._encoder.own()

    @property
    def read_before(self) -> ReadBefore:
        """What was read and fetched before."""
        return ReadBefore(self._catalog)

    def ingest(
        self,
        sources: Iterable[SourceInput],
        *,
        roots: Sequence[str] = (),
        keep_missing: bool = False,
        readings: Sequence[Reading] = (),
        ready: ReadyVectors | None = None,
        progress: Callable[[IngestProgress], None] | None = None,
    ) -> IngestReport:
        """Take in every source that is new or has changed since it was last read.

        Each batch is committed, so the next run resumes an interrupted ingest. Papers that no source gives any more go,
        also those of files gone from below `roots` (absolute paths of directories), unless `keep_missing`. `ready`
        vectors replace encoding if the same encoder made them; with a place, it must have. The `readings` that led to
        the sources are remembered. Raises LibraryBusyError and EncoderMismatchError.
        """
        return self.read(sources, roots, keep_missing, readings, ready=ready, progress=progress).report

    def read(
        self,
        sources: Iterable[SourceInput],
        roots: Sequence[str] = (),
        keep_missing: bool = False,
        readings: Sequence[Reading] = (),
        *,
        gone: Sequence[str] = (),
        ready: ReadyVectors | None = None,
        progress: Callable[[IngestProgress], None] | None = None,
    ) -> Outcome:
        """As `ingest`, telling also which sources were read. Those that have `gone` are deleted in any case."""
        from assistant.library.ingest import Following, Ingest

        if ready is not None and ready.place:
            self._encoder.require(ready.encoder, ready.place)
        if not self._catalog.is_made:
            _ = self._encoder.configured().fingerprint  # fails, if it must, before anything is created
            self._catalog.make()
        with self._write_lock("ingest"):
            following = Following(self._indexes.follow, self._indexes.follow_meanwhile)
            ingest = Ingest(self._catalog, lambda: self.encoder, self._batch_papers, progress, following, ready)
            return ingest.run(sources, roots, keep_missing, readings, gone)

    def remove(self, ids: Sequence[str]) -> int:
        """Remove papers, which stay out until they are restored, and return how many.

        Raises PaperNotFoundError, with nothing removed, if an id is unknown.
        """
        self.require()
        with self._write_lock("remove"):
            keys = {queries.key_of(self._catalog, id): None for id in ids}
            removals.mark_removed(self._catalog, keys)
            self._settle()
        return len(keys)

    def restore(self, ids: Sequence[str]) -> list[RemovedPaper]:
        """Undo all these removals; papers return as far as sources still give them. Raises PaperNotFoundError."""
        self.require()
        with self._write_lock("restore"):
            restored = removals.undo_removals(self._catalog, ids)
            self._settle()
        return restored

    def removed(self) -> list[RemovedPaper]:
        """The papers that were removed and stay out, the latest first."""
        return removals.removed(self._catalog)

    def is_unfinished(self, source: str) -> bool:
        """Whether the reading of a source was interrupted."""
        return bool(self._catalog.rows("SELECT 1 FROM sources WHERE name = ? AND content IS NULL", (source,)))

    def forget(self, *sources: str, paths: Sequence[str] = (), feeds: Sequence[str] = ()) -> int:
        """Remove sources with the papers that no others give, and return how many papers went.

        Also that they were read from these paths and feeds.
        """
        from assistant.library.writes import forget_sources

        self.require()
        with self._write_lock("remove"):
            gone = forget_sources(self._catalog, sources, paths, feeds)
            self._settle()
        return gone

    def _settle(self) -> None:
        from assistant.library.settling import Settling

        Settling(self._catalog, lambda: self.encoder, self._batch_papers).settle_all()
        self._indexes.follow()

    def reencode(self, progress: Callable[[IngestProgress], None] | None = None) -> int:
        """Encode all papers again with the configured encoder and return how many were encoded.

        An interrupted run is resumed by the next; until it is complete, the library keeps its old vectors and encoder.
        """
        from assistant.library.encoding import reencode

        self.require()
        with self._write_lock("reencode"):
            count = reencode(self._catalog, self._encoder.configured(), self._batch_papers, progress)
            self._indexes.follow()
        return count

    def paper(self, id: str) -> Paper:
        """The paper with this id. Raises PaperNotFoundError, whose hint names the nearest ids."""
        self.require()
        found = queries.papers_by_key(self._catalog, [queries.key_of(self._catalog, id)])
        return next(iter(found.values()))

    def origins(self, id: str) -> Origins:
        """The sources of a paper, and where they differ. Raises PaperNotFoundError as `paper` does."""
        from assistant.library.origins import origins_of

        return origins_of(self._catalog, queries.key_of(self._catalog, id), self.paper(id))

    def papers(
        self,
        *,
        match: str | None = None,
        page: str | None = None,
        filters: Filters | None = None,
        sort: Literal["title", "added", "date", "id"] = "title",
        descending: bool = False,
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Paper]:
        """Papers whose title, authors or id contain `match`, seen on a page whose name contains `page` (any case).

        `date` sorts by the date of publication, else by the first listing; papers without either come last.
        """
        require_tags(self._catalog, filters)
        return queries.papers_matching(
            self._catalog, match=match, page=page, filters=filters or Filters(), sort=sort, descending=descending,
            offset=offset, limit=limit,
        )  # fmt: skip

    def count(
        self, *, match: str | None = None, page: str | None = None, filters: Filters | None = None,
        lacking: bool = False,
    ) -> int:  # fmt: skip
        """How many papers there are or `papers` would give; or, if `lacking`, fail only because they lack a field."""
        if match or page or filters or lacking:
            require_tags(self._catalog, filters)
            return queries.count(self._catalog, match=match, page=page, filters=filters or Filters(), lacking=lacking)
        revision, held = self.revision, self._papers
        if held is None or held[0] != revision:
            number = queries.count(self._catalog, match=None, page=None, filters=Filters())
            held = self._papers = revision, number
        return held[1]

    def keys_matching(self, filters: Filters) -> Passing:
        """The papers that pass all filters, and how many fail only because they lack a field."""
        from assistant.library.passing import keys_matching

        require_tags(self._catalog, filters)
        known = self.revision, self.labels.changes if filters.tag else 0, filters
        held = self._passing
        # A file can state a paper that others state without changing it.
        if held is None or held[:3] != known or filters.source:
            held = self._passing = *known, keys_matching(self._catalog, filters)
        return held[3]

    def keys(self) -> list[int]:
        """The keys of all papers."""
        return [key for (key,) in self._catalog.rows("SELECT key FROM papers ORDER BY key")]

    def latest(self, filters: Filters, limit: int) -> list[StoredPaper]:
        """Papers that pass all filters, the latest first, by publication or else by listing."""
        require_tags(self._catalog, filters)
        return self.stored(queries.latest(self._catalog, filters, limit))

    def counts(self) -> Counts:
        """How much the library holds, and the revisions of its indexes."""
        return self._indexes.counted(queries.counts(self._catalog))

    @property
    def unfollowed(self) -> AssistantError | None:
        """Why a Chroma server does not have all papers, if this process failed to write to it."""
        return self._indexes.unfollowed

    def overview(self, filters: Filters) -> Overview:
        """The years, sources and topics of the papers that pass filters."""
        from assistant.library.overview import Overview

        require_tags(self._catalog, filters)
        return Overview(self._catalog, self._indexes.vectors().matrix, filters)

    def identified(self, text: str) -> list[StoredPaper]:
        """The papers that the whole text names by an id, an address or an exact title."""
        return self.stored(keys_named_by(self._catalog, text))

    def nearest(
        self, vector: NDArray[np.float32], limit: int, *, within: Collection[int] | None = None
    ) -> list[VectorMatch]:
        """The `limit` papers nearest to a unit vector (d,), by abstract or best passage, best first; only `within`."""
        return self._indexes.vectors().matrix.nearest(vector, limit, within=within)

    def lexical(
        self, terms: Mapping[str, float], limit: int, *, within: Collection[int] | None = None,
        title_weight: float | None = None,
    ) -> dict[int, float]:  # fmt: skip
        """BM25 scores by key, best first: for each word, its weight x (BM25 of the whole text + `title_weight` x
        BM25 of the title). Words are analysed as the papers were. `within` restricts the search to these papers.
        """
        return self._indexes.lexical().score(terms, limit, within=within, title_weight=title_weight)

    def analysed(self, text: str) -> list[str]:
        """The lexical index's own tokens of a text, in order: lower-cased, without accents, stemmed."""
        from assistant.library.lexicon import analysed

        return analysed(text)

    def document_frequency(self, term: str) -> int:
        """The number of papers that hold the analysed term in title or abstract."""
        return self._indexes.lexical().document_frequency(term)

    def idf(self, term: str) -> float:
        """The inverse document frequency of an analysed term."""
        return idf(self.count(), self.document_frequency(term))

    def expand(self, word: str) -> tuple[str, ...]:
        """Words of the papers that an unknown word may stand for, best first: other spellings, joined or split forms.

        `word` may be several words ("grok fast"): then the joined form is tried. A known word gives ().
        """
        return self._indexes.lexical().expand(word)

    def stored(self, keys: Sequence[int]) -> list[StoredPaper]:
        """Papers with vectors (float32) and spans, in the order of `keys`; keys that no longer exist are left out."""
        return self._stored.get(self._catalog, keys)

    def sample_of_abstracts(self, most: int) -> NDArray[np.float32]:
        """The vectors (n, d) of at most `most` abstracts, spread evenly over the library; read once a revision."""
        return self._indexes.vectors().matrix.sample_of_abstracts(most)

    def vector_store(self) -> ChromaVectorStore:
        """The LlamaIndex store of the papers' nodes. Raises LibraryBusyError if another process has Chroma open."""
        return self._indexes.vectors().vector_store()

    def doctor(self, repair: bool = False) -> list[Finding]:
        """Check catalog, vectors, Chroma and Tantivy; empty if everything was checked and is in order.

        `repair` puts the catalog right and rebuilds both indexes. Raises LibraryBusyError if another process writes.
        """
        from assistant.library.doctor import examine, put_right
        from assistant.library.settling import Settling

        parts = self._catalog, self._indexes.vectors(), self._indexes.lexical()
        if not repair:
            return examine(*parts, False, lambda: self._write_lock.is_held_elsewhere)
        with self._write_lock("doctor --repair"), self.labels.lock("doctor --repair"):
            self._stored.clear()
            settling = Settling(self._catalog, lambda: self.encoder, self._batch_papers)
            return [*put_right(self._catalog, settling), *examine(*parts, repair, lambda: False)]

    @property
    def notices(self) -> list[Finding]:
        """Problems of the indexes that were found and repaired since the library was opened."""
        return self._indexes.notices

    @property
    def warnings(self) -> list[str]:
        """What could not be brought up to date in a library that cannot be written to, one line each."""
        return self._indexes.warnings
