"""A conversation over a library: questions may follow on earlier ones, and papers keep their numbers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import aclosing, closing
from functools import partial
from typing import TYPE_CHECKING, Protocol

from assistant.arguments import checked_answers, checked_count, checked_filters, checked_question
from assistant.instrumentation import aobserved, observed
from assistant.pipeline import Conversation
from assistant.questions.older_sessions import restored
from assistant.records import Answer, Done, Event, Filters
from assistant.records.base import drawn_by
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.pipeline import Asking

__all__ = ["Chat", "aevents", "alast", "last"]


class _Asks(Protocol):
    def __call__(
        self, question: str, filters: Filters | None, limit: int | None, conversation: Conversation
    ) -> Asking: ...


class Chat:
    """A conversation: papers keep their citation numbers, and questions may follow on earlier ones.

    Follow-ups are understood by the language model, or by simple rules without one. For one thread at a time.
    """

    def __init__(
        self,
        asking: _Asks,
        answers: Iterable[Answer] = (),
        *,
        filters: Filters | None = None,
        limit: int | None = None,
    ) -> None:
        """Use `Assistant.chat`."""
        self._asking = asking
        self.filters = filters
        self.limit = limit
        self._conversation = Conversation()
        for answer in checked_answers(answers):
            self.keep(answer)

    def __repr__(self) -> str:
        return f"<Chat: {counted(len(self.answers), 'answer')}>"

    def _repr_html_(self) -> str | None:
        return drawn_by("chat_as_html", self.answers)

    @property
    def answers(self) -> list[Answer]:
        """The answers so far."""
        return self._conversation.turns

    def ask(self, question: str, *, filters: Filters | None = None, limit: int | None = None) -> Answer:
        """Answer a question and keep it in the conversation."""
        return last(self.stream(question, filters=filters, limit=limit))

    async def aask(self, question: str, *, filters: Filters | None = None, limit: int | None = None) -> Answer:
        """As `ask`, for an event loop."""
        return await alast(self.astream(question, filters=filters, limit=limit))

    def stream(self, question: str, *, filters: Filters | None = None, limit: int | None = None) -> Generator[Event]:
        """As `Assistant.stream`; a finished answer is kept in the conversation."""
        asking = self._asking(*self._asked(question, filters, limit))
        return self._streamed(observed(question, asking.events()))

    def astream(
        self, question: str, *, filters: Filters | None = None, limit: int | None = None
    ) -> AsyncGenerator[Event]:
        """As `stream`, for an event loop."""
        asking = partial(self._asking, *self._asked(question, filters, limit))
        return self._astreamed(aobserved(question, aevents(asking)))

    def _streamed(self, events: Generator[Event]) -> Generator[Event]:
        with closing(events):
            for event in events:
                self._keep(event)
                yield event

    async def _astreamed(self, events: AsyncGenerator[Event]) -> AsyncGenerator[Event]:
        async with aclosing(events):
            async for event in events:
                self._keep(event)
                yield event

    def _asked(
        self, question: str, filters: Filters | None, limit: int | None
    ) -> tuple[str, Filters | None, int | None, Conversation]:
        checked_count("limit", limit)
        given = checked_filters(filters)
        merged = self.filters.merged(given or Filters()) if self.filters else given
        return checked_question(question), merged, limit or self.limit, self._conversation

    def keep(self, answer: Answer) -> None:
        """Take an answer into the conversation, such as one that was interrupted."""
        [answer] = checked_answers([answer])
        self._conversation.turns.append(restored([*self._conversation.turns, answer])[-1])
        for number, paper in answer.numbered:
            self._conversation.numbers.setdefault(paper.id, number)

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
