"""A conversation over a library: questions may follow on earlier ones, and papers keep their numbers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import aclosing, closing
from functools import partial
from typing import TYPE_CHECKING, Protocol

from assistant.arguments import checked_filters
from assistant.pipeline import Conversation
from assistant.questions.older_sessions import restored
from assistant.records import Answer, Done, Event, Filters

if TYPE_CHECKING:
    from assistant.pipeline import Asking

__all__ = ["Chat", "aevents", "alast", "last"]


class _Asks(Protocol):
    def __call__(self, question: str, filters: Filters | None, conversation: Conversation) -> Asking: ...


class Chat:
    """A conversation: papers keep their citation numbers, and questions may follow on earlier ones.

    Follow-ups are understood by the language model, or by simple rules without one. For one thread at a time.
    """

    def __init__(self, asking: _Asks, answers: Iterable[Answer] = (), *, filters: Filters | None = None) -> None:
        """Use `Assistant.chat`."""
        self._asking = asking
        self.filters = filters
        self._conversation = Conversation()
        for answer in answers:
            self.keep(answer)

    @property
    def answers(self) -> list[Answer]:
        """The answers so far."""
        return self._conversation.turns

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer a question and keep it in the conversation."""
        return last(self.stream(question, filters=filters))

    async def aask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """As `ask`, for an event loop."""
        return await alast(self.astream(question, filters=filters))

    def stream(self, question: str, *, filters: Filters | None = None) -> Generator[Event]:
        """As `Assistant.stream`; a finished answer is kept in the conversation."""
        asking = self._asking(question, self._limits(filters), self._conversation)
        with closing(asking.events()) as events:
            for event in events:
                self._keep(event)
                yield event

    async def astream(self, question: str, *, filters: Filters | None = None) -> AsyncGenerator[Event]:
        """As `stream`, for an event loop."""
        asking = partial(self._asking, question, self._limits(filters), self._conversation)
        async with aclosing(aevents(asking)) as events:
            async for event in events:
                self._keep(event)
                yield event

    def _limits(self, filters: Filters | None) -> Filters | None:
        checked_filters(filters)
        return self.filters.merged(filters or Filters()) if self.filters else filters

    def keep(self, answer: Answer) -> None:
        """Take an answer into the conversation, such as one that was interrupted."""
        self._conversation.turns.append(restored([*self._conversation.turns, answer])[-1])
        for citation in answer.citations:
            self._conversation.numbers.setdefault(citation.paper.id, citation.number)

    def drop_last(self) -> Answer | None:
        """Take the last answer out of the conversation, so that its question can be asked again."""
        return self._conversation.turns.pop() if self._conversation.turns else None

    def _keep(self, event: Event) -> None:
        if isinstance(event, Done):
            self.keep(event.answer)


async def aevents(make: Callable[[], Asking]) -> AsyncGenerator[Event]:
    """The events of a question, made in a thread because the first question loads the model and the index."""
    import asyncio

    asking = await asyncio.to_thread(make)
    async with aclosing(asking.aevents()) as events:
        async for event in events:
            yield event


def last(events: Generator[Event]) -> Answer:
    """The answer that events end with."""
    with closing(events):
        return next(event.answer for event in events if isinstance(event, Done))


async def alast(events: AsyncGenerator[Event]) -> Answer:
    """As `last`, for an event loop."""
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Done):
                return event.answer
    raise RuntimeError("an answer ended without its last event")
