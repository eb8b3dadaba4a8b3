"""The facade: one object that puts sources, library, retrieval and answering together."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterable, Sequence
from functools import partial, update_wrapper
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, Self, TypeVar

from assistant.arguments import checked, checked_count, checked_filters, checked_parts, checked_question
from assistant.encoder import make_encoder, remembered_encoder
from assistant.library.chroma_place import place_of_chroma
from assistant.library.library import Library
from assistant.library_management import LibraryManagement
from assistant.parts import Parts
from assistant.records import (
    Answer,
    Citation,
    Event,
    Filters,
    Hit,
    IngestProgress,
    IngestReport,
    Quote,
    Statement,
    Verified,
)
from assistant.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

    from assistant.answering.query_engine import PaperQueryEngine
    from assistant.conversation import Chat
    from assistant.pipeline import Asking, Conversation
    from assistant.questions.misspelt import Reread
    from assistant.retrieval.llamaindex import PaperRetriever
    from assistant.sources import Document
    from assistant.status import StatusReport
    from assistant.verification.claims import Cited

__all__ = ["Assistant"]

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def _in_thread(
    method: Callable[Concatenate[Assistant, _Given], _Result],
) -> Callable[Concatenate[Assistant, _Given], Coroutine[Any, Any, _Result]]:
    """The method for an event loop: it runs in a thread, and continues there if the task is cancelled."""

    async def awaited(self: Assistant, /, *arguments: _Given.args, **options: _Given.kwargs) -> _Result:
        import asyncio

        return await asyncio.to_thread(method, self, *arguments, **options)

    update_wrapper(awaited, method)
    awaited.__name__, awaited.__qualname__ = f"a{method.__name__}", f"Assistant.a{method.__name__}"
    awaited.__doc__ = f"As `{method.__name__}`, for an event loop; it continues if the task is cancelled."
    return awaited


class Assistant(LibraryManagement):
    """Answers questions from one library of papers. Safe to use from several threads and tasks.

    A context manager, `with` or `async with`. Nothing heavy is loaded before it is needed: opening takes milliseconds.
    A wrong argument raises ArgumentError, a call after `close` LibraryError.
    """

    def __init__(self, parts: Parts) -> None:
        """Use `Assistant.open`."""
        super().__init__(parts.library)
        self._parts = parts
        self.settings = parts.settings

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

        With `create`, the first ingest that finds a paper creates a missing library; a question before that raises
        LibraryMissingError, as opening does without `create`. The other arguments take any LlamaIndex object of their
        kind. `llm` writes the answers, instead of the model in the settings. `embedding` encodes papers and questions,
        instead of the encoder in the settings; the library records it and refuses another. `reranker`, a node
        postprocessor, reorders the best papers of every search and may drop some; see `assistant.retrieval.llamaindex`.
        Raises LibraryMissingError, LibraryDamagedError and ConfigurationError.
        """
        checked("path", path, (str, PathLike), "a str or a Path")
        checked("settings", settings, Settings, "Settings, such as Settings(llm={...})")
        checked_parts(llm, embedding, reranker)
        settings = settings or Settings()
        where = settings.library.location if path is None else Path(path).expanduser().absolute()
        encoder = partial(make_encoder, settings.encoder, embedding)
        library = Library.open(
            where,
            encoder,
            create=create,
            batch_papers=settings.encoder.batch_papers,
            vector_search=place_of_chroma(settings.library),
            remembered=partial(remembered_encoder, settings.encoder, embedding),
        )
        return cls(Parts(library, settings, llm=llm, embedding=embedding, reranker=reranker))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    __aexit__ = _in_thread(__exit__)

    def close(self) -> None:
        """Close every file and release every lock. Closing twice is harmless."""
        self._parts.close()

    def ingest(
        self,
        *paths: str | Path,
        documents: Sequence[Document] = (),
        categories: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        keep_missing: bool = False,
        vectors: str | Path | None = None,
        progress: Callable[[IngestProgress], None] | None = None,
    ) -> IngestReport:
        """Read files, directories (recursively) and LlamaIndex `documents` into the library.

        "-" is standard input. A URL is fetched, and only then does anything leave the machine. A document's text is the
        abstract, and its metadata has the title. With `categories`, `since` or `until` (YYYY, YYYY-MM or YYYY-MM-DD)
        only records within these limits are taken, and the report counts the others.

        Unchanged files are not read again. A paper that has disappeared from a file or directory since it was last read
        is removed unless another source has it; `keep_missing` keeps it, and so do limits, which hide part of a file.
        The next run resumes an interrupted ingest. `vectors` is a directory that `assistant encode` has filled: a paper
        whose text has vectors there is not encoded. Raises InputError for a path that does not exist, an invalid date
        or damaged vectors, ArgumentError for dates that exclude each other (before anything is read), LibraryBusyError,
        EncoderMismatchError and EncoderError.
        """
        from assistant.ingestion import ingest_files

        for path in paths:
            checked("each path", path, (str, PathLike), "a str or a Path")
        checked("vectors", vectors, (str, PathLike), "a str or a Path")
        return ingest_files(self._library, paths, documents, categories, since, until, keep_missing, progress, vectors)

    aingest = _in_thread(ingest)

    def search(self, question: str, *, limit: int | None = None, filters: Filters | None = None) -> list[Hit]:
        """The papers that best fit a question, best first; none if no paper can fit.

        An id, an arXiv identifier, a DOI, an address or an exact title gives the paper that it names, with the score 1.

        Limits stated in the question ("since 2023") apply, unless `filters` override them. A misspelt question is read
        as `reread` says. `limit` defaults to the setting `retrieval.limit`. A hit's score is the estimated probability
        that the paper fits; the order depends on more than the score.
        """
        from assistant.answering.direct_answers import hits_with_id
        from assistant.questions.limits import limited

        checked_count("limit", limit)
        checked_filters(filters)
        searcher = self._parts.searcher()
        question = checked_question(question)
        named = hits_with_id(question, self._library, searcher, filters or Filters())
        if named is None and (reread := self.reread(question)) is not None:
            if reread.question is None:
                return []
            question = reread.question
            named = hits_with_id(question, self._library, searcher, filters or Filters())
        if named is not None:
            return named[:limit]
        text, limits = limited(question, filters)
        retrieval = self.settings.retrieval
        evidence = searcher.search(text, limit or retrieval.limit, filters=limits)
        return [found.hit(self.settings.answer.quotes) for found in evidence]

    asearch = _in_thread(search)

    @property
    def outage(self) -> str:
        """Why the latest question was searched for by its words alone: the encoder failed; empty if it did not."""
        return self._parts.searcher().outage

    def reread(self, question: str) -> Reread | None:
        """How `search` and `ask` read a question that is misspelt or not in English; None for any other.

        It has a `note` for the reader and the `question` as it is read, which is None if no word of it can be.
        """
        from assistant.answering.direct_answers import hits_with_id
        from assistant.questions.misspelt import reread

        searcher = self._parts.searcher()
        question = checked_question(question)
        is_named = hits_with_id(question, self._library, searcher, Filters()) is not None
        return None if is_named else reread(question, searcher.vocabulary)

    def limits(self, question: str, *, filters: Filters | None = None) -> Filters:
        """The limits that `search` and `ask` apply: those that the question states and `filters`."""
        from assistant.questions.limits import limited

        checked_filters(filters)
        reread = self.reread(question)
        return limited((reread and reread.question) or checked_question(question), filters)[1]

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
        check = self._parts.verifier().check(statement, _quoted(citations))
        numbers = tuple(dict.fromkeys(each.number for each in citations))
        return Statement(text=statement, citations=numbers, verdict=check.verdict, problems=check.problems)

    def review(self, statements: Sequence[tuple[str, Sequence[Citation]]], question: str = "") -> list[Verified]:
        """Statements checked as those of an answer are: by `verify`, then by the model as the setting `llm.check` says.

        Each with the citations that it has then. A statement that the model corrects comes back corrected. Raises
        ConfigurationError without a language model, and ModelError.
        """
        return self._parts.model().reviewed([(text, _quoted(cited)) for text, cited in statements], question)

    @staticmethod
    def build_llm(settings: Settings) -> LLM:
        """The language model that settings name, as a LlamaIndex LLM that sends nothing but what it is asked.

        Opens no connection. Raises ConfigurationError when none is named, and ModelKeyError when its key is missing.
        """
        from assistant.llm.build import build_llm

        return build_llm(settings.llm)

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer a question from the abstracts, with the exact sentence behind each statement.

        Limits stated in the question ("since 2023") are hard limits, as are `filters`, which take precedence. If a
        language model is configured, it writes the answer; if it fails, the setting `llm.fallback` decides whether the
        answer is quotes alone, with a note, or ModelError is raised.
        """
        from assistant.conversation import last

        return last(self.stream(question, filters=filters))

    async def aask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """As `ask`, for an event loop."""
        from assistant.conversation import alast

        return await alast(self.astream(question, filters=filters))

    def stream(self, question: str, *, filters: Filters | None = None) -> Generator[Event]:
        """The answer as it is produced: evidence, statements and their verdicts, and finally the complete answer.

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
        """A conversation over this library, continued from `answers` if there are any.

        `filters` apply to every question; those given with a question take precedence.
        """
        from assistant.conversation import Chat

        checked_filters(filters)
        return Chat(self._asking, answers, filters=filters)

    def as_retriever(
        self, *, limit: int | None = None, floor: float = 0.0, filters: Filters | None = None
    ) -> PaperRetriever:
        """A LlamaIndex retriever of papers, scored by probability; it returns none if no paper reaches a `floor`.

        `limit` defaults to the setting `retrieval.limit`. Limits stated in a query and `filters` apply as in `search`.
        """
        from assistant.retrieval.llamaindex import PaperRetriever

        checked_count("limit", limit)
        checked_filters(filters)
        most = limit or self.settings.retrieval.limit
        return PaperRetriever(self._parts.searcher(), limit=most, floor=floor, filters=filters)

    def as_query_engine(self, *, filters: Filters | None = None) -> PaperQueryEngine:
        """A LlamaIndex query engine: its responses are answers, with the quotes as source nodes.

        `filters` apply to every query. There is no streaming, since a statement is returned only once it is verified.
        """
        from assistant.answering.query_engine import PaperQueryEngine

        checked_filters(filters)
        return PaperQueryEngine(ask=partial(self.ask, filters=filters), aask=partial(self.aask, filters=filters))

    def status(self) -> StatusReport:
        """Version, settings and contents in use. Loads no model and opens no index."""
        from assistant.status import status_of

        self._parts.check_open()
        return status_of(self.settings, self._library).model_copy(update=self._parts.given())


def _quoted(citations: Sequence[Citation]) -> Cited:
    return [(each.paper, Quote(text=each.quote, start=each.start, end=each.end)) for each in citations]
