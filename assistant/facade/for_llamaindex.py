"""The part of the facade that gives the library to LlamaIndex programs."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

from assistant.arguments import checked_choice, checked_count, checked_filters, checked_number
from assistant.records import Answer, Filters

if TYPE_CHECKING:
    from assistant.answering.chat_engine import PaperChatEngine
    from assistant.answering.query_engine import PaperQueryEngine
    from assistant.conversation import Chat
    from assistant.parts import Parts
    from assistant.retrieval.index import PaperIndex
    from assistant.retrieval.llamaindex import PaperRetriever

__all__ = ["ForLlamaIndex"]

Retrieved = Literal["papers", "sentences"]


class ForLlamaIndex:
    """What an assistant is to LlamaIndex."""

    _parts: "Parts"

    if TYPE_CHECKING:

        def chat(
            self, answers: Iterable[Answer] = (), *, filters: Filters | None = None, limit: int | None = None
        ) -> Chat: ...
        def _answered(self, question: str, filters: Filters | None, limit: int | None) -> Answer: ...
        async def _aanswered(self, question: str, filters: Filters | None, limit: int | None) -> Answer: ...

    def as_retriever(
        self,
        *,
        limit: int | None = None,
        floor: float = 0.0,
        filters: Filters | None = None,
        nodes: Retrieved = "papers",
    ) -> "PaperRetriever":
        """A LlamaIndex retriever of papers, scored by probability; it returns none if no paper reaches a `floor`.

        `limit` defaults to the setting `retrieval.limit`. Limits stated in a query and `filters` apply as in `search`.
        With `nodes="sentences"`, the nodes are the best sentences of these papers.
        """
        from assistant.retrieval.llamaindex import PaperRetriever

        checked_count("limit", limit)
        checked_number("floor", floor)
        checked_choice("nodes", nodes, get_args(Retrieved))
        most, given = limit or self._parts.settings.retrieval.limit, checked_filters(filters)
        return PaperRetriever(self._parts.searcher(), limit=most, floor=floor, filters=given, nodes=nodes)

    def as_query_engine(self, *, filters: Filters | None = None, limit: int | None = None) -> "PaperQueryEngine":
        """A LlamaIndex query engine: its responses are answers, with the quotes as source nodes.

        `filters` and `limit` apply to every query. There is no streaming, since a statement is returned only once it
        is verified.
        """
        from assistant.answering.query_engine import PaperQueryEngine

        checked_count("limit", limit)
        given = checked_filters(filters)
        return PaperQueryEngine(
            ask=partial(self._answered, filters=given, limit=limit),
            aask=partial(self._aanswered, filters=given, limit=limit),
        )

    def as_chat_engine(self, *, filters: Filters | None = None, limit: int | None = None) -> "PaperChatEngine":
        """A LlamaIndex chat engine: a conversation whose responses are answers, with the quotes as source nodes."""
        from assistant.answering.chat_engine import PaperChatEngine

        checked_count("limit", limit)
        return PaperChatEngine(partial(self.chat, filters=checked_filters(filters), limit=limit))

    def as_index(self) -> "PaperIndex":
        """The library's own Chroma collection as a LlamaIndex `VectorStoreIndex`, with the library's encoder.

        Its `docstore` has every node by its id. It follows the library and refuses nodes of its own. Embedded Chroma
        stays open until the assistant is closed. Raises LibraryBusyError if another process has it open.
        """
        from assistant.retrieval.index import PaperIndex

        self._parts.searcher()
        return PaperIndex(self._parts.library, self._parts.llm_if_any)
