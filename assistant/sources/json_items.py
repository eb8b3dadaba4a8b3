"""The items of one JSON array, one by one as its lines come in, each with the line it starts on.

One broken item costs itself alone, and an array of any length is read in the memory that its longest item needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assistant.sources.base import Line

__all__ = ["Item", "array_items"]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{},]')
_LONGEST_ITEM = 16_000_000


class Item(NamedTuple):
    """The text of an item; `problem` says why it is none."""

    line: int
    text: str
    problem: str = ""


def array_items(lines: Iterable[Line]) -> Iterator[Item]:
    """The items between the first bracket and its partner. A string ends at the end of its line at the latest."""
    depth = 0
    parts: list[str] = []
    size = 0
    started = number = 0
    for number, text in lines:
        place = 0
        for found in _TOKEN.finditer(text):
            mark = found[0]
            if depth == 0:
                if started:
                    yield Item(number, text[found.start() :], "stands behind the end of the list")
                    return
                if mark == "[":
                    depth, place = 1, found.end()
                continue
            closes = mark in "]}" and depth == 1
            if closes or (mark == "," and depth == 1):
                parts.append(text[place : found.start()])
                item = "".join(parts).strip()
                if item or mark == ",":
                    yield Item(started or number, item, "" if item else "an empty place in the list")
                parts, size, place, started = [], 0, found.end(), 0
                if closes:
                    depth, started = 0, number
                continue
            if not started and text[place : found.start() + 1].strip():
                started = number
            depth += mark in "[{"
            depth -= mark in "]}"
        if depth:
            parts += (text[place:], "\n")
            size += len(text) - place
            if not started and text[place:].strip():
                started = number
            if size > _LONGEST_ITEM:
                yield Item(started, "", f"longer than {_LONGEST_ITEM:,} characters; what follows is not read")
                return
    if depth:
        item = "".join(parts).strip()
        if item:
            yield Item(started or number, item, "the list breaks off here")
        else:
            yield Item(number, "", "the list is not closed")
