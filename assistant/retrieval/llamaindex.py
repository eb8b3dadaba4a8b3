"""Search with LlamaIndex: the library as a retriever, and a node postprocessor as reranker."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.errors import ArgumentError, AssistantError, ConfigurationError
from assistant.questions.limits import limited
from assistant.questions.question import Question
from assistant.records import Evidence, Filters
from assistant.retrieval.search import EVIDENCE_SENTENCES, RESCORED, Searcher

if TYPE_CHECKING:
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

    from assistant.library.library import Library
    from assistant.settings import RetrievalSettings

__all__ = ["PaperRetriever", "RerankingSearcher", "as_node"]


class PaperRetriever(BaseRetriever):
    """Retrieves papers as nodes: the abstract as text; id, title, url, kind and best sentences as metadata.

    A node's score is the estimated probability that its paper is relevant; when no paper reaches `floor`, there are no
    nodes. Limits that a query states in words apply, unless `filters` override them.
    """

    def __init__(
        self, searcher: Searcher, *, limit: int = 10, floor: float = 0.0, filters: Filters | None = None
    ) -> None:
        self._searcher = searcher
        self._limit = limit
        self._floor = floor
        self._filters = filters or Filters()
        super().__init__()

    def evidence(self, question: str) -> list[Evidence]:
        """The same papers as evidence. Raises ArgumentError for a blank question."""
        if not question.strip():
            raise ArgumentError("the question is empty", hint='ask in words, such as "which papers explain grokking"')
        text, limits = limited(question, self._filters)
        return self._searcher.search(text, self._limit, filters=limits, floor=self._floor)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [as_node(found) for found in self.evidence(query_bundle.query_str)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def as_node(found: Evidence) -> NodeWithScore:
    """Evidence as a scored LlamaIndex node."""
    paper = found.paper
    node = TextNode(
        id_=paper.id,
        text=paper.abstract,
        metadata={
            "paper": paper.id,
            "title": paper.title,
            "url": paper.url or "",
            "kind": paper.kind,
            "sentences": [quote.text for quote in found.sentences],
        },
        excluded_embed_metadata_keys=["paper", "url", "kind", "sentences"],
        excluded_llm_metadata_keys=["paper", "url", "kind", "sentences"],
    )
    return NodeWithScore(node=node, score=found.score)


class RerankingSearcher(Searcher):
    """Search whose best papers a postprocessor reorders or drops.

    It gets the best `RESCORED` papers, or `limit` if that is more, as nodes with title and abstract, scored by their
    probability. Only the order of its result is used: scores mean something else in every reranker, so papers keep
    their probabilities, which decide what an answer uses. Whether anything is relevant is decided before it is called.
    Nodes of unknown papers are ignored. It is called from as many threads as search. Raises ConfigurationError when it
    fails.
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
        """As `Searcher.search`, in the reranker's order. A question without a topic is not reranked."""
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
            said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise ConfigurationError(
                f"the reranker {type(self._reranker).__name__} failed: {said}",
                hint="check that its service is running and reachable, and its arguments",
            ) from error
        by_id = {each.paper.id: each for each in found}
        return [by_id[id] for id in order if id in by_id]
