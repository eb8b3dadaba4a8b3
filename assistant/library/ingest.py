"""Takes sources into the catalog batch by batch: read, compare with what is stored, encode what is new, commit.

A batch is one transaction, so an interruption loses at most the current batch. A source counts as read when all its
records are committed; until then the next ingest reads it again and finds its papers already stored.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from uuid import uuid4

from assistant.errors import InputError
from assistant.library import writes
from assistant.library.catalog import Catalog, now
from assistant.library.encoding import Pace, drop_unused, make_compact
from assistant.library.entries import IncomingPaper, Outcome, SourceInput
from assistant.library.held_records import SourceReading
from assistant.library.lacking import count_lacking, store_lacking
from assistant.library.readings import Reading, finish_readings, note_readings
from assistant.library.removals import withheld
from assistant.library.settling import Settling
from assistant.records import IngestProgress, IngestReport, Rejection
from assistant.records.lacking import WithoutAbstract
from assistant.text.segmentation import SEGMENTATION_VERSION

if TYPE_CHECKING:
    from assistant.encoder import Encoder
    from assistant.library.vectors import ReadyVectors

__all__ = ["Following", "Ingest"]

_FIRST_RUN = 96
"""Papers committed before the indexes first catch up."""

_LACKING_AT_ONCE = 2000
"""Records without an abstract that are stored in one transaction."""

_SHARE_WAITING = 4
"""After that they catch up when one in this many papers so far is waiting, since each run costs more,"""

_MOST_WAITING = 500
"""or when this many are waiting; an interrupt waits for these (1.5 s)."""


class _Planned(NamedTuple):
    source: SourceInput
    content: str
    is_known: bool
    """Whether the source has been read completely with this content."""


class Ingest:
    """One run of `Library.ingest`."""

    def __init__(
        self,
        catalog: Catalog,
        encoder: Callable[[], Encoder],
        batch_papers: int,
        progress: Callable[[IngestProgress], None] | None,
        following: Following,
        ready: ReadyVectors | None = None,
    ) -> None:
        self._catalog = catalog
        self._settling = Settling(catalog, encoder, batch_papers, ready)
        self._batch_papers = batch_papers
        self._pace = Pace(progress)
        self._following = following
        self._keep_missing = False
        self._pending: list[tuple[IncomingPaper, SourceReading]] = []
        self._lacking: list[tuple[WithoutAbstract, SourceReading]] = []
        self._read: list[SourceReading] = []
        self._outdated: list[SourceReading] = []
        """Completely read sources that no longer state everything stored from them."""
        self._rejected: list[Rejection] = []
        self._rejected_now: list[Rejection] = []
        self._unread: list[Rejection] = []
        self._read_now: list[str] = []
        self._seen: set[int] = set()
        self._added: set[int] = set()
        self._updated: set[int] = set()
        self._undigested: set[int] = set()
        self._merged = 0
        self._removed = 0
        self._replaced = False
        """Whether a paper may have left its vectors behind; papers that are only added do not."""

    def run(
        self,
        sources: Iterable[SourceInput],
        roots: Sequence[str],
        keep_missing: bool,
        readings: Sequence[Reading] = (),
        gone: Collection[str] = (),
    ) -> Outcome:
        """See `Library.read`."""
        with self._following:
            return self._run(sources, roots, keep_missing, readings, gone)

    def _run(
        self,
        sources: Iterable[SourceInput],
        roots: Sequence[str],
        keep_missing: bool,
        readings: Sequence[Reading],
        gone: Collection[str],
    ) -> Outcome:
        begun = time.perf_counter()
        self._keep_missing = keep_missing
        if readings:
            with self._catalog.transaction() as connection:
                note_readings(connection, readings)
        self._settling.index_fields()
        make_compact(self._catalog)
        self._settling.unsettle_outdated()
        self._settle()
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
        missing = self._drop_outdated(roots, present, gone)
        self._settle()
        if readings:
            with self._catalog.transaction() as connection:
                finish_readings(connection, readings, now())
        if self._replaced:
            drop_unused(self._catalog)
        self._following.finish()
        report = self._report(present, time.perf_counter() - begun)
        told = tuple(self._read_now), tuple(missing), tuple(self._rejected_now), tuple(self._unread)
        return Outcome(report, *told)

    def _report(self, present: Collection[str], seconds: float) -> IngestReport:
        updated = self._updated - self._added
        with self._catalog.snapshot() as connection:
            without_abstract = count_lacking(connection, sources=present)
        return IngestReport(
            added=len(self._added),
            updated=len(updated),
            unchanged=len(self._seen - self._added - updated),
            removed=self._removed,
            merged=self._merged,
            digests_replaced=len(self._undigested & updated),
            listings=self._count_listings(present),
            rejected=tuple(self._rejected),
            without_abstract=without_abstract,
            withheld=withheld(self._catalog, present),
            encoded=self._settling.encoded,
            vectors_taken=self._settling.taken,
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
        """The number of records to come; None if a source can be read only once."""
        total = 0
        for source, _, is_known in plan:
            if is_known:
                total += self._of_source("SELECT count(*) FROM records", source.name)[0][0]
            elif source.size is None:
                return None
            else:
                # An error here occurs again, and is reported, when the source is read.
                with suppress(InputError, OSError):
                    for record in source.records():
                        total += not isinstance(record, Rejection)
        return total

    def _pass_over(self, name: str) -> None:
        """Count the records of an unchanged source as they were counted when it was read."""
        number, content, rejected = self._catalog.rows(
            "SELECT source, content, rejected FROM sources WHERE name = ?", (name,)
        )[0]
        if self._catalog.rows("SELECT 1 FROM records WHERE source = ? AND content <> ? LIMIT 1", (number, content)):
            given = self._of_source("SELECT paper FROM records", name)
        else:  # an index has all that is asked for
            given = self._catalog.rows("SELECT paper FROM records WHERE source = ?", (number,))
        self._seen.update(key for (key,) in given if key is not None)
        self._rejected += [Rejection(where=where, why=why) for where, why in json.loads(rejected)]
        self._pace.step(len(given), name, worked=False)

    def _count_listings(self, names: Collection[str]) -> int:
        counted = self._catalog.rows(
            "SELECT count(*) FROM listings JOIN records USING (record) JOIN sources USING (source) "
            "WHERE listings.content = sources.content AND name IN (SELECT value FROM json_each(?))",
            (json.dumps(list(names)),),
        )
        return int(counted[0][0])

    def _of_source(self, select: str, name: str) -> list[Any]:
        return self._catalog.rows(f"{select} JOIN sources USING (source, content) WHERE name = ?", (name,))

    def _reject(self, where: str, error: Exception) -> None:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        self._unread.append(Rejection(where=where, why=why))
        self._rejected.append(self._unread[-1])

    def _take(self, planned: _Planned) -> None:
        source = planned.source
        reading = SourceReading(source.name, planned.content, source.size, source.accumulating)
        try:
            for record in source.records():
                self._take_record(record, reading)
        except (InputError, OSError) as error:
            # Not read completely: its earlier papers stay, and the next ingest reads it again.
            self._reject(source.name, error)
            return
        if not reading.usable and not reading.rejected:
            self._note_rejection(reading, Rejection(where=source.name, why="no paper in it"))
        self._read.append(reading)
        self._read_now.append(source.name)

    def _take_record(self, record: IncomingPaper | Rejection, reading: SourceReading) -> None:
        if isinstance(record, WithoutAbstract):
            self._note_rejection(reading, Rejection(where=record.where, why=record.why))
            reading.lacking += 1
            self._lacking.append((record, reading))
            if len(self._lacking) >= _LACKING_AT_ONCE:
                self._store_lacking()
        elif isinstance(record, Rejection):
            self._note_rejection(reading, record)
        elif not record.title.strip() and not record.abstract.strip():
            self._note_rejection(reading, Rejection(where=record.where, why="neither title nor abstract"))
        elif not record.title.strip() and not (record.id or "").strip():
            self._note_rejection(reading, Rejection(where=record.where, why="neither title nor id"))
        else:
            reading.usable += 1
            self._pending.append((record, reading))
            if len(self._pending) >= self._batch_papers:
                self._commit()

    def _note_rejection(self, reading: SourceReading, rejection: Rejection) -> None:
        reading.rejected.append((rejection.where, rejection.why))
        self._rejected.append(rejection)
        self._rejected_now.append(rejection)

    def _store_lacking(self) -> None:
        given, self._lacking = self._lacking, []
        with self._catalog.transaction() as connection:
            for reading, several in groupby(given, key=itemgetter(1)):
                row = writes.source_row(connection, reading)
                store_lacking(connection, row, reading, map(itemgetter(0), several))

    def _commit(self) -> None:
        """Write the pending records, and mark the sources that they complete as read, in one transaction."""
        if self._lacking:
            self._store_lacking()
        pending, self._pending = self._pending, []
        read, self._read = self._read, []
        if not pending and not read:
            return
        with self._settling.batch(pending) as batch:
            for reading in read:
                if writes.has_stale(batch.connection, reading):
                    self._outdated.append(reading)
                else:
                    writes.finish_reading(batch.connection, reading)
        self._note(batch.written)
        self._seen.update(batch.keys)
        if pending:
            self._pace.step(len(pending), pending[-1][1].name, worked=batch.encoded)
        self._following.committed(len(batch.written.added | batch.written.updated))

    def _drop_outdated(self, roots: Sequence[str], present: Collection[str], gone: Collection[str]) -> list[str]:
        """Delete what sources no longer state, after all of them are read: a paper may have moved between sources.

        Returns the sources that are missing.
        """
        outdated, self._outdated = self._outdated, []
        with self._catalog.transaction() as connection:
            missing = [*gone] if self._keep_missing else [*gone, *writes.missing_sources(connection, roots, present)]
            if not outdated and not missing:
                return []
            revision = self._catalog.revision + 1
            for reading in outdated:
                keep = self._keep_missing or reading.accumulating
                lost = writes.drop_stale(connection, reading, keep)
                writes.touch(connection, lost, revision)
                self._updated |= lost
                writes.finish_reading(connection, reading)
            for name in missing:
                writes.drop_source(connection, name)
            lost_papers = writes.delete_orphans(connection, revision)
            writes.close_revision(connection, revision)
        self._removed += len(lost_papers)
        self._replaced |= bool(lost_papers)
        self._forget(lost_papers)
        return missing

    def _settle(self) -> None:
        for written in self._settling.settle():
            self._note(written)

    def _note(self, written: writes.Written) -> None:
        self._added |= written.added
        self._updated |= written.updated
        self._undigested |= written.undigested
        self._merged += written.merged
        self._replaced |= bool(written.updated or written.gone)
        self._forget(written.gone)

    def _forget(self, keys: Set[int]) -> None:
        for noted in (self._added, self._updated, self._undigested, self._seen):
            noted -= keys


class Following:
    """Runs `follow` in a background thread, one run at a time, while the next papers are encoded.

    A context manager that waits for the current run.
    """

    def __init__(self, follow: Callable[[], None], meanwhile: Callable[[], None] | None = None) -> None:
        """`meanwhile` is run in the background in place of `follow`, which the last run always is."""
        self._follow = follow
        self._meanwhile = meanwhile or follow
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="following")
        self._run: Future[None] | None = None
        self._waiting = 0
        self._all = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown()

    def committed(self, papers: int) -> None:
        """Count committed papers, and start a run if enough are waiting. Raises what the last run raised."""
        self._waiting += papers
        self._all += papers
        if self._waiting < max(_FIRST_RUN, min(self._all // _SHARE_WAITING, _MOST_WAITING)):
            return
        if self._run is not None:
            if not self._run.done():
                return
            self._run.result()
        self._run = self._pool.submit(self._meanwhile)
        self._waiting = 0

    def finish(self) -> None:
        """Wait for the current run, then run once more. Raises what either raised."""
        if self._run is not None:
            self._run.result()
        self._follow()
