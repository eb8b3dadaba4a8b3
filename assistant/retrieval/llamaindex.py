"""Search with LlamaIndex: the library as a retriever, and a node postprocessor as reranker."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from assistant.errors import ArgumentError, AssistantError, ConfigurationError
from assistant.questions.question import Question
from assistant.records import Evidence, Filters
from assistant.retrieval.nodes import as_node, sentence_nodes
from assistant.retrieval.observed import Observed
from assistant.retrieval.search import EVIDENCE_SENTENCES, RESCORED, Searcher

if TYPE_CHECKING:
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

    from assistant.library.library import Library
    from assistant.settings import RetrievalSettings

__all__ = ["PaperRetriever", "RerankingSearcher"]


_LATEST: ContextVar[tuple[int, str]] = ContextVar("latest question of a retriever")
"""The retriever asked last in this thread or task, and its question that named a topic."""


class PaperRetriever(Observed, BaseRetriever):
    """Retrieves papers as nodes, or their best sentences.

    A paper's node has its id, its abstract as text, and as flat metadata title, authors, year, address, DOI, journal,
    categories, kind, what else its sources say, and its best sentences, a line for each. The node of a sentence points
    at those before and behind it and at the abstract, which `Assistant.as_index().docstore` has. The score of a paper
    is the estimated probability that it is relevant; when no paper reaches `floor`, there are no nodes. Limits that a
    query states in words apply, unless `filters` override them. A query without a topic, such as "and how?", goes on
    from the retriever's last in the same thread or task.
    """

    def __init__(
        self,
        searcher: Searcher,
        *,
        limit: int = 10,
        floor: float = 0.0,
        filters: Filters | None = None,
        nodes: Literal["papers", "sentences"] = "papers",
    ) -> None:
        self._searcher = searcher
        self.similarity_top_k = limit
        self._floor = floor
        self._filters = filters or Filters()
        self._nodes = nodes
        super().__init__()

    @property
    def similarity_top_k(self) -> int:
        """The most papers that are found."""
        return self._limit

    @similarity_top_k.setter
    def similarity_top_k(self, limit: int) -> None:
        if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
            raise ArgumentError(f"similarity_top_k must be an int of at least 1, not {limit!r}")
        self._limit = limit

    def evidence(self, question: str) -> list[Evidence]:
        """The same papers as evidence. Raises ArgumentError for a blank question."""
        if not question.strip():
            raise ArgumentError("the question is empty", hint='ask in words, such as "which papers explain grokking"')
        return self._found(self._continued(question))

    def _continued(self, question: str) -> str:
        """The question, or the latest one with a topic if it has none itself."""
        if Question.parse(self._searcher.limited(question, self._filters)[0]).has_topic:
            _LATEST.set((id(self), question))
            return question
        asked, latest = _LATEST.get((0, ""))
        return latest if asked == id(self) else question

    def _found(self, question: str) -> list[Evidence]:
        text, limits = self._searcher.limited(question, self._filters)
        return self._searcher.search(text, self._limit, filters=limits, floor=self._floor)

    def _as_nodes(self, found: list[Evidence]) -> list[NodeWithScore]:
        if self._nodes == "sentences":
            return [node for each in found for node in sentence_nodes(each)]
        return [as_node(each) for each in found]

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return self._as_nodes(self.evidence(query_bundle.query_str))

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        # What a thread notes is lost to the task, so that it is read, and noted, here.
        text = self._continued(question) if question.strip() else question
        return self._as_nodes(await asyncio.to_thread(self.evidence, text))


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
        within: Collection[int] | None = None,
    ) -> list[Evidence]:
        """As `Searcher.search`, in the reranker's order. A question without a topic is not reranked."""
        if isinstance(question, str):
            question = Question.parse(question)
        if not question.has_topic or limit < 1:
            return super().search(question, limit, filters=filters, sentences=sentences, floor=floor, within=within)
        found = super().search(
            question, max(limit, RESCORED), filters=filters, sentences=sentences, floor=floor, within=within
        )
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
