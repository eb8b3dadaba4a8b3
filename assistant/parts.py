"""What an assistant is put together from, each part made when it is first needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Literal

from assistant.errors import LibraryError, ModelError

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

    from assistant.answering.language_model import LanguageModel
    from assistant.encoder import Encoder
    from assistant.library.library import Library
    from assistant.pipeline import Asking, Conversation
    from assistant.records import Filters
    from assistant.retrieval.search import Searcher
    from assistant.settings import Settings
    from assistant.verification.verifier import Verifier

__all__ = ["Parts", "encoder_for"]


class Parts:
    """A library, and what searches it and words its answers. Usable from several threads."""

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
        """The encoder and the model by class, where they are given and not those of the settings."""
        parts = {"encoder": self.embedding, "model": self.llm}
        return {name: type(part).__name__ for name, part in parts.items() if part is not None}

    def close(self) -> None:
        """Close the library. Closing twice is harmless."""
        self._closed = True
        self.library.close()

    def searcher(self) -> Searcher:
        """What finds papers. Raises LibraryError when all has been closed, LibraryMissingError when there is none."""
        self._check_open()
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
        self._check_open()
        self.library.require()
        if by == "words":
            keys = list(self.library.lexical(dict.fromkeys(question.split(), 1.0), limit, title_weight=0.0))
        else:
            vector = self.library.encoder.encode_questions([question])[0]
            keys = [match.key for match in self.library.nearest(vector, limit)]
        return [stored.paper.id for stored in self.library.stored(keys)]

    def verifier(self) -> Verifier:
        """What checks statements against their citations, weighing words by their rarity in this library."""
        self._check_open()
        self.library.require()
        with self._making:
            if self._verifier is None:
                from assistant.answering.language_model import comparing_encoder
                from assistant.verification.verifier import Verifier

                self._verifier = Verifier(
                    comparing_encoder().encode_texts, analysed=self.library.analysed, idf=self.library.idf
                )
            return self._verifier

    def asking(self, question: str, filters: Filters | None, conversation: Conversation | None = None) -> Asking:
        """One question on its way."""
        from assistant.pipeline import Asking

        searcher = self.searcher()
        model, note = self._language_model()
        return Asking(
            question,
            library=self.library,
            searcher=searcher,
            settings=self.settings,
            model=model,
            filters=filters,
            conversation=conversation,
            notes=(note,) if note else (),
            reranker=type(self.reranker).__name__ if self.reranker is not None else None,
        )

    def _language_model(self) -> tuple[LanguageModel | None, str]:
        """The model that words answers, if there is to be one, or why there is none."""
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

    def _check_open(self) -> None:
        if self._closed:
            raise LibraryError(
                f"the library at {self.library.path} has been closed",
                hint="open it again with Assistant.open, and ask inside its with block",
            )


def encoder_for(settings: Settings, embedding: BaseEmbedding | None) -> Encoder:
    """The encoder: `embedding` if there is one, else the one that the settings name."""
    if embedding is None:
        from assistant.encoder import make_encoder

        return make_encoder(settings.encoder)
    from assistant.encoder.llamaindex import LlamaIndexEncoder, shaping_options

    return LlamaIndexEncoder(embedding, options=shaping_options(embedding))
