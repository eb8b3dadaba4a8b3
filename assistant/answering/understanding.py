"""How a language model understands a question: its call, and what of the reply can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, get_args

from assistant.answering.context import harmless
from assistant.answering.replied import json_in, one_line
from assistant.questions.stated import limits_named
from assistant.records import Answer, Filters, Wants

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

    from assistant.answering.language_model import LanguageModel

__all__ = ["NOT_UNDERSTOOD", "Reading", "read", "understanding_messages"]

_TURNS = 4
"""The most turns of a conversation that a model is given to understand a question."""
_TURN_LENGTH = 600
_SEARCHES = 4
_LONGEST_SEARCH = 300
_LONGEST_LINE = 200
_NAMES = ("question", "kind", "limits", "searches", "ask_back")


class Reading(NamedTuple):
    """A question as a model understands it; what is empty is left to the rules."""

    question: str = ""
    wants: Wants | None = None
    limits: Filters = Filters()
    searches: tuple[str, ...] = ()
    asks_back: str = ""


NOT_UNDERSTOOD = Reading()


def understanding_messages(model: LanguageModel, question: str, turns: Sequence[Answer]) -> list[ChatMessage]:
    """The messages that ask a model how a question is understood, with as many of the last turns as fit its window.

    Empty if not even the question fits, or not one turn of a conversation.
    """
    last = [
        f"Reader: {harmless(turn.question)}\nAssistant: {harmless(_said(turn))[:_TURN_LENGTH]}"
        for turn in turns[-_TURNS:]
    ]
    for first in range(max(1, len(last))):
        conversation = "\n\n".join(last[first:]) or "(none)"
        messages = model.prompt("understand").messages(conversation=conversation, question=harmless(question))
        if model.info.room(messages) >= 0:
            return messages
    return []


def _said(turn: Answer) -> str:
    """What an answer said of its question, without notes on how it came about."""
    statements = [f"{each.text} {''.join(f'[{number}]' for number in each.citations)}" for each in turn.statements]
    return " ".join(statements) or turn.text


def read(reply: str, question: str, turns: Sequence[Answer]) -> Reading:
    """What a reply says, as far as it is well formed. A limit counts only if it stands in the reader's own words."""
    data = json_in(reply, _NAMES)
    if data is None:
        return NOT_UNDERSTOOD
    kind = data.get("kind")
    return Reading(
        question=one_line(data.get("question"), 4 * len(question) + 400),
        wants=next((wants for wants in get_args(Wants) if wants == kind), None),
        limits=limits_named(data.get("limits"), [question, *(turn.question for turn in turns)]),
        searches=_searches(data.get("searches"), question),
        asks_back=one_line(data.get("ask_back"), _LONGEST_LINE),
    )


def _searches(given: object, question: str) -> tuple[str, ...]:
    """The first few different searches."""
    listed = given if isinstance(given, list) else [given]
    lines = (one_line(each, _LONGEST_SEARCH) for each in listed)
    different = {line.casefold(): line for line in lines if line and line.casefold() != question.casefold()}
    return tuple(different.values())[:_SEARCHES]
