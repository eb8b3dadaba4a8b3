"""The facade: one object that puts sources, library, retrieval and answering together."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from assistant.errors import ModelError
from assistant.library.entries import Finding, IngestProgress, SourceInput, file_input
from assistant.library.library import Library
from assistant.records import Answer, Event, Evidence, Filters, Hit, IngestReport, Paper, Rejection
from assistant.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from assistant.answering.query_engine import PaperQueryEngine
    from assistant.asking import Asking, Conversation
    from assistant.conversation import Chat
    from assistant.language_model import LanguageModel
    from assistant.library.encoder import Encoder
    from assistant.retrieval.question import Question
    from assistant.retrieval.retriever import PaperRetriever
    from assistant.retrieval.search import Searcher
    from assistant.sources import SourceFile
    from assistant.status import StatusReport

__all__ = ["Assistant", "Finding", "IngestProgress"]


class Assistant:
    """Answers questions from one library of papers. Usable from several threads; a context manager.

    Nothing heavy is loaded before it is needed: opening costs milliseconds.
    """

    def __init__(self, library: Library, settings: Settings, llm: LLM | None = None) -> None:
        """Use `Assistant.open`."""
        self._library = library
        self.settings = settings
        self._llm = llm
        self._model: LanguageModel | None = None
        self._searcher: Searcher | None = None
        self._making = threading.Lock()

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        settings: Settings | None = None,
        *,
        create: bool = True,
        llm: LLM | None = None,
    ) -> Self:
        """Open the library at `path` (default: the one in the settings), making it if it is not there and `create`.

        `llm` is any LlamaIndex language model; it words the answers in place of the one that the settings name.
        Raises LibraryMissingError, LibraryDamagedError and ConfigurationError.
        """
        settings = settings or Settings()
        where = settings.library.location if path is None else Path(path).expanduser().absolute()
        library = Library.open(
            where, lambda: _make_encoder(settings), create=create, batch_papers=settings.encoder.batch_papers
        )
        return cls(library, settings, llm)

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

    @property
    def needs_starter(self) -> bool:
        """Whether there are no papers, or the starter library was not loaded to its end."""
        from assistant.starter import NAME

        return not self.count() or self._library.is_unfinished(NAME)

    def load_starter(self, progress: Callable[[IngestProgress], None] | None = None) -> IngestReport:
        """Take in the starter library: digests of 220 papers on machine learning that come with the package.

        A digest never replaces an abstract, and an abstract ingested later replaces the digest of its paper. Raises
        LibraryBusyError and EncoderMismatchError.
        """
        from assistant.sources import SourceFile, read
        from assistant.starter import NAME, PAPERS

        source = replace(file_input(PAPERS, partial(read, SourceFile(PAPERS, NAME))), name=NAME)
        return self._library.ingest([source], progress=progress)

    def remove_starter(self) -> int:
        """Take the starter library out again and say how many papers went; those of other sources stay."""
        from assistant.starter import NAME

        return self._library.forget(NAME)

    def search(self, question: str, *, limit: int | None = None, filters: Filters | None = None) -> list[Hit]:
        """The papers nearest to a question, best first; none when no paper can fit.

        Limits that the question states in words ("since 2023") hold, unless `filters` set others in their place.
        `limit` defaults to the setting `retrieval.limit`. The order rests on more than a hit's score, which is the
        estimated probability that the paper fits.
        """
        text, filters = _limits(question, filters)
        evidence = self._evidence(text, limit or self.settings.retrieval.limit, filters)
        if not any(found.score >= self.settings.retrieval.floor for found in evidence):
            return []
        return [found.hit(self.settings.answer.quotes) for found in evidence]

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer a question from the abstracts, each statement with the exact sentence it rests on.

        Limits that the question states in plain words ("since 2023") are hard limits, as `filters` are, which come
        first where both say something. With a language model configured it words the answer; when it fails, the answer
        is quotes alone with a note, or the ModelError is raised, as the setting `llm.fallback` says.
        """
        from assistant.conversation import last

        return last(self.stream(question, filters=filters))

    async def aask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """As `ask`, for an event loop."""
        from assistant.conversation import alast

        return await alast(self.astream(question, filters=filters))

    def stream(self, question: str, *, filters: Filters | None = None) -> Generator[Event]:
        """The answer as it comes about: evidence, statements and their verdicts, and at last the whole answer.

        Closing the generator ends the call to the model. Raises as `ask`.
        """
        return self._asking(question, filters).events()

    def astream(self, question: str, *, filters: Filters | None = None) -> AsyncGenerator[Event]:
        """As `stream`, for an event loop."""
        return self._asking(question, filters).aevents()

    def _asking(self, question: str, filters: Filters | None, conversation: Conversation | None = None) -> Asking:
        from assistant.asking import Asking

        model, note = self._language_model()
        return Asking(
            question,
            library=self._library,
            searcher=self._search(),
            settings=self.settings,
            model=model,
            filters=filters,
            conversation=conversation,
            notes=(note,) if note else (),
        )

    def _language_model(self) -> tuple[LanguageModel | None, str]:
        """The model that words answers, if there is to be one, or why there is none."""
        from assistant.answering.model import resolve

        with self._making:
            if self._model is None and (self._llm is not None or resolve(self.settings.llm) is not None):
                from assistant.language_model import LanguageModel

                try:
                    self._model = LanguageModel(self._library, self.settings, self._llm)
                except ModelError as error:
                    if not self.settings.llm.fallback:
                        raise
                    return None, f"No model is used ({error}); these are quotes alone."
            return self._model, ""

    def chat(self, answers: Iterable[Answer] = ()) -> Chat:
        """A conversation over this library, going on from `answers` if there are any."""
        from assistant.conversation import Chat

        return Chat(self._asking, answers)

    def as_retriever(self, *, limit: int | None = None, floor: float | None = None) -> PaperRetriever:
        """A LlamaIndex retriever of papers, scored by probability; none when no paper reaches `floor`.

        `limit` and `floor` default to the settings `retrieval.limit` and `retrieval.floor`.
        """
        from assistant.retrieval.retriever import PaperRetriever

        settings = self.settings.retrieval
        return PaperRetriever(
            self._search(), limit=limit or settings.limit, floor=settings.floor if floor is None else floor
        )

    def as_query_engine(self) -> PaperQueryEngine:
        """A LlamaIndex query engine: its responses are answers, with the cited papers as source nodes."""
        from assistant.answering.query_engine import PaperQueryEngine

        return PaperQueryEngine(ask=self.ask, aask=self.aask)

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

        `filters` limit them further.
        """
        return self._library.papers(
            match=match, page=page, filters=filters, sort=sort, descending=descending, offset=offset, limit=limit
        )

    def count(self, *, match: str | None = None, page: str | None = None, filters: Filters | None = None) -> int:
        """How many papers there are, or how many `papers` would give."""
        return self._library.count(match=match, page=page, filters=filters)

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
        from assistant.status import status_of

        return status_of(self.settings, self._library)

    def _search(self) -> Searcher:
        from assistant.retrieval.search import Searcher

        with self._making:
            if self._searcher is None:
                self._searcher = Searcher(self._library, self.settings.retrieval)
            return self._searcher

    def _evidence(self, question: Question | str, limit: int, filters: Filters | None = None) -> list[Evidence]:
        return self._search().search(question, limit, filters=filters)


def _limits(question: str, filters: Filters | None) -> tuple[str, Filters]:
    """The question without the limits it states, and the limits in force."""
    from assistant.retrieval.filters import split_filters

    text, stated = split_filters(question)
    return text, stated.merged(filters) if filters else stated


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
