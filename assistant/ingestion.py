"""From sources to what the library takes in: each known by its name, limited, and counted as it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from assistant.library.entries import SourceInput, file_input
from assistant.records import IngestReport, Rejection
from assistant.sources import Document, Selection, Source, SourceFile, SourceRecord, Tally, read, read_documents

__all__ = ["Gathering"]

_DOCUMENTS = "documents"


@dataclass
class Gathering:
    """The sources of one ingest under one selection, and what is to be reported of them beside the library's report."""

    selection: Selection
    _strays: list[Rejection] = field(default_factory=list)
    _tallies: dict[str, Tally] = field(default_factory=dict)

    def inputs(self, found: Iterable[Source | Rejection], documents: Sequence[Document] = ()) -> Iterator[SourceInput]:
        """What the library is to take in. A file read under another selection counts as changed."""
        for source in found:
            if isinstance(source, Rejection):
                self._strays.append(source)
            elif isinstance(source, SourceFile):
                yield self._file(source)
            else:
                yield SourceInput(
                    source.name, lambda: None, partial(self._records, source.name, partial(read, source)), None, True
                )
        if documents:
            yield SourceInput(
                _DOCUMENTS,
                lambda: None,
                partial(self._records, _DOCUMENTS, partial(read_documents, documents)),
                None,
                True,
            )

    def completed(self, report: IngestReport) -> IngestReport:
        """The report with what was not read at all, and what was left out or marked."""
        tallies = self._tallies.values()
        return report.model_copy(
            update={
                "rejected": (*self._strays, *report.rejected),
                "left_out": sum(tally.left_out for tally in tallies),
                "lacking": sum(tally.lacking for tally in tallies),
                "withdrawn": sum(tally.withdrawn for tally in tallies),
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
        """One reading; the library may read twice, to count first, and the last reading is what is reported."""
        tally = self._tallies[name] = Tally()
        return tally.count(records(), self.selection, name)
