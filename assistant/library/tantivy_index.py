"""The Tantivy index: BM25 over titles and texts, kept in step with the catalog.

Tantivy is safe for many readers and one writer; it is written only under the library's write lock.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from assistant.errors import LibraryError
from assistant.library.catalog import Catalog
from assistant.library.follower import Applied, applied, changes, is_current, node_rows, record, wipe
from assistant.library.lexicon import FREQUENCIES, UNSTEMMED, analysed, analyser, document, schema, unstemmed
from assistant.library.lock import WriteLock
from assistant.library.newer_words import NewerWords
from assistant.library.overlay import Overlay
from assistant.library.place import TANTIVY_DIRECTORY, can_be_written
from assistant.records import Finding
from assistant.text import spelling

__all__ = ["LexicalIndex"]

TITLE_WEIGHT = 0.5
"""The weight of a word's score in the title relative to its score in the whole text."""

_HEAP_BYTES = 64_000_000


class LexicalIndex:
    """The index, opened on first use and brought up to date with the catalog when nobody else writes."""

    def __init__(self, catalog: Catalog, write_lock: WriteLock) -> None:
        self._catalog = catalog
        self._write_lock = write_lock
        self._schema = schema()
        self._index: tantivy.Index | None = None
        self._searcher: tantivy.Searcher | None = None
        self._seen: Applied | None = None
        self._vocabulary: dict[str, list[tuple[str, int]]] = {}
        self._guard = threading.RLock()
        self._writing = threading.RLock()
        self._overlay: Overlay | None = None
        self._newer: NewerWords | None = None
        self._ready_at: int | None = None
        self.notices: list[Finding] = []
        self.warnings: list[str] = []
        """What cannot be repaired in a library that cannot be written to."""

    @property
    def _directory(self) -> Path:
        return self._catalog.indexes / TANTIVY_DIRECTORY

    @property
    def is_readable(self) -> bool:
        """Whether this user may read the library's own index; True until it has been tried."""
        return self._overlay is None or self._overlay.is_readable

    def close(self) -> None:
        """Remove the temporary copy, if there is one."""
        with self._guard:
            if self._overlay is not None:
                self._overlay.close()

    def score(
        self, terms: Mapping[str, float], limit: int, *, within: Collection[int] | None, title_weight: float | None
    ) -> dict[int, float]:
        """See `Library.lexical`."""
        searcher = self._ready()
        weights = self._weights(searcher, terms)
        if searcher is None or not weights or limit < 1 or (within is not None and not within):
            return {}
        share = TITLE_WEIGHT if title_weight is None else title_weight
        newer = self._newer
        stale = newer.stale if newer is not None else set()
        query = self._query(weights, share)
        if within is not None:
            chosen = Query.const_score_query(Query.term_set_query(self._schema, "key", list(within)), 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, chosen)])
        hits = searcher.search(query, limit=limit + len(stale), count=False).hits
        keys = searcher.fast_field_values("key", [address for _, address in hits])
        found = {
            int(key): float(score)
            for key, (score, _) in zip(keys, hits, strict=True) if key is not None and key not in stale
        }  # fmt: skip
        if newer is None:
            return found
        found |= newer.scores(weights, share, searcher.num_docs, searcher.doc_freq, within)
        return dict(sorted(found.items(), key=lambda item: -item[1])[:limit])

    def _weights(self, searcher: tantivy.Searcher | None, terms: Mapping[str, float]) -> dict[str, float]:
        """Weights of analysed terms; the parts of a compound share its weight, its joined form gets all of it."""
        weights: dict[str, float] = {}
        for word, weight in terms.items():
            parts = analysed(word)
            for part in parts:
                weights[part] = weights.get(part, 0.0) + weight / len(parts)
            if len(parts) > 1 and searcher is not None:
                for joined in analysed("".join(unstemmed(word))):
                    if searcher.doc_freq("text", joined):
                        weights[joined] = weights.get(joined, 0.0) + weight
        return {term: weight for term, weight in weights.items() if weight > 0}

    def _query(self, weights: Mapping[str, float], title_weight: float) -> Query:
        clauses = []
        for term, weight in weights.items():
            for field, share in (("text", 1.0), ("title", title_weight)):
                if share > 0:
                    query = Query.term_query(self._schema, field, term, index_option=FREQUENCIES)
                    clauses.append((Occur.Should, Query.boost_query(query, weight * share)))
        return Query.boolean_query(clauses)

    def document_frequency(self, term: str) -> int:
        """See `Library.document_frequency`."""
        searcher = self._ready()
        return 0 if searcher is None else self._frequency(searcher, term)

    def _frequency(self, searcher: tantivy.Searcher, term: str) -> int:
        newer = self._newer
        more = newer.holding(term) if newer is not None else 0
        # Searcher.doc_freq is faster but still counts papers that were removed or changed.
        if not searcher.doc_freq("text", term):
            return more
        query = Query.term_query(self._schema, "text", term, index_option=FREQUENCIES)
        if newer is not None and newer.stale:
            left_out = Query.term_set_query(self._schema, "key", list(newer.stale))
            query = Query.boolean_query([(Occur.Must, query), (Occur.MustNot, left_out)])
        return self._count(searcher, query) + more

    def _count(self, searcher: tantivy.Searcher, query: Query) -> int:
        result: Any = searcher.search(query, limit=1, count=True)
        return int(result.count or 0)

    def expand(self, word: str) -> tuple[str, ...]:
        """See `Library.expand`."""
        searcher = self._ready()
        parts = unstemmed(word)
        if searcher is None or not parts:
            return ()
        joined = "".join(parts)
        if len(parts) > 1:
            return (joined,) if self._frequency(searcher, analysed(joined)[0]) else ()
        if self._frequency(searcher, analysed(joined)[0]):
            return ()
        apart = [pair for pair in spelling.splits(joined) if self._is_phrase(searcher, pair)]
        return tuple(" ".join(pair) for pair in apart) or spelling.nearest_words(joined, self._words)

    def _is_phrase(self, searcher: tantivy.Searcher, pair: tuple[str, str]) -> bool:
        first, second = (analysed(part) for part in pair)
        if len(first) != 1 or len(second) != 1:
            return False
        if not searcher.doc_freq("text", first[0]) or not searcher.doc_freq("text", second[0]):
            return False
        return self._count(searcher, Query.phrase_query(self._schema, "text", [first[0], second[0]])) > 0

    def _words(self, initial: str) -> list[tuple[str, int]]:
        held = self._vocabulary.get(initial)
        if held is None:
            assert self._searcher is not None
            held = self._vocabulary[initial] = self._searcher.terms_with_prefix("words", initial)
        return held

    def keys(self) -> set[int]:
        """The keys of all papers in the index."""
        searcher = self._ready()
        if searcher is None or not searcher.num_docs:
            return set()
        hits = searcher.search(Query.all_query(), limit=searcher.num_docs, count=False).hits
        return {int(key) for key in searcher.fast_field_values("key", [address for _, address in hits]) if key}

    def _ready(self) -> tantivy.Searcher | None:
        """The current searcher; None while another process builds the index for the first time."""
        revision = self._catalog.revision
        if revision == self._ready_at:
            return self._searcher
        if self._overlay is None and not can_be_written(self._catalog.directory):
            with self._guard:
                if self._overlay is None:
                    self._lay_over()
        if not is_current(self._catalog, TANTIVY_DIRECTORY):
            self._catch_up()
        with self._guard:
            mark = applied(self._catalog, TANTIVY_DIRECTORY)
            if self._searcher is None or mark != self._seen:
                self._reload(mark)
                self._check_size()
            self._read_newer()
            # What is not in the index yet is looked for again: it may get there without another revision.
            self._ready_at = revision if self._newer is None and self._searcher is not None else None
            return self._searcher

    def _read_newer(self) -> None:
        """Read the papers that the index does not hold yet."""
        if self._seen is None or self._catalog.revision == self._seen.revision:
            self._newer = None
            return
        newer = self._newer
        if newer is None or newer.since != self._seen.revision:
            newer = NewerWords(self._catalog, self._seen.revision, newer)
        if newer.revision != self._catalog.revision:
            newer.read()
        self._newer = newer

    def _catch_up(self) -> None:
        with self._locked("catching up") as held:
            if not held:
                return
            try:
                self.follow()
            except LibraryError as error:
                self._warn(f"its word index cannot be brought up to date ({error})")
            else:
                if self._overlay is not None:
                    why = "is out of date" if self.is_readable else "cannot be read by this user"
                    self._warn(f"its word index {why} and is rebuilt for this run only")

    def _locked(self, what: str) -> AbstractContextManager[bool]:
        """The write lock if nobody else has it; a temporary copy needs none."""
        return self._write_lock.at_once(what) if self._overlay is None else nullcontext(True)

    def _lay_over(self) -> None:
        """Switch to a temporary copy that this process can write to."""
        try:
            self._overlay = Overlay(self._catalog.directory)
        except OSError as error:
            self._warn(f"its word index cannot be opened ({error.strerror or error})")
            return
        self._catalog.indexes = self._overlay.path
        self._index = self._searcher = self._seen = None

    def _warn(self, what: str) -> None:
        if not self.warnings:  # later ones are consequences of the first
            self.warnings.append(f"the library at {self._catalog.directory} cannot be written to: {what}")

    def _check_size(self) -> None:
        """Rebuild an index whose files were deleted but not its mark: it opens as an empty one."""
        with self._catalog.snapshot() as connection:
            papers = connection.execute("SELECT count(*) FROM papers").fetchone()[0]
            current = is_current(self._catalog, TANTIVY_DIRECTORY)
        if not current or self._searcher is None or self._searcher.num_docs == papers:
            return
        with self._locked("rebuilding") as held:
            if held:
                self._begin_again(None)
                self._reload(applied(self._catalog, TANTIVY_DIRECTORY))

    def _reload(self, mark: Applied) -> None:
        if self._index is None and mark.revision:
            try:
                self._index = self._open()
            except (ValueError, OSError) as error:
                with self._locked("rebuilding") as held:
                    if not held:
                        return
                    self._begin_again(error)
                    mark = applied(self._catalog, TANTIVY_DIRECTORY)
        if self._index is not None:
            self._index.reload()
            self._searcher = self._index.searcher()
            self._vocabulary = {}
            self._seen = mark

    def _open(self) -> tantivy.Index:
        self._directory.mkdir(exist_ok=True)
        index = tantivy.Index(self._schema, path=str(self._directory))
        index.register_tokenizer(UNSTEMMED, analyser(UNSTEMMED))
        index.config_reader("manual")
        return index

    def follow(self) -> None:
        """Apply what the catalog has committed since the last time; under the write lock."""
        with self._writing:
            try:
                self._apply()
            except (ValueError, OSError) as error:
                self._begin_again(error)

    def rebuild(self) -> None:
        """Start over with an empty directory and fill it; under the write lock."""
        with self._writing:
            self._index = self._searcher = self._seen = self._ready_at = None
            wipe(self._directory)
            try:
                self._apply()
            except (ValueError, OSError) as error:
                raise LibraryError(f"cannot write the index at {self._catalog.directory}: {error}") from error

    def _begin_again(self, error: Exception | None) -> None:
        if isinstance(error, OSError) and error.errno is not None:
            raise LibraryError(f"cannot write the index at {self._catalog.directory}: {error}") from error
        problem = "could not be read" if error else "did not hold the catalog's papers"
        repaired = self._overlay is None
        outcome = "; rebuilt from the catalog" if repaired else ", and the library cannot be written to"
        self.notices.append(Finding("tantivy", f"the Tantivy index {problem}{outcome}", repaired))
        if not repaired:
            self._warn(f"its word index {problem} and is rebuilt for this run only")
        self.rebuild()

    def _apply(self) -> None:
        if self._index is None:
            self._index = self._open()
        mark = applied(self._catalog, TANTIVY_DIRECTORY)
        todo = changes(self._catalog, mark.revision)
        writer = self._index.writer(_HEAP_BYTES, 1)
        if mark.revision:
            self._delete(writer, [*todo.removed, *(key for _, keys in todo.papers for key in keys)])
        else:
            writer.delete_all_documents()
        for _, keys in todo.papers:
            for key, _, title, abstract, *_ in node_rows(self._catalog, keys):
                writer.add_document(document(key, title, abstract))
        writer.commit()
        record(self._catalog, TANTIVY_DIRECTORY, Applied(todo.revision, True))
        writer.wait_merging_threads()
        self._share()

    def _share(self) -> None:
        """Give the index's files the catalog's permissions: Tantivy makes some readable by their owner only."""
        mode = self._catalog.file.stat().st_mode & 0o666
        for name in ("meta.json", ".managed.json"):
            with suppress(OSError):
                (self._directory / name).chmod(mode)

    def _delete(self, writer: tantivy.IndexWriter, keys: list[int]) -> None:
        if keys:
            writer.delete_documents_by_query(Query.term_set_query(self._schema, "key", keys))
