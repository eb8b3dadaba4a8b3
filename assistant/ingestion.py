"""Ingest: from sources to the library's inputs, each limited by a selection and counted as it is read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from assistant.library.entries import SourceInput, file_input
from assistant.library.readings import Reading
from assistant.records import Filters, IngestProgress, IngestReport, Rejection
from assistant.sources import (
    AnySelection,
    Fetcher,
    PaperName,
    Selection,
    Source,
    SourceFile,
    SourceRecord,
    Tally,
    discover,
    held_in_memory,
    listed_names,
    made_whole,
    read,
    read_documents,
    without_names,
)

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.settings.names_section import NamesSettings

__all__ = ["Fetching", "Gathering", "ingest_files", "ingest_starter"]

_DOCUMENTS = "documents"


def ingest_files(
    library: Library,
    paths: Sequence[str | Path],
    documents: Sequence[Any],
    categories: Sequence[str],
    since: str | None,
    until: str | None,
    keep_missing: bool,
    progress: Callable[[IngestProgress], None] | None,
    vectors: str | Path | None = None,
    fetching: Fetching | None = None,
) -> IngestReport:
    """See `Assistant.ingest`."""
    ready = None
    if vectors is not None:
        from assistant.library.vector_files import open_vectors

        ready = open_vectors(Path(vectors))
    gathering = Gathering(Selection.of(categories, since, until))
    Filters(since=since, until=until)  # raises for dates that exclude each other
    if fetching is not None:
        paths, fetching.names = without_names(paths)
        fetching.progress = progress
    inputs = gathering.inputs(discover(paths), documents, fetching)
    readings = _readings(paths, Reading("", "", tuple(categories), since or "", until or "", keep_missing))
    keep_missing = keep_missing or bool(gathering.selection)
    roots = [str(Path(path).resolve()) for path in paths if Path(path).is_dir()]
    report = library.ingest(
        inputs, roots=roots, keep_missing=keep_missing, readings=readings, ready=ready, progress=progress
    )
    return gathering.completed(report)


def _readings(paths: Sequence[str | Path], limits: Reading) -> list[Reading]:
    """What is to be remembered of an ingest: the files and folders that can be read again."""
    there = (path for path in map(Path, paths) if _is_text(path) and (path.is_file() or path.is_dir()))
    named = {os.path.abspath(path): str(path.resolve()) for path in there}  # noqa: PTH100 (links are not followed)
    return [limits._replace(path=path, place=place) for path, place in named.items()]


def _is_text(path: Path) -> bool:
    """Whether a path can be stored."""
    try:
        str(path.resolve()).encode()
    except UnicodeEncodeError:
        return False
    return True


def ingest_starter(library: Library, progress: Callable[[IngestProgress], None] | None) -> IngestReport:
    """See `Assistant.load_starter`."""
    from assistant.library.vectors import read_vectors
    from assistant.starter import NAME, PAPERS, VECTORS

    source = replace(file_input(PAPERS, partial(read, SourceFile(PAPERS, NAME))), name=NAME)
    return library.ingest([source], ready=read_vectors(VECTORS), progress=progress)


@dataclass
class Fetching:
    """How papers that are given by name are fetched. Each is a source of its own, called by its name."""

    settings: NamesSettings
    library: Library
    lists: bool = False
    """Whether files that list names stand for the papers."""
    again: bool = False
    """Whether papers that are there already are fetched again."""
    progress: Callable[[IngestProgress], None] | None = None
    names: list[PaperName] = field(default_factory=list)

    def fetcher(self, wanted: Sequence[PaperName]) -> Fetcher:
        """One that fetches the wanted papers and reports whom it asks."""

        def asking(service: str, done: int) -> None:
            if self.progress is not None:
                self.progress(IngestProgress(done, len(wanted), 0.0, None, f"asking {service}"))

        return Fetcher(self.settings, wanted, asking)

    def held(self, beginning: str) -> dict[str, str]:
        """The contents under which papers are there already, by the names of their sources."""
        if self.again:
            return {}
        contents = self.library.completing.contents(list(map(str, self.names)))
        return {name: content for name, content in contents.items() if content.startswith(beginning)}


@dataclass
class Gathering:
    """The sources of one ingest under one selection, and counts that complete the library's report."""

    selection: Selection | AnySelection
    _strays: list[Rejection] = field(default_factory=list)
    _tallies: dict[str, Tally] = field(default_factory=dict)
    _joined: int = 0

    def inputs(
        self,
        found: Iterable[Source | Rejection],
        documents: Sequence[Any] = (),
        fetching: Fetching | None = None,
    ) -> Iterator[SourceInput]:
        """The library's inputs. A file read under another selection counts as changed."""
        for source in found:
            if isinstance(source, Rejection):
                self._strays.append(source)
                continue
            if fetching is not None and fetching.lists:
                source = held_in_memory(source)
                if (listed := listed_names(source)) is not None:
                    self._strays += [each for each in listed if isinstance(each, Rejection)]
                    fetching.names += [each for each in listed if isinstance(each, PaperName)]
                    continue
            if isinstance(source, SourceFile):
                yield self._file(source)
            else:
                yield SourceInput(
                    source.name, lambda: None, partial(self._records, source.name, partial(read, source)), None, True
                )
        if documents:
            whole = made_whole(documents)
            self._joined = len(documents) - len(whole)
            yield SourceInput(
                _DOCUMENTS,
                lambda: None,
                partial(self._records, _DOCUMENTS, partial(read_documents, whole)),
                None,
                True,
            )
        if fetching is not None:
            yield from self._named(fetching)

    def _named(self, fetching: Fetching) -> Iterator[SourceInput]:
        """An input for each paper that is named. Only those that are not there yet, under this selection, are fetched.

        What a source said is told from what it says now by its content, which is therefore another at each fetching.
        """
        fetching.names = [*dict.fromkeys(fetching.names)]
        beginning = f"fetched {hashlib.sha256(str(self.selection).encode()).hexdigest()[:16]} "
        held = fetching.held(beginning)
        fetcher = fetching.fetcher([name for name in fetching.names if str(name) not in held])
        for name in fetching.names:
            content = held.get(str(name), f"{beginning}{uuid4().hex}")
            records = partial(self._records, str(name), partial(fetcher.records, name))
            yield SourceInput(str(name), partial(str, content), records)

    def completed(self, report: IngestReport) -> IngestReport:
        """The report, with what could not be read, was left out by the selection or was withdrawn."""
        tallies = self._tallies.values()
        return report.model_copy(
            update={
                "rejected": (*self._strays, *report.rejected),
                "left_out": sum(tally.left_out for tally in tallies),
                "lacking": sum(tally.lacking for tally in tallies),
                "withdrawn": sum(tally.withdrawn for tally in tallies),
                "joined": self._joined,
            }
        )

    def _file(self, file: SourceFile) -> SourceInput:
        whole = file_input(file.path, partial(self._records, file.name, partial(read, file)))
        if not self.selection:
            return whole
        selected = f"\0{self.selection}"

        def content_hash() -> str:
            return hashlib.sha256(f"{whole.content_hash()}{selected}".encode()).hexdigest()

        return replace(whole, content_hash=content_hash)

    def _records(
        self, name: str, records: partial[Iterator[SourceRecord | Rejection]]
    ) -> Iterator[SourceRecord | Rejection]:
        """One reading; the library may read twice, to count first, and only the last reading is reported."""
        tally = self._tallies[name] = Tally()
        return tally.count(records(), self.selection, name)
