"""Answers through a LlamaIndex query engine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks import CBEventType, EventPayload
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle

from assistant.records import Answer
from assistant.retrieval.nodes import PaperNodes
from assistant.retrieval.observed import Observed

__all__ = ["PaperQueryEngine", "as_response"]


class PaperQueryEngine(Observed, BaseQueryEngine):
    """Answers queries with `ask` and `aask`; see `as_response` for what comes back."""

    def __init__(self, *, ask: Callable[[str], Answer], aask: Callable[[str], Awaitable[Answer]]) -> None:
        super().__init__(callback_manager=None)
        self._ask = ask
        self._aask = aask

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        question = query_bundle.query_str
        with self.callback_manager.event(CBEventType.QUERY, payload={EventPayload.QUERY_STR: question}) as event:
            response = as_response(self._ask(question))
            event.on_end(payload={EventPayload.RESPONSE: response})
        return response

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        question = query_bundle.query_str
        with self.callback_manager.event(CBEventType.QUERY, payload={EventPayload.QUERY_STR: question}) as event:
            response = as_response(await self._aask(question))
            event.on_end(payload={EventPayload.RESPONSE: response})
        return response

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def as_response(answer: Answer) -> Response:
    """An answer as a LlamaIndex response: its Markdown, a node for each quote, and the answer in the metadata.

    A node's text is the quote; its metadata are those of its paper, and the number and verdict of the citation.
    """
    scores = {found.paper.id: found.score for found in answer.evidence}
    nodes = [
        NodeWithScore(
            node=PaperNodes(citation.paper).sentence(
                citation.start, citation.end, number=citation.number, verdict=citation.verdict
            ),
            score=scores.get(citation.paper.id),
        )
        for citation in answer.citations
    ]
    return Response(response=answer.text, source_nodes=nodes, metadata={"answer": answer.model_dump(mode="json")})
