"""The part of the facade that gives the library to LlamaIndex programs."""

from functools import partial
from typing import TYPE_CHECKING

from assistant.arguments import checked_count, checked_filters, checked_number
from assistant.records import Answer, Filters

if TYPE_CHECKING:
    from assistant.answering.query_engine import PaperQueryEngine
    from assistant.parts import Parts
    from assistant.retrieval.llamaindex import PaperRetriever

__all__ = ["ForLlamaIndex"]


class ForLlamaIndex:
    """What an assistant is to LlamaIndex."""

    _parts: "Parts"

    if TYPE_CHECKING:

        def ask(self, question: str, *, filters: Filters | None = None, limit: int | None = None) -> Answer: ...
        async def aask(self, question: str, *, filters: Filters | None = None, limit: int | None = None) -> Answer: ...

    def as_retriever(
        self, *, limit: int | None = None, floor: float = 0.0, filters: Filters | None = None
    ) -> "PaperRetriever":
        """A LlamaIndex retriever of papers, scored by probability; it returns none if no paper reaches a `floor`.

        `limit` defaults to the setting `retrieval.limit`. Limits stated in a query and `filters` apply as in `search`.
        """
        from assistant.retrieval.llamaindex import PaperRetriever

        checked_count("limit", limit)
        checked_number("floor", floor)
        most = limit or self._parts.settings.retrieval.limit
        return PaperRetriever(self._parts.searcher(), limit=most, floor=floor, filters=checked_filters(filters))

    def as_query_engine(self, *, filters: Filters | None = None, limit: int | None = None) -> "PaperQueryEngine":
        """A LlamaIndex query engine: its responses are answers, with the quotes as source nodes.

        `filters` and `limit` apply to every query. There is no streaming, since a statement is returned only once it
        is verified.
        """
        from assistant.answering.query_engine import PaperQueryEngine

        checked_count("limit", limit)
        filters = checked_filters(filters)
        return PaperQueryEngine(
            ask=partial(self.ask, filters=filters, limit=limit), aask=partial(self.aask, filters=filters, limit=limit)
        )
