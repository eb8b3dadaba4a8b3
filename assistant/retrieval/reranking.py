"""Ranking with a LlamaIndex postprocessor after the assistant's own search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llama_index.core.schema import QueryBundle

from assistant.errors import AssistantError, ConfigurationError
from assistant.questions.question import Question
from assistant.records import Evidence, Filters
from assistant.retrieval.llamaindex import as_node
from assistant.retrieval.search import EVIDENCE_SENTENCES, RESCORED, Searcher

if TYPE_CHECKING:
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

    from assistant.library.library import Library
    from assistant.settings import RetrievalSettings

__all__ = ["RerankingSearcher"]


class RerankingSearcher(Searcher):
    """Gives the best papers to a postprocessor, which puts them in another order or leaves some out.

    It gets the best `RESCORED` papers, or as many as are wanted if they are more, each a node with title and abstract
    and the estimated probability as its score. Only the order of what comes back counts: its scores mean something
    else in every reranker, so a paper keeps its probability, and with it what fits an answer. Whether anything fits at
    all is decided before it is asked. Nodes of unknown papers are ignored. The postprocessor is called from as many
    threads as search. Raises ConfigurationError when it fails.
    """

    def __init__(self, library: Library, settings: RetrievalSettings, reranker: BaseNodePostprocessor) -> None:
        super().__init__(library, settings)
        self._reranker = reranker

    def search(
        self,
        question: Question | str,
        limit: int,
        *,
        filters: Filters | None = None,
        sentences: int = EVIDENCE_SENTENCES,
        floor: float = 0.0,
    ) -> list[Evidence]:
        """As `Searcher.search`, in the reranker's order. A question without a topic has nothing to be ranked by."""
        if isinstance(question, str):
            question = Question.parse(question)
        if not question.has_topic or limit < 1:
            return super().search(question, limit, filters=filters, sentences=sentences, floor=floor)
        found = super().search(question, max(limit, RESCORED), filters=filters, sentences=sentences, floor=floor)
        return self._reranked(question.text, found)[:limit]

    def _reranked(self, question: str, found: list[Evidence]) -> list[Evidence]:
        if not found:
            return []
        try:
            nodes = self._reranker.postprocess_nodes([as_node(each) for each in found], QueryBundle(question))
            order = dict.fromkeys(node.node.node_id for node in nodes)
        except AssistantError:
            raise
        except Exception as error:
            told = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise ConfigurationError(
                f"the reranker {type(self._reranker).__name__} failed: {told}",
                hint="Check that its service is running and reachable, and what it was built with.",
            ) from error
        by_id = {each.paper.id: each for each in found}
        return [by_id[id] for id in order if id in by_id]
