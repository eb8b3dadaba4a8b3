"""The papers of a list, picked by a language model from those found: its call, and the numbers in its reply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from assistant.answering.context import harmless
from assistant.answering.replied import json_in
from assistant.llm.tokens import count_tokens
from assistant.records import Evidence

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

    from assistant.answering.language_model import LanguageModel

__all__ = ["SCREENED", "Screened", "picked", "screening_messages"]

SCREENED = 60
"""The most papers that a model is shown."""
_LONGEST = 300
_FIT, _MAY_FIT = "fit", "may_fit"
_LINE = re.compile(r"^\W*(?P<name>may[ _]?fit|fit)\W*[:=](?P<numbers>[\d\s,;\[\]]*)\W*$", re.IGNORECASE | re.MULTILINE)


class Screened(NamedTuple):
    """The places (from 0) of the papers that fit, best first, and of those that may."""

    fit: tuple[int, ...]
    may_fit: tuple[int, ...] = ()


def screening_messages(model: LanguageModel, question: str, found: Sequence[Evidence]) -> tuple[list[ChatMessage], int]:
    """The messages that ask a model which papers fit, and how many papers they show: as many as its window holds."""
    lines = [_line(number, each) for number, each in enumerate(found[:SCREENED], start=1)]
    prompt = model.prompt("screen")
    room = model.info.room(prompt.messages(papers="", question=harmless(question)))
    shown = 0
    for line in lines:
        room -= count_tokens(line) + 1
        if room < 0:
            break
        shown += 1
    return prompt.messages(papers="\n".join(lines[:shown]), question=harmless(question)), shown


def _line(number: int, found: Evidence) -> str:
    best = harmless(found.sentences[0].text)[:_LONGEST] if found.sentences else ""
    return f"{number}. {harmless(found.paper.title)[:_LONGEST]}: {best}"


def picked(reply: str, shown: int) -> Screened | None:
    """The papers that a reply names, of those shown; None when it names none."""
    data = json_in(reply, (_FIT, _MAY_FIT))
    if data is None:
        lines = {found["name"].lower().replace(" ", "_"): found["numbers"] for found in _LINE.finditer(reply)}
        data = {name.replace("mayfit", _MAY_FIT): re.findall(r"\d+", numbers) for name, numbers in lines.items()}
    fit = _places(data.get(_FIT), shown)
    may_fit = [place for place in _places(data.get(_MAY_FIT), shown) if place not in fit]
    return Screened(tuple(fit), tuple(may_fit)) if fit or may_fit else None


def _places(given: object, shown: int) -> list[int]:
    """The places that numbers from 1 name, each once; what is no number of a paper shown is left out."""
    listed: Iterable[object] = given if isinstance(given, list) else ()
    plain = (str(each) for each in listed if isinstance(each, (int, str)) and not isinstance(each, bool))
    numbers = (match for each in plain if (match := re.fullmatch(r"[\s\[(#]*(\d{1,3})[\s\]).]*", each, re.ASCII)))
    return list(dict.fromkeys(int(match[1]) - 1 for match in numbers if 0 < int(match[1]) <= shown))
