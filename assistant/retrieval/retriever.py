"""The library as a LlamaIndex retriever."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.records import Evidence
from assistant.retrieval.search import Searcher

__all__ = ["PaperRetriever", "as_node"]


class PaperRetriever(BaseRetriever):
    """Retrieves papers as nodes: the abstract as text; id, title, url, kind and best sentences as metadata.

    A node's score is the probability that its paper fits; when no paper reaches `floor`, there are no nodes.
    """

    def __init__(self, searcher: Searcher, *, limit: int = 10, floor: float = 0.0) -> None:
        self._searcher = searcher
        self._limit = limit
        self._floor = floor
        super().__init__()

    def evidence(self, question: str) -> list[Evidence]:
        """The same papers as evidence."""
        evidence = self._searcher.search(question, self._limit)
        return evidence if any(found.score >= self._floor for found in evidence) else []

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [as_node(found) for found in self.evidence(query_bundle.query_str)]


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
