"""The steps of an answer as it is made: events for the reader, and calls to a language model.

What makes an answer does no input or output itself. It is a generator that yields events and calls, and is sent the
reply to a call piece by piece; `driving` runs it, waiting for the reply or in an event loop.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from assistant.records import Event

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

__all__ = ["Call", "More", "Step", "Steps", "whole_reply"]


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


def whole_reply(name: str, messages: Sequence[ChatMessage]) -> Generator[Step, str | None, str]:
    """The steps that call the model for a whole reply, which they return."""
    yield Call(name, messages, whole=True)
    pieces = []
    while (piece := (yield More.MORE)) is not None:
        pieces.append(piece)
    return "".join(pieces)
