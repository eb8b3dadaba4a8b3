"""The Tantivy index: BM25 over titles and texts. Safe for many readers and one writer, who has the write lock."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import TypeVar

import tantivy
from tantivy import Query

from assistant.errors import LibraryError
from assistant.library.catalog import Catalog
from assistant.library.commits import Point, point
from assistant.library.follower import (
    Applied,
    applied,
    changed_files,
    changes,
    chunks,
    is_astray,
    is_current,
    record,
    wipe,
)
from assistant.library.glances import Glances
from assistant.library.lexicon import UNSTEMMED, analyser, document, schema
from assistant.library.lock import WriteLock
from assistant.library.newer_words import NewerWords
from assistant.library.overlay import Overlay
from assistant.library.place import TANTIVY_DIRECTORY, can_be_written
from assistant.library.word_reader import WordReader
from assistant.records import Finding

__all__ = ["LexicalIndex"]

_HEAP_BYTES = 64_000_000
_PAPERS_AT_A_TIME = 500
Found = TypeVar("Found")


class LexicalIndex:
    """The index, opened on first use and brought up to date with the catalog when nobody else writes."""

    def __init__(self, catalog: Catalog, write_lock: WriteLock) -> None:
        self._catalog = catalog
        self._write_lock = write_lock
        self._schema = schema()
        self._index: tantivy.Index | None = None
        self._words: WordReader | None = None
        self._newer: NewerWords | None = None
        self._seen: Applied | None = None
        self._guard = threading.RLock()
        self._writing = threading.RLock()
        self._overlay: Overlay | None = None
        self._is_barred = False
        self._ready_at: Point | None = None
        self._glances = Glances(write_lock)
        self.notices: list[Finding] = []
        self.warnings: list[str] = []
        """What cannot be repaired in a library that cannot be written to."""

    @property
    def _directory(self) -> Path:
        return self._catalog.indexes / TANTIVY_DIRECTORY

    @property
    def is_readable(self) -> bool:
        """Whether this user may read the library's own index; True until it has been tried."""
        return not self._is_barred and (self._overlay is None or self._overlay.is_readable)

    def close(self) -> None:
        """Remove the temporary copy, if there is one."""
        with self._guard:
            if self._overlay is not None:
                self._overlay.close()

    def score(
        self, terms: Mapping[str, float], limit: int, *, within: Collection[int] | None, title_weight: float | None
    ) -> dict[int, float]:
        """See `Library.lexical`."""
        return self._asked(lambda words: words.score(terms, limit, within, title_weight), {})

    def document_frequency(self, term: str) -> int:
        """See `Library.document_frequency`."""
        return self._asked(lambda words: words.document_frequency(term), 0)

    def expand(self, word: str) -> tuple[str, ...]:
        """See `Library.expand`."""
        return self._asked(lambda words: words.expand(word), ())

    def keys(self) -> set[int]:
        """The keys of all papers in the index."""
        return self._asked(WordReader.keys, set())

    def _asked(self, ask: Callable[[WordReader], Found], nothing: Found) -> Found:
        """What `ask` finds; if the index cannot be read, it is rebuilt first."""
        words = self._ready()
        try:
            return nothing if words is None else ask(words)
        except (ValueError, OSError) as error:
            with self._guard, self._locked("rebuilding") as held:
                if not held:
                    raise LibraryError(f"the word index at {self._directory} cannot be read: {error}") from error
                self._begin_again(error)
            words = self._ready()
            return nothing if words is None else ask(words)

    def _ready(self) -> WordReader | None:
        """What reads the index; None while another process builds the index for the first time."""
        present = point(self._catalog)
        words = self._words
        if present == self._ready_at and (words is None or words.newer is None or self._glances.is_recent):
            return words
        if words is not None and self._glances.is_early:
            return words
        with self._glances.look():
            return self._brought_to(present)

    def _brought_to(self, present: Point) -> WordReader | None:
        with self._guard:
            if self._overlay is None and not can_be_written(self._catalog.directory):
                self._lay_over()
            if self._index is None and self._is_unsound:
                with self._locked("rebuilding") as held:
                    if held:  # else another process may be writing it
                        self._look_over()
        if not is_current(self._catalog, TANTIVY_DIRECTORY):
            self._catch_up()
        with self._guard:
            mark = applied(self._catalog, TANTIVY_DIRECTORY)
            if self._words is None or mark != self._seen:
                self._reload(mark)
                self._check_size()
            self._read_newer()
            self._ready_at = present if self._words is not None else None
            return self._words

    def _read_newer(self) -> None:
        """Read the papers that the index does not hold yet."""
        if self._words is None or self._seen is None:
            return
        revision, newer = self._catalog.revision, self._newer
        if revision == self._seen.revision:
            newer = None
        else:
            if newer is not None and newer.revision > revision:
                newer = None  # an earlier catalog was restored
            if newer is None or newer.since != self._seen.revision:
                newer = NewerWords(self._catalog, self._seen.revision, newer)
            if newer.revision != revision:
                newer.read()
        self._newer = self._words.newer = newer

    def _look_over(self) -> None:
        """Rebuild an index whose files are not as they were written, or that is ahead of a restored catalog; under the
        write lock.
        """
        if self._is_unsound:
            astray = is_astray(self._catalog, TANTIVY_DIRECTORY)
            try:
                self._start_over("is ahead of the catalog" if astray else "is not as it was written")
            except LibraryError as error:
                self._warn(f"its word index is damaged and cannot be rebuilt ({error})")

    @property
    def _is_unsound(self) -> bool:
        return bool(changed_files(self._catalog, TANTIVY_DIRECTORY)) or is_astray(self._catalog, TANTIVY_DIRECTORY)

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
            self._is_barred = True
            self._warn(f"its word index cannot be opened ({error.strerror or error})")
            return
        self._catalog.indexes = self._overlay.path
        self._index = self._words = self._seen = None

    def _warn(self, what: str) -> None:
        if not self.warnings:  # later ones are consequences of the first
            self.warnings.append(f"the library at {self._catalog.directory} cannot be written to: {what}")

    def _check_size(self) -> None:
        """Rebuild an index whose files were deleted but not its mark: it opens as an empty one."""
        with self._catalog.snapshot() as connection:
            papers = connection.execute("SELECT count(*) FROM papers").fetchone()[0]
            current = is_current(self._catalog, TANTIVY_DIRECTORY)
        if not current or self._words is None or self._words.size == papers:
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
            before = self._holds_deleted()
            self._index.reload()
            self._words = WordReader(self._index.searcher(), holds_deleted=before or self._holds_deleted())
            self._seen = mark

    def _holds_deleted(self) -> bool:
        """Whether papers that were removed or changed still take room in the files."""
        try:
            segments = json.loads((self._directory / "meta.json").read_text("utf-8"))["segments"]
            return any(segment["deletes"] is not None for segment in segments)
        except (OSError, ValueError, KeyError, TypeError):
            return True

    def _open(self) -> tantivy.Index:
        self._directory.mkdir(exist_ok=True)
        index = tantivy.Index(self._schema, path=str(self._directory))
        index.register_tokenizer(UNSTEMMED, analyser(UNSTEMMED))
        index.config_reader("manual")
        return index

    def follow(self) -> None:
        """Apply what the catalog has committed since the last time; under the write lock."""
        with self._writing:
            if self._index is None:
                self._look_over()
            try:
                self._apply()
            except (ValueError, OSError) as error:
                self._begin_again(error)

    def rebuild(self) -> None:
        """Start over with an empty directory and fill it; under the write lock."""
        with self._writing:
            self._index = self._words = self._seen = self._ready_at = None
            wipe(self._directory)
            try:
                self._apply()
            except (ValueError, OSError) as error:
                raise LibraryError(f"cannot write the index at {self._catalog.directory}: {error}") from error

    def _begin_again(self, error: Exception | None) -> None:
        if isinstance(error, OSError) and error.errno is not None:
            raise LibraryError(f"cannot write the index at {self._catalog.directory}: {error}") from error
        self._start_over("could not be read" if error else "did not hold the catalog's papers")

    def _start_over(self, problem: str) -> None:
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
        record(self._catalog, TANTIVY_DIRECTORY, Applied(mark.revision, False))
        writer = self._index.writer(_HEAP_BYTES, 1)
        if mark.revision:
            self._delete(writer, [*todo.removed, *(key for _, keys in todo.papers for key in keys)])
        else:
            writer.delete_all_documents()
        for keys in (some for _, group in todo.papers for some in chunks(group, _PAPERS_AT_A_TIME)):
            named = f"key IN ({','.join(map(str, keys))})"
            for row in self._catalog.rows(f"SELECT key, title, abstract FROM papers WHERE {named} ORDER BY key"):
                writer.add_document(document(*row))
        writer.commit()
        writer.wait_merging_threads()
        self._share()
        record(self._catalog, TANTIVY_DIRECTORY, Applied(todo.revision, True))

    def _share(self) -> None:
        """Give the index's files the catalog's permissions: Tantivy makes some readable by their owner only."""
        mode = self._catalog.file.stat().st_mode & 0o666
        for name in ("meta.json", ".managed.json"):
            with suppress(OSError):
                (self._directory / name).chmod(mode)

    def _delete(self, writer: tantivy.IndexWriter, keys: list[int]) -> None:
        if keys:
            writer.delete_documents_by_query(Query.term_set_query(self._schema, "key", keys))
