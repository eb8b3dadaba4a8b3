"""The library as a LlamaIndex retriever."""

from __future__ import annotations

import asyncio

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.questions.limits import limited
from assistant.records import Evidence, Filters
from assistant.retrieval.search import Searcher

__all__ = ["PaperRetriever", "as_node"]


class PaperRetriever(BaseRetriever):
    """Retrieves papers as nodes: the abstract as text; id, title, url, kind and best sentences as metadata.

    A node's score is the probability that its paper fits; when no paper reaches `floor`, there are no nodes. Limits
    that a query states in words hold, and `filters` before them.
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
        """The same papers as evidence."""
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
