"""What LlamaIndex's instrumentation and callbacks are told of a question: nothing, unless the program uses LlamaIndex.

Handlers are looked up when something happens, so that one which is set later counts.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import aclosing, closing
from contextvars import copy_context
from typing import Any

from assistant.records import Done, Event, Evidence, Retrieved

__all__ = ["aobserved", "observed", "search_observed"]

_TRACE = "query"


def observed(question: str, events: Generator[Event], *, is_query: bool = True) -> Generator[Event]:
    """The events of a question, told as they come; `is_query` unless a query engine tells of the whole."""
    told = _Told(question, is_query=is_query)
    told.begin()
    try:
        with closing(events):
            for event in events:
                told.take(event)
                yield event
    finally:
        told.over()


async def aobserved(question: str, events: AsyncGenerator[Event], *, is_query: bool = True) -> AsyncGenerator[Event]:
    """As `observed`, for an event loop."""
    told = _Told(question, is_query=is_query)
    told.begin()
    try:
        async with aclosing(events):
            async for event in events:
                told.take(event)
                yield event
    finally:
        told.over()


def search_observed(question: str, search: Callable[[], list[Evidence]]) -> list[Evidence]:
    """What a search found, told of."""
    told = _Told(question, is_query=False)
    told.retrieval_begins()
    try:
        evidence = search()
        told.retrieved(evidence)
    finally:
        told.over()
    return evidence


class _Told:
    """Tells of one question."""

    def __init__(self, question: str, *, is_query: bool) -> None:
        self._question = question
        self._is_query = is_query
        self._is_heard = _is_heard()
        self._events: dict[Any, str] = {}
        self._manager: Any = None
        # Of its own: between two events, the caller and the model have traces that begin and end.
        self._context = copy_context()

    def begin(self) -> None:
        """The question was asked."""
        if not self._is_heard:
            return
        from llama_index.core.callbacks import CBEventType
        from llama_index.core.instrumentation.events.query import QueryStartEvent

        if self._is_query:
            _dispatched(QueryStartEvent(query=self._question))
            self._start(CBEventType.QUERY)
        self.retrieval_begins()

    def take(self, event: Event) -> None:
        """An event of the answer."""
        if not self._is_heard:
            return
        if isinstance(event, Retrieved):
            self.retrieved(event.evidence)
            self._writing_begins()
        elif isinstance(event, Done):
            self._written(event)

    def retrieval_begins(self) -> None:
        """Papers are looked for."""
        if not self._is_heard:
            return
        from llama_index.core.callbacks import CBEventType
        from llama_index.core.instrumentation.events.retrieval import RetrievalStartEvent

        _dispatched(RetrievalStartEvent(str_or_query_bundle=self._question))
        self._start(CBEventType.RETRIEVE)

    def retrieved(self, evidence: Iterable[Evidence]) -> None:
        """Papers were found."""
        if not self._is_heard:
            return
        from llama_index.core.callbacks import CBEventType, EventPayload
        from llama_index.core.instrumentation.events.retrieval import RetrievalEndEvent

        from assistant.retrieval.nodes import as_node

        nodes = [as_node(each) for each in evidence]
        _dispatched(RetrievalEndEvent(str_or_query_bundle=self._question, nodes=nodes))
        self._end(CBEventType.RETRIEVE, {EventPayload.NODES: nodes})

    def over(self) -> None:
        """Nothing more comes; what failed or was stopped ends, too."""
        for kind in [*self._events][::-1]:
            self._end(kind, {})
        if self._manager is not None:
            self._context.run(self._manager.end_trace, _TRACE)

    def _writing_begins(self) -> None:
        from llama_index.core.callbacks import CBEventType
        from llama_index.core.instrumentation.events.synthesis import SynthesizeStartEvent

        _dispatched(SynthesizeStartEvent(query=self._question))
        self._start(CBEventType.SYNTHESIZE)

    def _written(self, event: Done) -> None:
        from llama_index.core.callbacks import CBEventType, EventPayload
        from llama_index.core.instrumentation.events.query import QueryEndEvent
        from llama_index.core.instrumentation.events.synthesis import SynthesizeEndEvent

        from assistant.answering.query_engine import as_response

        response = as_response(event.answer)
        _dispatched(SynthesizeEndEvent(query=self._question, response=response))
        self._end(CBEventType.SYNTHESIZE, {EventPayload.RESPONSE: response})
        if self._is_query:
            _dispatched(QueryEndEvent(query=self._question, response=response))
            self._end(CBEventType.QUERY, {EventPayload.RESPONSE: response})

    def _start(self, kind: Any) -> None:
        from llama_index.core import Settings
        from llama_index.core.callbacks import EventPayload

        if self._manager is None:
            self._manager = Settings.callback_manager
            self._context.run(self._manager.start_trace, _TRACE)
        payload = {EventPayload.QUERY_STR: self._question}
        self._events[kind] = self._context.run(self._manager.on_event_start, kind, payload)

    def _end(self, kind: Any, payload: dict[str, Any]) -> None:
        self._context.run(self._manager.on_event_end, kind, payload, self._events.pop(kind))


def _is_heard() -> bool:
    """Whether a handler would be told."""
    if "llama_index.core" not in sys.modules:
        return False
    import llama_index.core
    from llama_index.core import Settings
    from llama_index_instrumentation import get_dispatcher

    dispatcher: Any = get_dispatcher(__name__)
    while dispatcher is not None:
        if dispatcher.event_handlers:
            return True
        dispatcher = dispatcher.parent if dispatcher.propagate else None
    return bool(llama_index.core.global_handler or Settings.callback_manager.handlers)


def _dispatched(event: Any) -> None:
    from llama_index_instrumentation import get_dispatcher

    get_dispatcher(__name__).event(event)
