"""Papers on disk: one directory with the catalog and the two indexes that follow it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from assistant.errors import EncoderMismatchError
from assistant.library import queries as reading
from assistant.library.catalog import Catalog
from assistant.library.entries import (
    Counts,
    Finding,
    IngestProgress,
    Passing,
    SourceInput,
    StoredPaper,
    VectorMatch,
)
from assistant.library.indexes import Indexes
from assistant.library.lock import WriteLock
from assistant.library.stored_papers import StoredCache
from assistant.records import Filters, IngestReport, Origins, Paper, RemovedPaper
from assistant.text.words import idf

if TYPE_CHECKING:
    import numpy as np
    from llama_index.vector_stores.chroma import ChromaVectorStore
    from numpy.typing import NDArray

    from assistant.encoder import Encoder
    from assistant.library.ready_vectors import ReadyVectors

__all__ = ["Library"]

BATCH_PAPERS = 64
LOCK_SECONDS = 5.0


class Library:
    """One directory of papers and their indexes. Usable from several threads; a context manager that closes it."""

    def __init__(
        self, path: Path, encoder: Callable[[], Encoder], catalog: Catalog, *, batch_papers: int, lock_seconds: float,
        vector_search: Literal["chroma", "exact"],
    ) -> None:  # fmt: skip
        """Use `Library.open`."""
        self.path = path
        self._catalog = catalog
        self._make_encoder = encoder
        self._encoder: Encoder | None = None
        self._batch_papers = batch_papers
        self._write_lock = WriteLock(path, lock_seconds)
        self._indexes = Indexes(catalog, self._write_lock, use_chroma=vector_search == "chroma")
        self._stored = StoredCache()
        self._passing: tuple[int, Filters, Passing] | None = None
        self._opening = threading.RLock()

    @classmethod
    def open(
        cls,
        path: Path,
        encoder: Callable[[], Encoder],
        *,
        create: bool = False,
        batch_papers: int = BATCH_PAPERS,
        lock_seconds: float = LOCK_SECONDS,
        vector_search: Literal["chroma", "exact"] = "chroma",
    ) -> Self:
        """Open the library at `path`; nothing heavy is imported and no index is opened before it is needed.

        `encoder` is called once, when vectors are made or compared first. With `create`, a library that is not there
        is made by the first ingest, and is empty until then.
        `batch_papers` are encoded and committed together; `lock_seconds` is how long a writer waits for another.
        `vector_search="exact"` never opens Chroma: vectors are searched in memory. Raises LibraryMissingError and
        LibraryDamagedError.
        """
        catalog = Catalog.open(path, create=create)
        return cls(
            path, encoder, catalog, batch_papers=batch_papers, lock_seconds=lock_seconds, vector_search=vector_search
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every file and release every lock. Closing twice is harmless."""
        self._indexes.close()
        self._stored.clear()
        self._catalog.close()

    @property
    def exists(self) -> bool:
        """Whether it is there: with `create`, it may be opened before."""
        return self._catalog.is_made

    def require(self) -> None:
        """Raises LibraryMissingError when it is not there."""
        self._catalog.require()

    @property
    def revision(self) -> int:
        """The number of changes committed so far."""
        return self._catalog.revision

    @property
    def encoder_fingerprint(self) -> str | None:
        """The encoder that made the library's vectors; None before the first ingest."""
        return self._catalog.meta("encoder")

    @property
    def encoder(self) -> Encoder:
        """The configured encoder, made on first use. Raises EncoderMismatchError if another made the library."""
        encoder = self._any_encoder()
        stored = self.encoder_fingerprint
        if stored is not None and stored != encoder.fingerprint:
            raise EncoderMismatchError(
                f"the library at {self.path} was made with the encoder {stored}, not with {encoder.fingerprint}",
                hint="set the encoder back, use another library, or encode all papers again: "
                "assistant doctor --reencode",
            )
        return encoder

    def _any_encoder(self) -> Encoder:
        with self._opening:
            if self._encoder is None:
                self._encoder = self._make_encoder()
            return self._encoder

    def ingest(
        self,
        sources: Iterable[SourceInput],
        *,
        roots: Sequence[str] = (),
        keep_missing: bool = False,
        ready: ReadyVectors | None = None,
        progress: Callable[[IngestProgress], None] | None = None,
    ) -> IngestReport:
        """Take in every source that is new or changed since it was last read.

        Papers are committed batch by batch, so an interrupted ingest goes on where it stopped when it is run again. A
        paper that no source gives any more is removed, and so are those of files that were below one of `roots` (the
        directories ingested, absolute) and are gone; `keep_missing` keeps both. `ready` vectors are taken
        in place of encoding, where the library's encoder would make the very same. Raises LibraryBusyError and
        EncoderMismatchError.
        """
        from assistant.library.ingest import Ingest

        if not self._catalog.is_made:
            _ = self._any_encoder().fingerprint  # one that cannot be had is told before anything is made
            self._catalog.make()
        with self._write_lock("ingest"):
            ingest = Ingest(
                self._catalog, lambda: self.encoder, self._batch_papers, progress, self._indexes.follow, ready
            )
            return ingest.run(sources, roots, keep_missing)

    def remove(self, ids: Sequence[str]) -> int:
        """Remove papers and say how many; they stay out until they are restored.

        Raises PaperNotFoundError, with nothing removed, if an id is unknown.
        """
        from assistant.library import removals

        self.require()
        with self._write_lock("remove"):
            keys = [reading.key_of(self._catalog, id) for id in ids]
            distinct = list(dict.fromkeys(keys))
            removals.remove(self._catalog, distinct)
            self._settle()
        return len(distinct)

    def restore(self, ids: Sequence[str]) -> list[RemovedPaper]:
        """Let removed papers in again, as far as sources still give them, and say which.

        Raises PaperNotFoundError, with nothing restored, if no removed paper has one of the ids.
        """
        from assistant.library import removals

        self.require()
        with self._write_lock("restore"):
            restored = removals.restore(self._catalog, ids)
            self._settle()
        return restored

    def removed(self) -> list[RemovedPaper]:
        """The papers that stay out because they were removed, the last first."""
        from assistant.library.removals import removed

        return removed(self._catalog)

    def is_unfinished(self, source: str) -> bool:
        """Whether the reading of a source was interrupted."""
        return bool(self._catalog.rows("SELECT 1 FROM sources WHERE name = ? AND content IS NULL", (source,)))

    def forget(self, source: str) -> int:
        """Remove what a source has given, unless another source gives it too, and say how many papers went."""
        from assistant.library.writes import close_revision, delete_orphans, drop_source

        self.require()
        with self._write_lock("remove"):
            with self._catalog.transaction() as connection:
                revision = self._catalog.revision + 1
                drop_source(connection, source)
                gone = delete_orphans(connection, revision)
                close_revision(connection, revision)
            self._settle()
        return len(gone)

    def _settle(self) -> None:
        """Compute the papers again whose records have changed."""
        from assistant.library.encoding import drop_unused
        from assistant.library.settling import Settling

        settling = Settling(self._catalog, lambda: self.encoder, self._batch_papers)
        for _ in settling.settle():
            pass
        drop_unused(self._catalog)
        self._indexes.follow()

    def reencode(self, progress: Callable[[IngestProgress], None] | None = None) -> int:
        """Make all vectors again with the configured encoder and say how many papers were encoded.

        Interrupted, it goes on where it stopped when it is called again; until it is done the library keeps its old
        vectors and its old encoder.
        """
        from assistant.library.reencode import reencode

        self.require()
        with self._write_lock("reencode"):
            count = reencode(self._catalog, self._any_encoder(), self._batch_papers, progress)
            self._indexes.follow()
        return count

    def paper(self, id: str) -> Paper:
        """The paper with this id. Raises PaperNotFoundError, whose hint names the nearest ids."""
        self.require()
        found = reading.papers_by_key(self._catalog, [reading.key_of(self._catalog, id)])
        return next(iter(found.values()))

    def origins(self, id: str) -> Origins:
        """Where what is known of a paper comes from. Raises PaperNotFoundError as `paper` does."""
        from assistant.library.origins import origins_of

        paper = self.paper(id)
        return origins_of(self._catalog, reading.key_of(self._catalog, paper.id), paper)

    def __len__(self) -> int:
        """The number of papers."""
        return int(self._catalog.rows("SELECT count(*) FROM papers")[0][0])

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

        `filters` limit them further. `date` sorts by the date of publication, else by the first listing; papers
        without either come last.
        """
        return reading.papers(
            self._catalog, match=match, page=page, filters=filters or Filters(), sort=sort, descending=descending,
            offset=offset, limit=limit,
        )  # fmt: skip

    def count(
        self, *, match: str | None = None, page: str | None = None, filters: Filters | None = None,
        lacking: bool = False,
    ) -> int:  # fmt: skip
        """How many papers there are or `papers` would give; or those that only the lack of a field keeps out."""
        return reading.count(self._catalog, match=match, page=page, filters=filters or Filters(), lacking=lacking)

    def keys_matching(self, filters: Filters) -> Passing:
        """The papers that pass all filters, and how many do not only because they lack a field asked about."""
        revision = self.revision
        held = self._passing
        if held is None or held[:2] != (revision, filters):
            held = self._passing = revision, filters, reading.keys_matching(self._catalog, filters)
        return held[2]

    def keys(self) -> list[int]:
        """The keys of all papers."""
        return [key for (key,) in self._catalog.rows("SELECT key FROM papers ORDER BY key")]

    def latest(self, filters: Filters, limit: int) -> list[StoredPaper]:
        """Papers that pass all filters, the latest by publication, else by listing, first."""
        return self.stored(reading.latest(self._catalog, filters, limit))

    def counts(self) -> Counts:
        """How much the library holds, and how far its indexes have followed."""
        return reading.counts(self._catalog)

    def nearest(
        self, vector: NDArray[np.float32], limit: int, *, within: Collection[int] | None = None
    ) -> list[VectorMatch]:
        """The `limit` papers nearest to a normalised vector (d,), by abstract or best passage, best first.

        `within` looks at these papers only.
        """
        return self._indexes.vectors().nearest(vector, limit, within=within)

    def lexical(
        self,
        terms: Mapping[str, float],
        limit: int,
        *,
        within: Collection[int] | None = None,
        title_weight: float | None = None,
    ) -> dict[int, float]:
        """BM25 scores by key, best first: for each word, its weight x (BM25 of the whole text + `title_weight` x
        BM25 of the title). Words are raw and are analysed as the papers were. `within` scores these papers only.
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
        """How much the analysed term tells: its inverse document frequency."""
        return idf(len(self), self.document_frequency(term))

    def expand(self, word: str) -> tuple[str, ...]:
        """Known words that an unknown word may stand for, best first: spelt otherwise, joined or split.

        `word` may be several ("grok fast"): then the joined form is tried. A word that the papers hold gives ().
        """
        return self._indexes.lexical().expand(word)

    def stored(self, keys: Sequence[int]) -> list[StoredPaper]:
        """Papers with vectors (float32) and spans, in the order asked; keys that are gone are left out."""
        return self._stored.get(self._catalog, keys)

    def vector_store(self) -> ChromaVectorStore:
        """The LlamaIndex store of the papers' nodes. Raises LibraryBusyError if another process has Chroma open."""
        return self._indexes.vectors().vector_store()

    def doctor(self, repair: bool = False) -> list[Finding]:
        """Check that catalog, vectors, Chroma and Tantivy agree; empty when all is well and was checked.

        `repair` rebuilds what is wrong in the indexes from the catalog, without encoding. Raises LibraryBusyError
        when something must be repaired while another process writes.
        """
        from assistant.library.doctor import examine

        parts = self._catalog, self._indexes.vectors(), self._indexes.lexical()
        if not repair:
            return examine(*parts, repair=False, is_written=lambda: self._write_lock.is_held_elsewhere)
        with self._write_lock("doctor --repair"):
            return examine(*parts, repair=True, is_written=lambda: False)

    @property
    def notices(self) -> list[Finding]:
        """What was found wrong with the indexes and put right since the library was opened."""
        return self._indexes.notices

    @property
    def warnings(self) -> list[str]:
        """What could not be brought up to date, one line each, in a library that cannot be written to."""
        return self._indexes.warnings
