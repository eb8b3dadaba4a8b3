"""A conversation as a LlamaIndex chat engine."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Sequence
from typing import Protocol

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, MessageRole
from llama_index.core.chat_engine.types import AgentChatResponse, BaseChatEngine, StreamingAgentChatResponse
from llama_index.core.tools import ToolOutput

from assistant.answering.query_engine import as_response
from assistant.records import Answer, Done, Event
from assistant.retrieval.observed import Observed

__all__ = ["Conversing", "PaperChatEngine"]

_REMEMBERED = 100
_PIECE = 40
"""Characters of an answer that arrive at a time: it is given only once it is verified."""


class Conversing(Protocol):
    """What is needed of a conversation."""

    @property
    def answers(self) -> list[Answer]: ...
    def ask(self, question: str) -> Answer: ...
    async def aask(self, question: str) -> Answer: ...
    def stream(self, question: str) -> Generator[Event]: ...
    def astream(self, question: str) -> AsyncGenerator[Event]: ...


class PaperChatEngine(Observed, BaseChatEngine):
    """Chats with answers from the library: questions may follow on earlier ones, and papers keep their numbers.

    A response has the quotes as source nodes and the answer in its metadata. A `chat_history` that is given replaces
    what was said before; the questions in it are what later ones follow on.
    """

    def __init__(self, begin: Callable[[Sequence[Answer]], Conversing]) -> None:
        self._begin = begin
        self._chat = begin(())
        self._given: dict[tuple[str, str], Answer] = {}
        """Latest answers by question and text, for histories that hold them."""

    def chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """Answer a message."""
        self._take(chat_history)
        return _response(message, self._chat.ask(message))

    async def achat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """As `chat`."""
        self._take(chat_history)
        return _response(message, await self._chat.aask(message))

    def stream_chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> StreamingAgentChatResponse:
        """Answer a message in pieces, each of them verified."""
        self._take(chat_history)
        response = StreamingAgentChatResponse(is_writing_to_memory=False)

        def pieces() -> Generator[ChatResponse]:
            for event in self._chat.stream(message):
                yield from _pieces(event, response)

        response.chat_stream = pieces()
        return response

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """As `stream_chat`."""
        self._take(chat_history)
        response = StreamingAgentChatResponse(is_writing_to_memory=False)

        async def pieces() -> AsyncGenerator[ChatResponse]:
            async for event in self._chat.astream(message):
                for piece in _pieces(event, response):
                    yield piece

        response.achat_stream = pieces()
        return response

    def reset(self) -> None:
        """Begin a new conversation."""
        self._chat = self._begin(())

    @property
    def chat_history(self) -> list[ChatMessage]:
        """Questions and answers so far."""
        return [
            ChatMessage(role=role, content=text)
            for answer in self._chat.answers
            for role, text in ((MessageRole.USER, answer.question), (MessageRole.ASSISTANT, answer.text))
        ]

    def _take(self, history: list[ChatMessage] | None) -> None:
        for answer in self._chat.answers:
            self._given[answer.question, answer.text] = answer
        self._given = dict([*self._given.items()][-_REMEMBERED:])
        if history is not None and history != self.chat_history:
            self._chat = self._begin([self._given.get(said) or _as_said(*said) for said in _turns(history)])


def _as_said(question: str, text: str) -> Answer:
    return Answer(question=question, status="answered", text=text)


def _turns(history: Sequence[ChatMessage]) -> Iterator[tuple[str, str]]:
    """Each question with the reply to it."""
    question = ""
    for message in history:
        if message.role == MessageRole.USER:
            question = message.content or ""
        elif message.role == MessageRole.ASSISTANT and question.strip():
            yield question, message.content or ""
            question = ""


def _response(message: str, answer: Answer) -> AgentChatResponse:
    found = as_response(answer)
    output = ToolOutput(tool_name="ask", content=answer.text, raw_input={"message": message}, raw_output=found)
    return AgentChatResponse(
        response=answer.text, sources=[output], source_nodes=found.source_nodes, metadata=found.metadata
    )


def _pieces(event: Event, response: StreamingAgentChatResponse) -> Iterator[ChatResponse]:
    if not isinstance(event, Done):
        return
    whole = _response(event.answer.question, event.answer)
    response.sources, response.source_nodes = whole.sources, whole.source_nodes
    text = event.answer.text
    for start in range(0, len(text), _PIECE):
        message = ChatMessage(role=MessageRole.ASSISTANT, content=text[: start + _PIECE])
        yield ChatResponse(message=message, delta=text[start : start + _PIECE])
