"""The parts of an assistant, each created when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from assistant.errors import ConfigurationError, LibraryError, ModelError
from assistant.text.counts import counted

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

    from assistant.answering.language_model import LanguageModel
    from assistant.library.library import Library
    from assistant.pipeline import Asking, Conversation
    from assistant.questions.about import Understood
    from assistant.records import Column, Filters
    from assistant.retrieval.search import Searcher
    from assistant.settings import Settings
    from assistant.tabulation import Tabulation
    from assistant.verification.verifier import Verifier

__all__ = ["Parts"]


class Parts:
    """A library, what searches it and what writes answers. Thread-safe."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        *,
        llm: LLM | None = None,
        embedding: BaseEmbedding | None = None,
        reranker: BaseNodePostprocessor | None = None,
    ) -> None:
        self.library = library
        self.settings = settings
        self.llm = llm
        self.embedding = embedding
        self.reranker = reranker
        self._model: LanguageModel | None = None
        self._searcher: Searcher | None = None
        self._verifier: Verifier | None = None
        self._making = threading.Lock()
        self._closed = False

    def given(self) -> dict[str, str]:
        """The class names of an encoder and a model that were passed in instead of configured."""
        parts = {"encoder": self.embedding, "model": self.llm}
        return {name: type(part).__name__ for name, part in parts.items() if part is not None}

    def close(self) -> None:
        """Close the library. Closing twice is harmless."""
        self._closed = True
        self.library.close()

    @property
    def is_closed(self) -> bool:
        """Whether it is too late to use them."""
        return self._closed

    def state(self) -> str:
        """What the library holds, in a few words."""
        if self._closed:
            return "closed"
        return counted(self.library.count()) if self.library.exists else "no library yet"

    def searcher(self) -> Searcher:
        """What finds papers. Raises LibraryError after `close`, LibraryMissingError if there is no library."""
        self.check_open()
        self.library.require()
        with self._making:
            if self._searcher is None:
                self._searcher = self._make_searcher()
            return self._searcher

    def _make_searcher(self) -> Searcher:
        if self.reranker is None:
            from assistant.retrieval.search import Searcher

            return Searcher(self.library, self.settings.retrieval)
        from assistant.retrieval.llamaindex import RerankingSearcher

        return RerankingSearcher(self.library, self.settings.retrieval, self.reranker)

    def ranked(self, question: str, by: Literal["words", "vectors"], limit: int) -> list[str]:
        """Ids of the papers that one index alone ranks first."""
        self.check_open()
        self.library.require()
        if by == "words":
            keys = list(self.library.lexical(dict.fromkeys(question.split(), 1.0), limit, title_weight=0.0))
        else:
            vector = self.library.encoder.encode_questions([question])[0]
            keys = [match.key for match in self.library.nearest(vector, limit)]
        return [stored.paper.id for stored in self.library.stored(keys)]

    def verifier(self) -> Verifier:
        """What checks statements against their citations."""
        self.check_open()
        self.library.require()
        with self._making:
            if self._verifier is None:
                from assistant.verification.build import build_verifier

                self._verifier = build_verifier(self.library, self.settings)
            return self._verifier

    def asking(
        self,
        question: str,
        filters: Filters | None,
        limit: int | None,
        conversation: Conversation | None = None,
        understood: Understood | None = None,
    ) -> Asking:
        """The answering of one question, from at most `limit` papers if that is given; `understood` if it is known what
        it means."""
        from assistant.pipeline import Asking

        searcher, settings = self.searcher(), self.settings
        if limit is not None:
            answer = settings.answer.model_copy(update={"max_papers": limit})
            settings = settings.model_copy(update={"answer": answer})
        model, note = self._language_model()
        return Asking(
            question,
            library=self.library,
            searcher=searcher,
            settings=settings,
            model=model,
            filters=filters,
            conversation=conversation,
            notes=(note,) if note else (),
            reranker=type(self.reranker).__name__ if self.reranker is not None else None,
            understood=understood,
        )

    def tabulation(self, columns: Sequence[Column]) -> Tabulation:
        """The making of one table."""
        from assistant.tabulation import Tabulation

        searcher, verifier = self.searcher(), self.verifier()
        model, note = self._language_model()
        return Tabulation(
            columns,
            library=self.library,
            searcher=searcher,
            verifier=verifier,
            settings=self.settings,
            model=model,
            notes=(note,) if note else (),
        )

    def model(self) -> LanguageModel:
        """The model that writes answers. Raises ConfigurationError when none is named, and ModelError."""
        self.check_open()
        self.library.require()
        model, note = self._language_model()
        if model is None:
            raise ConfigurationError(note or "no language model is configured", hint="set llm.model, or pass llm=")
        return model

    def llm_if_any(self) -> LLM | None:
        """The language model that was given or that the settings name. Raises ConfigurationError and ModelKeyError."""
        if self.llm is None and self.settings.llm.active_provider is not None:
            from assistant.llm.build import build_llm

            return build_llm(self.settings.llm)
        return self.llm

    def _language_model(self) -> tuple[LanguageModel | None, str]:
        """The model that writes answers, or None and, if a configured one failed, a note."""
        with self._making:
            if self._model is None and (self.llm is not None or self.settings.llm.active_provider is not None):
                from assistant.answering.language_model import LanguageModel

                try:
                    self._model = LanguageModel(self.library, self.settings, self.llm)
                except ModelError as error:
                    if not self.settings.llm.fallback:
                        raise
                    return None, f"No model is used ({error}); these are quotes alone."
            return self._model, ""

    def check_open(self) -> None:
        """Raise LibraryError after `close`."""
        if self._closed:
            raise LibraryError(
                f"the library at {self.library.path} has been closed",
                hint="open it again with Assistant.open, and use it inside the with block",
            )
