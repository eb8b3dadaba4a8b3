"""The facade: one object that puts sources, library, retrieval and answering together."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterable, Sequence
from dataclasses import replace
from functools import partial, update_wrapper
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, Self, TypeVar

from assistant.arguments import checked, checked_count, checked_filters, checked_parts, checked_question, well_formed
from assistant.library.entries import Finding, IngestProgress, file_input
from assistant.library.library import Library
from assistant.parts import Parts, encoder_for
from assistant.records import (
    Answer,
    Citation,
    Event,
    Filters,
    Hit,
    IngestReport,
    Origins,
    Paper,
    Quote,
    RemovedPaper,
    Statement,
)
from assistant.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

    from assistant.answering.query_engine import PaperQueryEngine
    from assistant.conversation import Chat
    from assistant.pipeline import Asking, Conversation
    from assistant.retrieval.llamaindex import PaperRetriever
    from assistant.retrieval.search import Searcher
    from assistant.sources import Document
    from assistant.status import StatusReport

__all__ = ["Assistant", "Finding", "IngestProgress"]

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def _in_thread(
    method: Callable[Concatenate[Assistant, _Given], _Result],
) -> Callable[Concatenate[Assistant, _Given], Coroutine[Any, Any, _Result]]:
    """The method for an event loop: it runs in a thread, and goes on there when the task is cancelled."""

    async def awaited(self: Assistant, /, *arguments: _Given.args, **options: _Given.kwargs) -> _Result:
        import asyncio

        return await asyncio.to_thread(method, self, *arguments, **options)

    update_wrapper(awaited, method)
    awaited.__name__, awaited.__qualname__ = f"a{method.__name__}", f"Assistant.a{method.__name__}"
    awaited.__doc__ = f"As `{method.__name__}`, for an event loop; a task that is cancelled leaves it running."
    return awaited


class Assistant:
    """Answers questions from one library of papers. Usable from several threads and tasks at once.

    A context manager, `with` or `async with`. Nothing heavy is loaded before it is needed: opening costs milliseconds.
    A wrong argument raises ArgumentError, a call after `close` LibraryError.
    """

    def __init__(
        self,
        library: Library,
        settings: Settings,
        *,
        llm: LLM | None = None,
        embedding: BaseEmbedding | None = None,
        reranker: BaseNodePostprocessor | None = None,
    ) -> None:
        """Use `Assistant.open`."""
        self._library = library
        self.settings = settings
        self._parts = Parts(library, settings, llm=llm, embedding=embedding, reranker=reranker)

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        settings: Settings | None = None,
        *,
        create: bool = True,
        llm: LLM | None = None,
        embedding: BaseEmbedding | None = None,
        reranker: BaseNodePostprocessor | None = None,
    ) -> Self:
        """Open the library at `path` (default: the one in the settings).

        One that is not there is made by the first ingest that finds a paper if `create`; asking it before raises
        LibraryMissingError, as opening it does without `create`. Each of the rest is any of its kind in LlamaIndex.
        `llm` words the answers, in place of the one that the settings name. `embedding` encodes papers and questions,
        in place of the settings' encoder; the library remembers it and refuses another. `reranker`, a node
        postprocessor, puts the best papers of every search in its order and may leave some out; see
        `assistant.retrieval.llamaindex`. Raises LibraryMissingError, LibraryDamagedError and ConfigurationError.
        """
        checked("path", path, (str, PathLike), "a str or a Path")
        checked("settings", settings, Settings, "Settings, such as Settings(llm={...})")
        checked_parts(llm, embedding, reranker)
        settings = settings or Settings()
        where = settings.library.location if path is None else Path(path).expanduser().absolute()
        library = Library.open(
            where, lambda: encoder_for(settings, embedding), create=create, batch_papers=settings.encoder.batch_papers
        )
        return cls(library, settings, llm=llm, embedding=embedding, reranker=reranker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        import asyncio

        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Close every file and release every lock. Closing twice is harmless."""
        self._parts.close()

    @property
    def path(self) -> Path:
        """The library's directory."""
        return self._library.path

    def ingest(
        self,
        *paths: str | Path,
        documents: Sequence[Document] = (),
        categories: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        keep_missing: bool = False,
        progress: Callable[[IngestProgress], None] | None = None,
    ) -> IngestReport:
        """Read files and directories (with all below them) into the library, and LlamaIndex `documents`.

        "-" is the standard input; an address of the web is fetched, and only then does anything leave the machine. Of a
        document, the text is the abstract and the metadata names the title. With `categories`, `since` or `until`
        (YYYY, YYYY-MM or YYYY-MM-DD) only records within these limits are taken, and the report counts the others.

        Files that have not changed are not read again. A paper that vanished from a file or directory since it was
        last read is removed unless another source holds it; `keep_missing` keeps it, and so do limits, under which a
        file does not show all that it holds. An interrupted ingest goes on where it stopped when it is run again.
        Raises InputError for a path that does not exist or a date that is none, ArgumentError for dates that exclude
        each other (before anything is read), LibraryBusyError and EncoderMismatchError.
        """
        from assistant.ingestion import Gathering
        from assistant.sources import Selection, discover

        for path in paths:
            checked("each path", path, (str, PathLike), "a str or a Path")
        gathering = Gathering(Selection.of(categories, since, until))
        Filters(since=since, until=until)  # raises for two that exclude each other
        inputs = gathering.inputs(discover(paths), documents)
        keep_missing = keep_missing or bool(gathering.selection)
        roots = [str(Path(path).resolve()) for path in paths if Path(path).is_dir()]
        report = self._library.ingest(inputs, roots=roots, keep_missing=keep_missing, progress=progress)
        return gathering.completed(report)

    aingest = _in_thread(ingest)

    @property
    def needs_starter(self) -> bool:
        """Whether there are no papers, or the starter library was not loaded to its end."""
        from assistant.starter import NAME

        return not self.count() or self._library.is_unfinished(NAME)

    def load_starter(self, progress: Callable[[IngestProgress], None] | None = None) -> IngestReport:
        """Take in the starter library: digests of 220 papers on machine learning that come with the package.

        A digest never replaces an abstract, and an abstract ingested later replaces the digest of its paper. The
        vectors come along, too; with another encoder than the default, they are made here. Raises LibraryBusyError and
        EncoderMismatchError.
        """
        from assistant.library.ready_vectors import read_vectors
        from assistant.sources import SourceFile, read
        from assistant.starter import NAME, PAPERS, VECTORS

        source = replace(file_input(PAPERS, partial(read, SourceFile(PAPERS, NAME))), name=NAME)
        return self._library.ingest([source], ready=read_vectors(VECTORS), progress=progress)

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
        from assistant.questions.limits import limited

        checked_count("limit", limit)
        checked_filters(filters)
        text, limits = limited(checked_question(question), filters)
        retrieval = self.settings.retrieval
        evidence = self._search().search(text, limit or retrieval.limit, filters=limits, floor=retrieval.floor)
        return [found.hit(self.settings.answer.quotes) for found in evidence]

    asearch = _in_thread(search)

    def limits(self, question: str, *, filters: Filters | None = None) -> Filters:
        """The limits that `search` and `ask` apply: those that the question states and `filters`."""
        from assistant.questions.limits import limited

        checked_filters(filters)
        return limited(checked_question(question), filters)[1]

    def rank(self, question: str, *, by: Literal["words", "vectors"], limit: int = 100) -> list[str]:
        """Ids of the papers that one index alone ranks first: a baseline to compare `search` with.

        By "words", BM25 of the question's words as they stand; by "vectors", the cosine of the question with the
        abstract or its best passage.
        """
        checked_count("limit", limit)
        return self._parts.ranked(checked_question(question), by, limit)

    def verify(self, statement: str, citations: Sequence[Citation]) -> Statement:
        """The statement with a verdict on whether the citations' quotes, taken together, support it, and why not.

        The same check that answers written by a language model pass; it needs no model.
        """
        quoted = [(each.paper, Quote(text=each.quote, start=each.start, end=each.end)) for each in citations]
        check = self._parts.verifier().check(statement, quoted)
        numbers = tuple(dict.fromkeys(each.number for each in citations))
        return Statement(text=statement, citations=numbers, verdict=check.verdict, problems=check.problems)

    @staticmethod
    def build_llm(settings: Settings) -> LLM:
        """The language model that settings name, as a LlamaIndex LLM that sends nothing but what it is asked.

        Opens no connection. Raises ConfigurationError when none is named, and ModelKeyError when its key is missing.
        """
        from assistant.llm.build import build_llm

        return build_llm(settings.llm)

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
        from assistant.conversation import aevents

        return aevents(partial(self._asking, question, filters))

    def _asking(self, question: str, filters: Filters | None, conversation: Conversation | None = None) -> Asking:
        checked_filters(filters)
        return self._parts.asking(checked_question(question), filters, conversation)

    def chat(self, answers: Iterable[Answer] = (), *, filters: Filters | None = None) -> Chat:
        """A conversation over this library, going on from `answers` if there are any.

        `filters` hold for every question; those given with a question come first where both say something.
        """
        from assistant.conversation import Chat

        checked_filters(filters)
        return Chat(self._asking, answers, filters=filters)

    def as_retriever(
        self, *, limit: int | None = None, floor: float | None = None, filters: Filters | None = None
    ) -> PaperRetriever:
        """A LlamaIndex retriever of papers, scored by probability; none when no paper reaches `floor`.

        `limit` and `floor` default to the settings `retrieval.limit` and `retrieval.floor`. Limits that a query states
        in words hold as in `search`, `filters` too.
        """
        from assistant.retrieval.llamaindex import PaperRetriever

        checked_count("limit", limit)
        checked_filters(filters)
        settings = self.settings.retrieval
        return PaperRetriever(
            self._search(),
            limit=limit or settings.limit,
            floor=settings.floor if floor is None else floor,
            filters=filters,
        )

    def as_query_engine(self, *, filters: Filters | None = None) -> PaperQueryEngine:
        """A LlamaIndex query engine: its responses are answers, with the quotes as source nodes.

        `filters` hold for every query. There is no streaming: a statement is given out when it has been verified.
        """
        from assistant.answering.query_engine import PaperQueryEngine

        checked_filters(filters)
        return PaperQueryEngine(ask=partial(self.ask, filters=filters), aask=partial(self.aask, filters=filters))

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
        checked_filters(filters)
        checked_count("limit", limit, least=0)
        checked_count("offset", offset, least=0)
        return self._library.papers(
            match=match and well_formed(match),
            page=page,
            filters=filters,
            sort=sort,
            descending=descending,
            offset=offset,
            limit=limit,
        )

    def count(
        self,
        *,
        match: str | None = None,
        page: str | None = None,
        filters: Filters | None = None,
        lacking: bool = False,
    ) -> int:
        """How many papers there are, or how many `papers` would give.

        `lacking` counts those that are left out only because they lack what `filters` are about, such as a date.
        """
        checked_filters(filters)
        return self._library.count(match=match and well_formed(match), page=page, filters=filters, lacking=lacking)

    def paper(self, id: str) -> Paper:
        """The paper with this id. Raises PaperNotFoundError.

        An arXiv identifier, a DOI, an address of either, or an id that the paper would have by what one of its sources
        says alone, does too.
        """
        return self._library.paper(well_formed(id))

    def origins(self, id: str) -> Origins:
        """The sources and arXiv versions of a paper, and where its sources differ. Raises PaperNotFoundError."""
        return self._library.origins(id)

    def remove(self, *ids: str) -> int:
        """Remove papers and say how many. Raises PaperNotFoundError, with nothing removed, if an id is unknown.

        They stay out, whatever files are ingested, until they are restored.
        """
        return self._library.remove(ids)

    def restore(self, *ids: str) -> list[RemovedPaper]:
        """Let removed papers in again and say which; those whose files are gone come when a file gives them again.

        Raises PaperNotFoundError, with nothing restored, if no removed paper has one of the ids.
        """
        return self._library.restore(ids)

    def removed(self) -> list[RemovedPaper]:
        """The papers that stay out because they were removed, the last first."""
        return self._library.removed()

    def doctor(
        self,
        *,
        repair: bool = False,
        reencode: bool = False,
        progress: Callable[[IngestProgress], None] | None = None,
    ) -> list[Finding]:
        """Check that the catalog and its indexes agree; empty when all is well. What another process has open is not
        `checked`.

        `repair` rebuilds the indexes from the catalog, without encoding. `reencode` first makes all vectors again with
        the configured encoder.
        """
        if reencode:
            self._library.reencode(progress)
        return self._library.doctor(repair)

    @property
    def warnings(self) -> list[str]:
        """What could not be brought up to date so far, one line each, because the library cannot be written to."""
        return self._library.warnings

    def status(self) -> StatusReport:
        """What is in force here. Loads no model and opens no index."""
        from assistant.status import status_of

        return status_of(self.settings, self._library).model_copy(update=self._parts.given())

    def _search(self) -> Searcher:
        return self._parts.searcher()
