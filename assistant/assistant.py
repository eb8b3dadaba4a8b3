"""The facade: one object that puts sources, library, retrieval and answering together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, JsonValue

from assistant import __version__
from assistant.library.entries import Finding, IngestProgress, SourceInput, file_input
from assistant.library.library import Library
from assistant.records import Answer, AnswerRecord, Evidence, Hit, IngestReport, Paper, Rejection, Usage
from assistant.settings import Settings, fingerprint, origins

if TYPE_CHECKING:
    from assistant.library.encoder import Encoder
    from assistant.retrieval.question import Question
    from assistant.retrieval.retriever import PaperRetriever
    from assistant.retrieval.search import Searcher
    from assistant.sources import SourceFile

__all__ = [
    "Assistant",
    "Chat",
    "Finding",
    "IngestProgress",
    "LibraryCounts",
    "SettingInForce",
    "StatusReport",
    "status",
]


class _Report(BaseModel):
    model_config = ConfigDict(frozen=True)


class LibraryCounts(_Report):
    """What a library holds. A follower that lags behind `revision` catches up when it is next used."""

    papers: int
    listings: int
    pages: int
    passages: int
    sentences: int
    bytes_on_disk: int
    revision: int
    chroma_revision: int
    tantivy_revision: int


class SettingInForce(_Report):
    """A setting's value (a secret is "set" or "not set") and where it was set."""

    value: JsonValue
    source: str


class StatusReport(_Report):
    """What is installed, what is configured, and what the library holds (no counts when there is no library)."""

    version: str
    library: str
    exists: bool
    counts: LibraryCounts | None
    encoder: str
    model: str
    settings: dict[str, SettingInForce]


class Assistant:
    """Answers questions from one library of papers. Usable from several threads; a context manager.

    Nothing heavy is loaded before it is needed: opening costs milliseconds.
    """

    def __init__(self, library: Library, settings: Settings) -> None:
        """Use `Assistant.open`."""
        self._library = library
        self.settings = settings
        self._searcher: Searcher | None = None

    @classmethod
    def open(cls, path: str | Path | None = None, settings: Settings | None = None, *, create: bool = True) -> Self:
        """Open the library at `path` (default: the one in the settings), making it if it is not there and `create`.

        Raises LibraryMissingError, LibraryDamagedError and ConfigurationError.
        """
        settings = settings or Settings()
        where = settings.library.location if path is None else Path(path).expanduser().absolute()
        library = Library.open(
            where, lambda: _make_encoder(settings), create=create, batch_papers=settings.encoder.batch_papers
        )
        return cls(library, settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every file and release every lock."""
        self._library.close()

    @property
    def path(self) -> Path:
        """The library's directory."""
        return self._library.path

    def ingest(
        self,
        *paths: str | Path,
        keep_missing: bool = False,
        progress: Callable[[IngestProgress], None] | None = None,
    ) -> IngestReport:
        """Read files and directories (with all below them) into the library.

        Files that have not changed are not read again. A paper that vanished from a file or directory since it was
        last read is removed unless another source holds it; `keep_missing` keeps it. An interrupted ingest goes on
        where it stopped when it is run again. Raises InputError for a path that does not exist (before anything is
        read), LibraryBusyError and EncoderMismatchError.
        """
        from assistant.sources import discover

        found = discover([Path(path) for path in paths])
        strays: list[Rejection] = []
        roots = [str(Path(path).resolve()) for path in paths if Path(path).is_dir()]
        report = self._library.ingest(_inputs(found, strays), roots=roots, keep_missing=keep_missing, progress=progress)
        return report.model_copy(update={"rejected": (*strays, *report.rejected)})

    def search(self, question: str, *, limit: int | None = None) -> list[Hit]:
        """The papers nearest to a question, best first; none when no paper can fit.

        `limit` defaults to the setting `retrieval.limit`. The order rests on more than a hit's score, which is the
        estimated probability that the paper fits.
        """
        evidence = self._evidence(question, limit or self.settings.retrieval.limit)
        if not any(found.score >= self.settings.retrieval.floor for found in evidence):
            return []
        return [found.hit(self.settings.answer.quotes) for found in evidence]

    def ask(self, question: str) -> Answer:
        """Answer a question from the abstracts, each statement with the exact sentence it rests on."""
        from assistant.answering.extractive import answer_extractively
        from assistant.retrieval.question import Question

        started = time.perf_counter()
        parsed = Question.parse(question)
        settings = self.settings.answer
        answer = answer_extractively(parsed, self._evidence(parsed, 2 * settings.max_papers), settings)
        record = AnswerRecord(
            version=__version__,
            library_revision=self._library.revision,
            encoder=self._library.encoder_fingerprint or "",
            settings=fingerprint(self.settings),
        )
        usage = Usage(seconds=round(time.perf_counter() - started, 4))
        return answer.model_copy(update={"record": record, "usage": usage})

    def chat(self) -> Chat:
        """A conversation over this library."""
        return Chat(self)

    def as_retriever(self, *, limit: int | None = None, floor: float | None = None) -> PaperRetriever:
        """A LlamaIndex retriever of papers, scored by probability; none when no paper reaches `floor`.

        `limit` and `floor` default to the settings `retrieval.limit` and `retrieval.floor`.
        """
        from assistant.retrieval.retriever import PaperRetriever

        settings = self.settings.retrieval
        return PaperRetriever(
            self._search(), limit=limit or settings.limit, floor=settings.floor if floor is None else floor
        )

    def papers(
        self,
        *,
        match: str | None = None,
        page: str | None = None,
        sort: Literal["title", "added", "date", "id"] = "title",
        descending: bool = False,
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Paper]:
        """Papers whose title, authors or id contain `match`, seen on a page whose name contains `page` (any case)."""
        return self._library.papers(
            match=match, page=page, sort=sort, descending=descending, offset=offset, limit=limit
        )

    def count(self, *, match: str | None = None, page: str | None = None) -> int:
        """How many papers there are, or how many `papers` would give."""
        return self._library.count(match=match, page=page)

    def paper(self, id: str) -> Paper:
        """The paper with this id. Raises PaperNotFoundError."""
        return self._library.paper(id)

    def remove(self, *ids: str) -> int:
        """Remove papers and say how many. Raises PaperNotFoundError, with nothing removed, if an id is unknown."""
        return self._library.remove(ids)

    def doctor(
        self,
        *,
        repair: bool = False,
        reencode: bool = False,
        progress: Callable[[IngestProgress], None] | None = None,
    ) -> list[Finding]:
        """Check that the catalog and its indexes agree; empty when all is well.

        `repair` rebuilds the indexes from the catalog, without encoding. `reencode` first makes all vectors again with
        the configured encoder.
        """
        if reencode:
            self._library.reencode(progress)
        return self._library.doctor(repair)

    def status(self) -> StatusReport:
        """What is in force here. Loads no model and opens no index."""
        return _status(self.settings, self._library)

    def _search(self) -> Searcher:
        from assistant.retrieval.search import Searcher

        if self._searcher is None:
            self._searcher = Searcher(self._library, self.settings.retrieval)
        return self._searcher

    def _evidence(self, question: Question | str, limit: int) -> list[Evidence]:
        return self._search().search(question, limit)


class Chat:
    """A conversation. Without a language model each question stands on its own."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.answers: list[Answer] = []

    def ask(self, question: str) -> Answer:
        """Answer a question and keep it in the conversation."""
        answer = self._assistant.ask(question)
        self.answers.append(answer)
        return answer


def status(settings: Settings) -> StatusReport:
    """What is in force, whether or not there is a library."""
    from assistant.errors import LibraryMissingError

    try:
        with Assistant.open(settings=settings, create=False) as assistant:
            return assistant.status()
    except LibraryMissingError:
        return _status(settings, None)


def _status(settings: Settings, library: Library | None) -> StatusReport:
    encoder = settings.encoder
    configured = f"all-MiniLM-L6-v2 ({encoder.precision})" if encoder.provider == "minilm" else encoder.class_path
    return StatusReport(
        version=__version__,
        library=str(library.path if library else settings.library.location),
        exists=library is not None,
        counts=_counts(library) if library is not None else None,
        encoder=configured or "",
        model="none: answers are made of quotes alone",
        settings={
            name: SettingInForce(value=origin.value, source=origin.source) for name, origin in origins(settings).items()
        },
    )


def _counts(library: Library) -> LibraryCounts:
    counts = library.counts()._asdict()
    return LibraryCounts(bytes_on_disk=counts.pop("bytes"), **counts)


def _make_encoder(settings: Settings) -> Encoder:
    from assistant.library.encoder import make_encoder

    return make_encoder(settings.encoder)


def _inputs(found: Iterator[SourceFile | Rejection], strays: list[Rejection]) -> Iterator[SourceInput]:
    from assistant.sources import read

    for file in found:
        if isinstance(file, Rejection):
            strays.append(file)
        else:
            yield file_input(file.path, partial(read, file))
