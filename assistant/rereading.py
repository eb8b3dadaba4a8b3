"""The way of an update: what was read before is found again, and read again as it was read then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from assistant.errors import InputError
from assistant.ingestion import Gathering
from assistant.library.entries import SourceInput
from assistant.library.library import Library
from assistant.library.readings import Reading, SourceRow, above, has_gone
from assistant.records import IngestProgress, Rejection, UpdateReport
from assistant.sources import Selection, SourceFile, discover
from assistant.sources.selection import united

__all__ = ["read_again"]

_FORGET = "assistant sources --forget removes them"
_UNREADABLE = "cannot be read"
_SHOWN = 3


def read_again(library: Library, progress: Callable[[IngestProgress], None] | None) -> UpdateReport:
    """Read every file and folder again that was read before, and say which of them could not be read.

    Each is read with the limits of its readings: of a file that several found, whatever one of them takes. Papers of
    what is not there any more are kept, except of files that have gone from a folder.
    """
    search = _Search(library)
    inputs = list(search.inputs())
    gone = search.gone({each.name for each in inputs})
    if not inputs and not gone:
        return UpdateReport(failures=tuple(search.failures))
    outcome = library.read(inputs, readings=search.searched, gone=gone, progress=progress)
    told = outcome.report.model_dump(include={"added", "updated", "removed", "digests_replaced", "merged"})
    failures = (*search.failures, *search.changed_in_place(), *outcome.unread)
    return UpdateReport(**told, read=outcome.read, gone=outcome.gone, rejected=outcome.rejected, failures=failures)


@dataclass
class _Found:
    """A file, and the readings that lead to it."""

    file: SourceFile
    readings: list[Reading] = field(default_factory=list)


class _Search:
    """Where what was read before is now."""

    def __init__(self, library: Library) -> None:
        self.failures: list[Rejection] = []
        self.searched: list[Reading] = []
        self._sources = library.read_before.sources()
        self._readings: defaultdict[str, list[Reading]] = defaultdict(list)
        self._places: defaultdict[str, list[Reading]] = defaultdict(list)
        """The readings by where they led and lead."""
        self._kept: set[str] = set()
        """Paths of which it is not known what has gone from them."""
        self._in_place: list[str] = []
        for one in library.read_before.all():
            self._readings[one.path].append(one)
            self._places[one.place].append(one)

    def inputs(self) -> Iterator[SourceInput]:
        """What is to be read, as far as it has changed."""
        met: dict[str, _Found] = {}
        for path, readings in self._readings.items():
            for file in self._files(path, readings):
                met.setdefault(str(file.path.resolve()), _Found(file)).readings += readings
        gatherings: dict[str, Gathering] = {}
        for found in met.values():
            selection = united(map(_selection, found.readings))
            gathering = gatherings.setdefault(str(selection), Gathering(selection))
            for source in gathering.inputs([found.file]):
                yield replace(source, accumulating=_keeps(found.readings))
        yield from self._known_by_name(met)

    def _files(self, path: str, readings: Sequence[Reading]) -> Iterator[SourceFile]:
        """The files at a path. One that cannot be searched is noted."""
        try:
            found = list(discover([Path(path)]))
        except InputError:
            self._keep(path, f"it is not there, so its papers are kept; {_FORGET}")
            return
        files = [each for each in found if isinstance(each, SourceFile)]
        place = str(Path(path).resolve())
        if not found and any(PurePath(row.name).is_relative_to(place) for row in self._sources):
            self._keep(path, f"it is an empty folder now, so its papers are kept; {_FORGET}")
            return
        strays = [each for each in found if isinstance(each, Rejection)]
        unread = [each for each in strays if each.why.startswith(_UNREADABLE) or not Path(path).is_dir()]
        self.failures += unread
        if not unread:
            self.searched += (one._replace(place=place) for one in readings)
        self._places[place] += readings
        yield from files

    def _keep(self, path: str, why: str) -> None:
        self._kept.add(path)
        self.failures.append(Rejection(where=path, why=why))

    def _known_by_name(self, met: Collection[str]) -> Iterator[SourceInput]:
        """Files that were read before readings were remembered, with no limits that are known."""
        gathering = Gathering(Selection())
        missing: list[str] = []
        for row in self._sources:
            if row.name in met or not row.gave_papers or not PurePath(row.name).is_absolute() or self._leading(row):
                continue
            file = Path(row.name)
            if not file.is_file():
                missing.append(row.name)
                continue
            for source in gathering.inputs([SourceFile(file, row.name)]):
                yield replace(source, content_hash=self._hash_of_old(row, source), accumulating=True)
        if missing:
            self.failures.append(Rejection(where=_some(missing), why=f"not there, so the papers are kept; {_FORGET}"))

    def _hash_of_old(self, row: SourceRow, source: SourceInput) -> Callable[[], str | None]:
        """The hash of a file's content, or the one that is known if the file may just have been read with limits."""

        def content_hash() -> str | None:
            found = source.content_hash()
            if row.content is not None and found != row.content and row.size == source.size:
                self._in_place.append(row.name)
                return row.content
            return found

        return content_hash

    def changed_in_place(self) -> Iterator[Rejection]:
        """What cannot be told from a file that was read with limits by an earlier version."""
        if self._in_place:
            why = "read by an earlier version, with limits or before it changed; read again with: assistant ingest"
            yield Rejection(where=_some(self._in_place), why=why)

    def _leading(self, row: SourceRow) -> list[Reading]:
        """The readings that lead, or once led, to a source."""
        return [one for place in above(row.name, self._places) for one in self._places[place]]

    def gone(self, present: set[str]) -> list[str]:
        """The sources that are no longer where they were found, and whose papers are not to be kept."""
        return [
            row.name for row in self._sources
            if row.name not in present and (leading := self._leading(row))
            and not _keeps(leading) and not any(one.path in self._kept for one in leading) and has_gone(row.name)
        ]  # fmt: skip


def _selection(reading: Reading) -> Selection:
    return Selection.of(reading.categories, reading.since or None, reading.until or None)


def _keeps(readings: Sequence[Reading]) -> bool:
    """Whether papers that disappear are kept: as ingest does if told to, and with limits, which hide a part."""
    return any(one.keep_missing for one in readings) or all(one.has_limits for one in readings)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else "")
