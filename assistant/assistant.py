"""The facade: one object that puts sources, library, retrieval and answering together."""

from collections.abc import AsyncGenerator, Generator, Iterable, Sequence
from datetime import date
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Self

from assistant.arguments import (
    checked,
    checked_answers,
    checked_count,
    checked_day,
    checked_documents,
    checked_filters,
    checked_flags,
    checked_parts,
    checked_paths,
    checked_question,
    checked_texts,
)
from assistant.awaiting import in_thread
from assistant.encoder import make_encoder, remembered_encoder
from assistant.facade.checking import Checking
from assistant.facade.comparing import Comparing
from assistant.facade.for_llamaindex import ForLlamaIndex
from assistant.facade.labelling import Labelling
from assistant.facade.lacking import Lacking
from assistant.facade.library_management import LibraryManagement
from assistant.facade.rechecking import Rechecking
from assistant.facade.searching import Searching
from assistant.facade.similarity import Similarity
from assistant.facade.tabulating import Tabulating
from assistant.facade.updating import Updating
from assistant.facade.watching import Watching
from assistant.instrumentation import aobserved, observed
from assistant.library.chroma_place import place_of_chroma
from assistant.library.library import Library
from assistant.parts import Parts
from assistant.records import (
    Answer,
    Event,
    Filters,
    IngestReport,
)
from assistant.settings import Settings
from assistant.telling import ProgressSeen, seen

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM
    from llama_index.core.postprocessor.types import BaseNodePostprocessor
    from llama_index.core.schema import BaseNode

    from assistant.conversation import Chat
    from assistant.pipeline import Asking, Conversation
    from assistant.sources import Document
    from assistant.status import StatusReport

__all__ = ["Assistant"]


class Assistant(
    LibraryManagement,
    Searching,
    Labelling,
    Updating,
    Watching,
    Checking,
    Rechecking,
    Tabulating,
    Comparing,
    Similarity,
    ForLlamaIndex,
    Lacking,
):
    """Answers questions from one library of papers. Safe to use from several threads and tasks.

    A context manager, `with` or `async with`. Nothing heavy is loaded before it is needed: opening takes milliseconds.
    A wrong argument raises ArgumentError, a call after `close` LibraryError.
    """

    def __init__(self, parts: Parts) -> None:
        """Use `Assistant.open`."""
        super().__init__(parts.library)
        self._parts = parts
        self.settings = parts.settings

    def __repr__(self) -> str:
        return f"<Assistant at {str(self.path)!r}: {self._parts.state()}>"

    def _repr_html_(self) -> str | None:
        if self._parts.is_closed:
            return None
        return self.status()._repr_html_()

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        settings: Settings | None = None,
        *,
        create: bool = True,
        llm: "LLM | None" = None,
        embedding: "BaseEmbedding | None" = None,
        reranker: "BaseNodePostprocessor | None" = None,
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
        if path is not None:
            checked_paths([path])
        checked("settings", settings, Settings, "Settings, such as Settings(llm={...})")
        checked_flags(create=create)
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

    __aexit__ = in_thread(__exit__)

    def close(self) -> None:
        """Close every file and release every lock. Closing twice is harmless."""
        self._parts.close()

    def ingest(
        self,
        *paths: str | Path,
        documents: "Iterable[Document | BaseNode]" = (),
        categories: Sequence[str] = (),
        since: str | int | date | None = None,
        until: str | int | date | None = None,
        keep_missing: bool = False,
        vectors: str | Path | None = None,
        fetch: bool = False,
        refresh: bool = False,
        progress: ProgressSeen = None,
    ) -> IngestReport:
        """Read files, directories (recursively) and LlamaIndex `documents` or nodes into the library.

        "-" is standard input. A URL is fetched, and so is the paper of an arXiv id, a DOI or a PubMed id (as a str,
        unless there is a file of that name) from where the settings `names` say; only then does anything leave the
        machine. With `fetch`, files that list such names stand for the papers. Papers that were fetched are not fetched
        again, unless `refresh`. A document's text is the abstract, and its metadata has the title; the nodes of one
        document are joined again. With `categories`, `since` or `until` (YYYY, YYYY-MM or YYYY-MM-DD) only records
        within these limits are taken, and the report counts the others.

        Unchanged files are not read again. A paper that has disappeared from a file or directory since it was last read
        is removed unless another source has it; `keep_missing` keeps it, and so do limits, which hide part of a file.
        The next run resumes an interrupted ingest. `vectors` is a directory that `assistant encode` has filled: a paper
        whose text has vectors there is not encoded. Progress is shown on a terminal and in a notebook if it takes long;
        `progress` is a function that is told instead, or False. Raises InputError for a path that does not exist or
        damaged vectors, ArgumentError for dates that are none or exclude each other (before anything is read),
        LibraryBusyError, EncoderMismatchError and EncoderError.
        """
        from assistant.ingestion import Fetching, ingest_files

        checked_paths(paths)
        checked("vectors", vectors, (str, PathLike), "a str or a Path")
        checked_flags(keep_missing=keep_missing, fetch=fetch, refresh=refresh)
        first, last = checked_day("since", since), checked_day("until", until)
        named, given = checked_texts("categories", categories), checked_documents(documents)
        fetching = Fetching(self.settings.names, self._library, fetch, refresh)
        with seen(progress) as told:
            return ingest_files(self._library, paths, given, named, first, last, keep_missing, told, vectors, fetching)

    aingest = in_thread(ingest)

    @staticmethod
    def build_llm(settings: Settings) -> "LLM":
        """The language model that settings name, as a LlamaIndex LLM that sends nothing but what it is asked.

        Opens no connection. Raises ConfigurationError when none is named, and ModelKeyError when its key is missing.
        """
        from assistant.llm.build import build_llm

        checked("settings", settings, Settings, "Settings, such as Settings(llm={...})")
        return build_llm(settings.llm)

    def ask(self, question: str, *, filters: Filters | None = None, limit: int | None = None) -> Answer:
        """Answer a question from the abstracts, with the exact sentence behind each statement.

        Limits stated in the question ("since 2023") are hard limits, as are `filters`, which take precedence. `limit`
        is the most papers that the answer cites; it defaults to the setting `answer.max_papers`. If a language model
        is configured, it writes the answer; if it fails, the setting `llm.fallback` decides whether the answer is
        quotes alone, with a note, or ModelError is raised. A library without papers answers that it is empty.
        """
        from assistant.conversation import last

        return last(self.stream(question, filters=filters, limit=limit))

    async def aask(self, question: str, *, filters: Filters | None = None, limit: int | None = None) -> Answer:
        """As `ask`, for an event loop."""
        from assistant.conversation import alast

        return await alast(self.astream(question, filters=filters, limit=limit))

    def stream(self, question: str, *, filters: Filters | None = None, limit: int | None = None) -> Generator[Event]:
        """The answer as it is produced: evidence, statements and their verdicts, and finally the complete answer.

        Closing the generator ends the call to the model. Papers that a model places for and against a claim come
        together at the end. Takes and raises what `ask` does.
        """
        return observed(question, self._asking(question, filters, limit).events())

    def astream(
        self, question: str, *, filters: Filters | None = None, limit: int | None = None
    ) -> AsyncGenerator[Event]:
        """As `stream`, for an event loop."""
        from assistant.conversation import aevents

        return aobserved(question, aevents(partial(self._asking, *self._asked(question, filters, limit))))

    def _answered(self, question: str, filters: Filters | None, limit: int | None) -> Answer:
        """As `ask`, for a query engine, which tells of the whole itself."""
        from assistant.conversation import last

        return last(observed(question, self._asking(question, filters, limit).events(), is_query=False))

    async def _aanswered(self, question: str, filters: Filters | None, limit: int | None) -> Answer:
        from assistant.conversation import aevents, alast

        asking = partial(self._asking, *self._asked(question, filters, limit))
        return await alast(aobserved(question, aevents(asking), is_query=False))

    def _asked(
        self, question: str, filters: Filters | None, limit: int | None
    ) -> tuple[str, Filters | None, int | None]:
        checked_count("limit", limit)
        return checked_question(question), checked_filters(filters), limit

    def _asking(
        self, question: str, filters: Filters | None, limit: int | None, conversation: "Conversation | None" = None
    ) -> "Asking":
        return self._parts.asking(*self._asked(question, filters, limit), conversation)

    def chat(
        self, answers: Iterable[Answer] = (), *, filters: Filters | None = None, limit: int | None = None
    ) -> "Chat":
        """A conversation over this library, continued from `answers` if there are any.

        `filters` apply to every question; those given with a question take precedence, as does its `limit`.
        """
        from assistant.conversation import Chat

        checked_count("limit", limit)
        return Chat(self._asking, checked_answers(answers), filters=checked_filters(filters), limit=limit)

    def status(self) -> "StatusReport":
        """Version, settings and contents in use. Loads no model and opens no index."""
        from assistant.status import status_of

        self._parts.check_open()
        return status_of(self.settings, self._library).model_copy(update=self._parts.given())
