"""Answers through a LlamaIndex query engine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.records import Answer

__all__ = ["PaperQueryEngine", "as_response"]


class PaperQueryEngine(BaseQueryEngine):
    """Answers queries with `ask` and `aask`; see `as_response` for what comes back."""

    def __init__(self, *, ask: Callable[[str], Answer], aask: Callable[[str], Awaitable[Answer]]) -> None:
        super().__init__(callback_manager=None)
        self._ask = ask
        self._aask = aask

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return as_response(self._ask(query_bundle.query_str))

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return as_response(await self._aask(query_bundle.query_str))

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def as_response(answer: Answer) -> Response:
    """An answer as a LlamaIndex response: its Markdown, a node for each quote, and the answer in the metadata.

    A node's text is the quote; its metadata hold number, id, title, url, kind and verdict.
    """
    scores = {found.paper.id: found.score for found in answer.evidence}
    nodes = [
        NodeWithScore(
            node=TextNode(
                id_=f"{citation.paper.id}#{citation.start}-{citation.end}",
                text=citation.quote,
                metadata={
                    "number": citation.number,
                    "paper": citation.paper.id,
                    "title": citation.paper.title,
                    "url": citation.paper.url or "",
                    "kind": citation.paper.kind,
                    "verdict": citation.verdict,
                },
            ),
            score=scores.get(citation.paper.id),
        )
        for citation in answer.citations
    ]
    return Response(response=answer.text, source_nodes=nodes, metadata={"answer": answer.model_dump(mode="json")})
