"""Takes sources into the catalog, batch by batch: read, compare with what is known, encode what is new, commit.

A batch is one transaction, so an interruption costs at most the batch in work. A source counts as read when all its
records are committed; until then the next ingest reads it again, and finds its papers known.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from assistant.errors import InputError
from assistant.library import committing
from assistant.library.catalog import Catalog
from assistant.library.connected import SourceReading
from assistant.library.drafts import Draft, drafts
from assistant.library.encoding import NewVectors, drop_unused, encode_missing, insert, stored_vectors
from assistant.library.entries import IncomingPaper, IngestProgress, SourceInput
from assistant.library.following import Following
from assistant.library.pace import Pace
from assistant.library.segmentation import SEGMENTATION_VERSION
from assistant.library.settling import settle
from assistant.records import IngestReport, Rejection

if TYPE_CHECKING:
    from assistant.library.encoder import Encoder
    from assistant.library.ready_vectors import ReadyVectors

__all__ = ["Ingest"]


class _Planned(NamedTuple):
    source: SourceInput
    content: str
    is_known: bool
    """Whether the source has been read to its end with this very content."""


class Ingest:
    """One run of `Library.ingest`."""

    def __init__(
        self,
        catalog: Catalog,
        encoder: Callable[[], Encoder],
        batch_papers: int,
        progress: Callable[[IngestProgress], None] | None,
        follow: Callable[[], None],
        ready: ReadyVectors | None = None,
    ) -> None:
        self._catalog = catalog
        self._encoder = encoder
        self._batch_papers = batch_papers
        self._pace = Pace(progress)
        self._following = Following(follow)
        self._ready = ready
        self._keep_missing = False
        self._pending: list[tuple[IncomingPaper, SourceReading]] = []
        self._read: list[SourceReading] = []
        self._rejected: list[Rejection] = []
        self._seen: set[int] = set()
        self._added: set[int] = set()
        self._updated: set[int] = set()
        self._removed = 0
        self._listings = 0

    def run(self, sources: Iterable[SourceInput], roots: Sequence[str], keep_missing: bool) -> IngestReport:
        """See `Library.ingest`."""
        with self._following:
            return self._run(sources, roots, keep_missing)

    def _run(self, sources: Iterable[SourceInput], roots: Sequence[str], keep_missing: bool) -> IngestReport:
        begun = time.perf_counter()
        self._keep_missing = keep_missing
        before = self._catalog.revision
        present: set[str] = set()
        plan: list[_Planned] = []
        for source in sources:
            present.add(source.name)
            if (planned := self._plan(source)) is not None:
                plan.append(planned)
        self._pace.begin(lambda: self._count(plan))
        for planned in plan:
            if planned.is_known:
                self._pass_over(planned.source.name)
            else:
                self._take(planned)
        self._commit()
        if not keep_missing:
            self._remove_missing(roots, present)
        self._note_written(settle(self._catalog, self._encoder, self._batch_papers))
        if self._catalog.revision != before:
            drop_unused(self._catalog)
        self._following.finish()
        return self._report(time.perf_counter() - begun)

    def _report(self, seconds: float) -> IngestReport:
        updated = self._updated - self._added
        return IngestReport(
            added=len(self._added),
            updated=len(updated),
            unchanged=len(self._seen - self._added - updated),
            removed=self._removed,
            listings=self._listings,
            rejected=tuple(self._rejected),
            seconds=seconds,
        )

    def _plan(self, source: SourceInput) -> _Planned | None:
        try:
            content = source.content_hash()
        except (InputError, OSError) as error:
            self._reject(source.name, error)
            return None
        if content is None:
            return _Planned(source, f"unhashed {uuid4().hex}", False)
        rows = self._catalog.rows(
            "SELECT source FROM sources WHERE name = ? AND content = ? AND segmentation = ?",
            (source.name, content, SEGMENTATION_VERSION),
        )
        return _Planned(source, content, bool(rows))

    def _count(self, plan: Iterable[_Planned]) -> int | None:
        """How many records are to come; None if a source can be read only once."""
        total = 0
        for source, _, is_known in plan:
            if is_known:
                total += self._of_source("SELECT count(*) FROM records", source.name)[0][0]
            elif source.size is None:
                return None
            else:
                # What goes wrong here goes wrong again, and is reported, when the source is read.
                with suppress(InputError, OSError):
                    for record in source.records():
                        total += not isinstance(record, Rejection)
        return total

    def _pass_over(self, name: str) -> None:
        """Count what an unchanged source gives as it was counted when it was read."""
        given = self._of_source("SELECT paper FROM records", name)
        self._seen.update(key for (key,) in given)
        self._count_listings(name)
        rejected = self._catalog.rows("SELECT rejected FROM sources WHERE name = ?", (name,))[0][0]
        self._rejected += [Rejection(where=where, why=why) for where, why in json.loads(rejected)]
        self._pace.step(len(given), name, worked=False)

    def _count_listings(self, name: str) -> None:
        self._listings += self._of_source("SELECT count(*) FROM listings", name)[0][0]

    def _of_source(self, select: str, name: str) -> list[Any]:
        return self._catalog.rows(f"{select} JOIN sources USING (source, content) WHERE name = ?", (name,))

    def _reject(self, where: str, error: Exception) -> None:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        self._rejected.append(Rejection(where=where, why=why))

    def _take(self, planned: _Planned) -> None:
        source = planned.source
        reading = SourceReading(source.name, planned.content, source.size, source.accumulating)
        try:
            for record in source.records():
                self._take_record(record, reading)
        except (InputError, OSError) as error:
            # Not read to its end: what it gave before stays, and the next ingest reads it again.
            self._reject(source.name, error)
            return
        if not reading.usable and not reading.rejected:
            self._note(reading, Rejection(where=source.name, why="no paper in it"))
        self._read.append(reading)

    def _take_record(self, record: IncomingPaper | Rejection, reading: SourceReading) -> None:
        if isinstance(record, Rejection):
            self._note(reading, record)
        elif not record.title.strip() and not record.abstract.strip():
            self._note(reading, Rejection(where=record.where, why="neither title nor abstract"))
        elif not record.title.strip() and not (record.id or "").strip():
            self._note(reading, Rejection(where=record.where, why="neither title nor id"))
        else:
            reading.usable += 1
            self._pending.append((record, reading))
            if len(self._pending) >= self._batch_papers:
                self._commit()

    def _note(self, reading: SourceReading, rejection: Rejection) -> None:
        reading.rejected.append((rejection.where, rejection.why))
        self._rejected.append(rejection)

    def _commit(self) -> None:
        """Write the pending records, and finish the sources that end with them, in one transaction."""
        pending, self._pending = self._pending, []
        finished, self._read = self._read, []
        if not pending and not finished:
            return
        batch = drafts(self._catalog, pending)
        fingerprint, new = self._encode(batch)
        with self._catalog.transaction() as connection:
            revision = self._catalog.revision + 1
            insert(connection, new, fingerprint)
            rows = stored_vectors(self._catalog, [draft.text_hash for draft in batch], fingerprint)
            written = committing.write(connection, batch, rows, revision)
            for reading in finished:
                keep = self._keep_missing or reading.accumulating
                lost = committing.finish_reading(connection, reading, keep)
                committing.touch(connection, lost, revision)
                written.updated.update(lost)
            committing.close_revision(connection, revision)
        self._note_written(written)
        self._seen.update(draft.key for draft in batch if draft.key is not None)
        for reading in finished:
            self._count_listings(reading.name)
        if pending:
            self._pace.step(len(pending), pending[-1][1].name, worked=bool(new))
        self._following.committed(len(written.added | written.updated))

    def _note_written(self, written: committing.Written) -> None:
        self._added = (self._added | written.added) - written.absorbed
        self._updated = (self._updated | written.updated) - written.absorbed
        self._seen -= written.absorbed

    def _encode(self, batch: list[Draft]) -> tuple[str, NewVectors]:
        """The encoder's fingerprint, and vectors for the texts that have none by it."""
        fingerprint = self._catalog.meta("encoder")
        if not batch:
            return fingerprint or "", {}
        texts = {draft.text_hash: (draft.title, draft.abstract) for draft in batch}
        new = encode_missing(self._catalog, texts, fingerprint, self._encoder, self._ready)
        if fingerprint is None:
            fingerprint = self._encoder().fingerprint
            committing.set_encoder(self._catalog, fingerprint)
        return fingerprint, new

    def _remove_missing(self, roots: Sequence[str], present: set[str]) -> None:
        """Remove the papers that no source gives any more."""
        with self._catalog.transaction() as connection:
            lost = committing.forget_missing(connection, roots, present)
            gone = committing.orphans(connection)
            if lost or gone:
                revision = self._catalog.revision + 1
                committing.touch(connection, lost - gone, revision)
                committing.delete_papers(connection, gone, revision)
                committing.set_revision(connection, revision)
        self._updated |= lost - gone
        self._updated -= gone
        self._added -= gone
        self._seen |= lost - gone
        self._seen -= gone
        self._removed = len(gone)
