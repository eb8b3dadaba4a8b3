"""How much of a list fits into one answer: clients cut or refuse what is long, so it is cut here, and said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from pydantic import BaseModel

from assistant.llm.tokens import count_tokens

__all__ = ["LONGEST_ANSWER", "ROOM", "clipped", "cut_to", "fitting", "fitting_quotes"]

LONGEST_ANSWER = 20_000
"""Tokens of an answer at most, its text and its data together, by a cautious estimate."""
ROOM = 7_000
"""Tokens of an answer's lists, as data; the text of the same takes no more."""
_ROOM_OF_QUOTES = 1_500
_TITLE = 300
"""Characters."""

Item = TypeVar("Item", bound=BaseModel)


def fitting(items: Iterable[Item], room: int = ROOM) -> list[Item]:
    """As many of the items, in order, as there is room for; the first in any case."""
    kept: list[Item] = []
    for item in items:
        room -= count_tokens(item.model_dump_json(exclude_defaults=True))
        if room < 0 and kept:
            break
        kept.append(item)
    return kept


def fitting_quotes(quotes: Sequence[str]) -> list[str]:
    """As many sentences of a paper as there is room for; the first in any case."""
    kept: list[str] = []
    room = _ROOM_OF_QUOTES
    for quote in quotes:
        room -= count_tokens(quote)
        if room < 0 and kept:
            break
        kept.append(quote)
    return kept


def clipped(text: str, characters: int = _TITLE) -> str:
    """A text, or as much of it as one needs to know it again."""
    return text if len(text) <= characters else f"{text[: characters - 1]}…"


def cut_to(text: str, tokens: int) -> str:
    """The beginning of a text that has at most so many tokens."""
    while (taken := count_tokens(text)) > tokens:
        text = text[: min(len(text) - 1, len(text) * tokens // taken)]
    return text
