"""Computes papers from records and writes them, one transaction for each batch."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.library import writes
from assistant.library.catalog import Catalog
from assistant.library.collected import collect_all
from assistant.library.encoding import drop_unused, encode_missing, insert, stored_vectors
from assistant.library.entries import IncomingPaper
from assistant.library.filtering import INDEXES
from assistant.library.grouping import GROUPING_VERSION
from assistant.library.held_records import SourceReading, mark_all
from assistant.library.lacking import mark_all_lacking
from assistant.library.regrouping import Regrouping, regrouped

if TYPE_CHECKING:
    from assistant.encoder import Encoder
    from assistant.library.vectors import ReadyVectors

__all__ = ["Batch", "Settling"]


@dataclass
class Batch:
    """What a transaction has written so far, and its connection."""

    connection: sqlite3.Connection
    written: writes.Written
    encoded: bool
    keys: list[int] = field(default_factory=list)
    """The papers that the records of the batch are about."""


class Settling:
    """Brings the papers of a catalog up to date with its records."""

    def __init__(
        self,
        catalog: Catalog,
        encoder: Callable[[], Encoder],
        batch_papers: int,
        ready: ReadyVectors | None = None,
    ) -> None:
        """`encoder` is called only if a text has no vectors yet, or if nothing was ever encoded."""
        self._catalog = catalog
        self._encoder = encoder
        self._batch_papers = batch_papers
        self._ready = ready
        self.encoded = 0
        self.taken = 0
        """Papers whose vectors were made, and those whose vectors were there already."""

    def index_fields(self) -> None:
        """Make the indexes that filters use, where they are missing."""
        held = {name for (name,) in self._catalog.rows("SELECT name FROM sqlite_schema WHERE type = 'index'")}
        missing = [statement for statement in INDEXES if statement.split()[5] not in held]
        if missing:
            with self._catalog.transaction() as connection:
                for statement in missing:
                    connection.execute(statement)

    def unsettle_outdated(self) -> None:
        """Mark all papers to be computed again if other rules grouped their records, and renew the marks."""
        if self._catalog.meta("grouping") == str(GROUPING_VERSION):
            return
        with self._catalog.transaction() as connection:
            mark_all(connection)
            mark_all_lacking(connection)
            collect_all(connection)
            connection.execute("INSERT OR IGNORE INTO unsettled SELECT mark FROM marks")
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('grouping', ?)", (str(GROUPING_VERSION),))

    def settle(self) -> Iterator[writes.Written]:
        """Compute the papers again that have lost records, those of an interrupted run included.

        Until then a paper stays as it was.
        """
        while marks := self._catalog.rows("SELECT mark FROM unsettled LIMIT ?", (self._batch_papers,)):
            regrouping = regrouped(self._catalog, marks={mark for (mark,) in marks})
            with self._write(regrouping) as batch:
                settled = [(mark,) for mark in regrouping.marks]
                batch.connection.executemany("DELETE FROM unsettled WHERE mark = ?", settled)
            yield batch.written

    def settle_all(self) -> None:
        """`settle` to the end, and delete the vectors that are no longer needed."""
        for _ in self.settle():
            pass
        drop_unused(self._catalog)

    @contextmanager
    def batch(self, incoming: Sequence[tuple[IncomingPaper, SourceReading]]) -> Iterator[Batch]:
        """Store records that were read; the block runs in the same transaction."""
        with self._write(regrouped(self._catalog, incoming)) as batch:
            yield batch

    @contextmanager
    def _write(self, regrouping: Regrouping) -> Iterator[Batch]:
        fingerprint = self._catalog.meta("encoder")
        new = {}
        if texts := regrouping.texts:
            new = encode_missing(self._catalog, texts, fingerprint, self._encoder, self._ready)
            if fingerprint is None:
                fingerprint = self._encoder().fingerprint
                with self._catalog.transaction() as connection:
                    connection.execute("INSERT OR REPLACE INTO meta VALUES ('encoder', ?)", (fingerprint,))
            given = self._ready.by(fingerprint) if self._ready is not None else {}
            taken = sum(key in given for key in new)
            self.taken += taken
            self.encoded += len(new) - taken
        with self._catalog.transaction() as connection:
            revision = self._catalog.revision + 1
            insert(connection, new, fingerprint or "")
            rows = stored_vectors(self._catalog, list(texts), fingerprint or "")
            written = writes.write_regrouping(connection, regrouping, rows, revision)
            keys = [group.key for group in regrouping.papers if any(one.reading for one in group.records)]
            yield Batch(connection, written, bool(new), [key for key in keys if key is not None])
            writes.close_revision(connection, revision)
