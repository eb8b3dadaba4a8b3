"""What LlamaIndex's instrumentation and callbacks are told, with and without a model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from llama_index.core import Settings
from llama_index.core.callbacks import CallbackManager, CBEventType, LlamaDebugHandler
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from llama_index.core.instrumentation.events import BaseEvent
from llama_index_instrumentation import root_dispatcher
from pydantic import Field

from assistant import Assistant
from tests.invented_papers import write_papers
from tests.llamaindex_patterns.models import Says

QUESTION = "why does grokking need weight decay"
REPLY = "Grokking needs weight decay [1]."
RETRIEVAL = ["RetrievalStartEvent", "RetrievalEndEvent"]
QUERY = ["QueryStartEvent", *RETRIEVAL, "SynthesizeStartEvent", "SynthesizeEndEvent", "QueryEndEvent"]
CALLBACKS = [CBEventType.QUERY, CBEventType.RETRIEVE, CBEventType.SYNTHESIZE]

WAYS: dict[str, tuple[Callable[[Assistant], Any], list[str], list[CBEventType]]] = {
    "ask": (lambda it: it.ask(QUESTION), QUERY, CALLBACKS),
    "aask": (lambda it: asyncio.run(it.aask(QUESTION)), QUERY, CALLBACKS),
    "stream": (lambda it: list(it.stream(QUESTION)), QUERY, CALLBACKS),
    "chat": (lambda it: it.chat().ask(QUESTION), QUERY, CALLBACKS),
    "chat engine": (lambda it: it.as_chat_engine().chat(QUESTION), QUERY, CALLBACKS),
    "query engine": (lambda it: it.as_query_engine().query(QUESTION), QUERY, CALLBACKS),
    "aquery": (lambda it: asyncio.run(it.as_query_engine().aquery(QUESTION)), QUERY, CALLBACKS),
    "search": (lambda it: it.search(QUESTION), RETRIEVAL, [CBEventType.RETRIEVE]),
    "retriever": (lambda it: it.as_retriever().retrieve(QUESTION), RETRIEVAL, [CBEventType.RETRIEVE]),
}


class Recorder(BaseEventHandler):
    seen: list[BaseEvent] = Field(default_factory=list)

    def handle(self, event: BaseEvent, **_: Any) -> None:
        self.seen.append(event)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("observing")
    with Assistant.open(directory / "library") as assistant:
        assistant.ingest(write_papers(directory / "papers.jsonl"))
    return directory / "library"


@pytest.fixture(params=["without a model", "with a model"])
def assistant(request: pytest.FixtureRequest, library: Path) -> Iterator[Assistant]:
    model = Says(replies=[REPLY]) if request.param == "with a model" else None
    with Assistant.open(library, llm=model) as opened:
        yield opened


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    handler = Recorder()
    root_dispatcher.add_event_handler(handler)
    yield handler
    root_dispatcher.event_handlers.remove(handler)


@pytest.fixture(autouse=True)
def settings_as_before() -> Iterator[None]:
    before = Settings._callback_manager
    yield
    Settings._callback_manager = before


@pytest.mark.parametrize("way", WAYS)
def test_events_are_told_in_order(assistant: Assistant, recorder: Recorder, way: str) -> None:
    ask, events, _ = WAYS[way]
    ask(assistant)
    told = [event.class_name() for event in recorder.seen]
    assert [name for name in told if name in QUERY] == events
    found = next(event for event in recorder.seen if event.class_name() == "RetrievalEndEvent")
    assert {node.node.metadata["paper"] for node in found.nodes} >= {"slow-then-sudden"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", WAYS)
def test_a_callback_handler_that_is_set_later_counts(assistant: Assistant, way: str) -> None:
    ask, _, kinds = WAYS[way]
    ask(assistant)
    handler = LlamaDebugHandler(print_trace_on_end=False)
    Settings.callback_manager = CallbackManager([handler])
    ask(assistant)
    for kind in kinds:
        [(begun, ended)] = handler.get_event_pairs(kind)
        assert begun.id_ == ended.id_


def test_engines_and_retrievers_made_before_heed_it_too(assistant: Assistant) -> None:
    engine, retriever = assistant.as_query_engine(), assistant.as_retriever()
    handler = LlamaDebugHandler(print_trace_on_end=False)
    Settings.callback_manager = CallbackManager([handler])
    engine.query(QUESTION)
    retriever.retrieve(QUESTION)
    assert len(handler.get_event_pairs(CBEventType.QUERY)) == 1
    assert len(handler.get_event_pairs(CBEventType.RETRIEVE)) == 2


def test_a_handler_of_an_objects_own_is_told_and_no_other(assistant: Assistant) -> None:
    own, others = LlamaDebugHandler(print_trace_on_end=False), LlamaDebugHandler(print_trace_on_end=False)
    Settings.callback_manager = CallbackManager([others])
    retriever = assistant.as_retriever()
    retriever.callback_manager = CallbackManager([own])
    retriever.retrieve(QUESTION)
    assert (len(own.get_event_pairs(CBEventType.RETRIEVE)), others.get_event_pairs(CBEventType.RETRIEVE)) == (1, [])


def test_the_calls_to_a_model_are_told(library: Path, recorder: Recorder) -> None:
    handler = LlamaDebugHandler(print_trace_on_end=False)
    with Assistant.open(library, llm=Says(replies=[REPLY])) as assistant:
        assistant.ask(QUESTION)
        assert not handler.get_llm_inputs_outputs()
        Settings.callback_manager = CallbackManager([handler])
        answer = assistant.ask(QUESTION)
        assert len(handler.get_llm_inputs_outputs()) == answer.usage.calls > 0
        later = LlamaDebugHandler(print_trace_on_end=False)
        Settings.callback_manager = CallbackManager([later])
        assistant.ask(QUESTION)
    assert (len(handler.get_llm_inputs_outputs()), len(later.get_llm_inputs_outputs())) == (answer.usage.calls,) * 2
    assert any(event.class_name().startswith("LLM") for event in recorder.seen)


def test_what_fails_ends_what_it_began(assistant: Assistant) -> None:
    handler = LlamaDebugHandler(print_trace_on_end=False)
    Settings.callback_manager = CallbackManager([handler])
    events = assistant.stream(QUESTION)
    next(events)
    events.close()
    assert len(handler.get_event_pairs(CBEventType.QUERY)) == 1
