"""The steps of an answer as it is made: events for the reader, and calls to a language model.

What makes an answer does no input or output itself. It is a generator that yields events and calls, and is sent the
reply to a call piece by piece; `driving` runs it, waiting for the reply or in an event loop.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from assistant.errors import ModelError
from assistant.records import Answer, Done, Drafted, Event, Retrieved, Verified

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

    from assistant.llm.build import ModelInfo

__all__ = ["Call", "More", "Step", "Steps", "check_ends", "in_quotes", "whole_reply"]

LONGEST_TOKEN = 16
"""Characters a token, more than the average of any reply."""


class Call(NamedTuple):
    """The model is called with these messages, for a step with this name; `More` then asks for the reply, which
    arrives in pieces or `whole`."""

    name: str
    messages: Sequence[ChatMessage]
    whole: bool = False


class More(Enum):
    """Asks for the next piece of the reply, and is sent None at its end."""

    MORE = "more"


Step: TypeAlias = Event | Call | More
Steps: TypeAlias = Generator[Step, str | None, None]


def check_ends(received: int, info: ModelInfo) -> None:
    """Raise ModelError for a reply that has so many characters that it ignores its token limit."""
    longest = info.max_output_tokens * LONGEST_TOKEN
    if received > longest:
        raise ModelError(
            f"the reply of {info.name} did not end within {longest} characters", hint="ask again, or try another model"
        )


def whole_reply(name: str, messages: Sequence[ChatMessage]) -> Generator[Step, str | None, str]:
    """The steps that call the model for a whole reply, which they return."""
    yield Call(name, messages, whole=True)
    pieces = []
    while (piece := (yield More.MORE)) is not None:
        pieces.append(piece)
    return "".join(pieces)


def in_quotes(answer: Answer) -> Steps:
    """The events of an extractive answer, whose every statement is a quote."""
    yield Retrieved(evidence=answer.evidence)
    for index, statement in enumerate(answer.statements):
        cited = tuple(answer.citations[place] for place in statement.rests_on)
        yield Drafted(index=index, text=statement.text, citations=cited)
        yield Verified(index=index, statement=statement.model_copy(update={"rests_on": ()}), citations=cited)
    yield Done(answer=answer)
