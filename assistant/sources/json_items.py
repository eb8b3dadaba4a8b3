"""Finds the objects of papers in a stream of JSON of any shape, one at a time.

Papers may follow one another, on one line or several each, in a list, or under any key of a larger object. An object is
a paper if its own keys say so. Memory is bounded by the largest such object; a broken one does not affect the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, NamedTuple

from assistant.sources import decoding
from assistant.sources.base import BadRecordError, Line
from assistant.sources.json_values import load_object, object_at
from assistant.sources.kept_text import KeptText

__all__ = ["Item", "json_items"]

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{},:]', re.DOTALL)
_SCALAR = re.compile(r"null|true|false|NaN|[-+\d.eE]+")
_LONGEST = 16_000_000
"""Characters of an object. A longer one is not a paper, but may contain papers."""

_DISCUSSION = "forum"
_DEEPEST_LIST = 6
"""Papers in lists that are not nested deeper are decoded at once, which is faster; all others piece by piece."""
_MOST_STRAYS, _MOST_KEPT = 20, 1000


class Item(NamedTuple):
    """The text of an object, its first line, and its position: under a key, or in a list, counted from 1. `problem` is
    why it is not usable; `value` is set once it is decoded.
    """

    line: int
    text: str
    key: str = ""
    place: int | None = None
    problem: str = ""
    value: dict[str, Any] | None = None
    deeper: bool = False
    """Whether it is not directly in the object that it was passed on to."""

    def load(self) -> dict[str, Any]:
        """The object. Raises BadRecordError."""
        return load_object(self.text) if self.value is None else self.value


class _Due(Enum):
    """What is expected next in an object."""

    KEY = auto()
    COLON = auto()
    VALUE = auto()
    COMMA = auto()


@dataclass(eq=False, slots=True)
class _Open:
    """An object or list that is not closed yet."""

    mark: str
    start: int
    line: int
    key: str = ""
    place: int | None = None
    held: bool = False
    """Whether its text is kept, because it may be, or belong to, a paper."""
    indent: int = 0
    due: _Due = _Due.KEY
    keys: list[str] = field(default_factory=list)
    count: int = 1
    found: list[Item] = field(default_factory=list)
    strays: int = 0
    given: bool = False
    """Whether an item inside it has been yielded."""


def json_items(
    lines: Iterable[Line], is_paper: Callable[[Iterable[str]], bool], wrappers: Iterable[str] = ()
) -> Iterator[Item]:
    """The objects whose keys `is_paper` accepts, in order, and the values next to them that are not papers.

    An object with a single paper, under one of the keys `wrappers`, is yielded as a whole. Lines may come in parts, see
    `decoding.decode_lines`.
    """
    return _Scanner(is_paper, frozenset(wrappers)).items(lines)


class _Scanner:
    def __init__(self, is_paper: Callable[[Iterable[str]], bool], wrappers: frozenset[str]) -> None:
        self._is_paper, self._wrappers = is_paper, wrappers
        self._stack: list[_Open] = []
        self._text = KeptText()
        self._line = self._indent = 0
        self._ready: list[Item] = []
        self._any = False

    def items(self, lines: Iterable[Line]) -> Iterator[Item]:
        rest = ""
        for number, text in lines:
            rest = self._take(number, rest + text, len(text) == decoding.LONGEST_PART)
            yield from self._given()
        if rest:
            self._take(self._line, rest, is_cut=False)
        self._end()
        yield from self._given()

    def _given(self) -> list[Item]:
        given, self._ready = self._ready, []
        self._any = self._any or bool(given)
        return given

    def _take(self, number: int, text: str, is_cut: bool) -> str:
        """Processes a line or a part of one; returns the string at its end that continues in the next part."""
        self._line, self._indent = number, len(text) - len(text.lstrip())
        if not is_cut and self._begins_anew(text):
            self._finish_to(0 if not self._stack else self._first_held(), self._text.end)
        if not self._stack and not is_cut and self._is_whole(text):
            return ""
        start = self._text.end
        self._text.add(text if is_cut else f"{text}\n")
        place = 0
        while token := _TOKEN.search(text, place):
            mark = token[0]
            if is_cut and mark[0] == '"' and token.end() == len(text):
                return self._cut(text, token.start())
            if mark == "{" and (end := self._item_at(text, token.start())):
                place = end
                continue
            if not self._stack:
                self._between(text[place : token.start()])
            self._token(mark, start + token.start(), text[place : token.start()])
            place = token.end()
        if not self._stack:
            self._between(text[place:])
        self._let_go()
        return ""

    def _item_at(self, text: str, place: int) -> int:
        """The end of a paper that stands whole in a list, which is then passed on; 0 for anything else."""
        top = self._stack[-1] if self._stack else None
        if top is None or top.mark != "[" or len(self._stack) > _DEEPEST_LIST:
            return 0
        value, end = object_at(text, place)
        if value is None or end - place > _LONGEST or not self._is_paper(value):
            return 0
        self._pass_on(top, [Item(self._line, text[place:end], "", top.count, value=None if top.held else value)])
        return end

    def _is_whole(self, text: str) -> bool:
        """Whether the line is exactly one paper, which is then ready."""
        text = text.strip()
        if not (text.startswith("{") and text.endswith("}")):
            return not text
        try:
            value = load_object(text)
        except BadRecordError:
            return False
        if self._is_paper(value):
            self._ready.append(Item(self._line, text, value=value))
            return True
        return False

    def _begins_anew(self, text: str) -> bool:
        """Whether a line is a complete paper while an object that was never closed is open."""
        held = self._stack[first] if (first := self._first_held()) < len(self._stack) else None
        if held is None or held.line == self._line or self._indent > held.indent:
            return False
        if any(frame.mark == "[" for frame in self._stack[first:]) and not self._is_paper(held.keys):
            return False
        text = text.strip().removesuffix(",")
        if not (text.startswith("{") and text.endswith("}")):
            return False
        try:
            return self._is_paper(load_object(text))
        except BadRecordError:
            return False

    def _first_held(self) -> int:
        return next((place for place, frame in enumerate(self._stack) if frame.held), len(self._stack))

    def _finish_to(self, depth: int, end: int) -> None:
        while len(self._stack) > depth:
            self._finish(self._stack.pop(), end)

    def _token(self, mark: str, at: int, before: str) -> None:
        top = self._stack[-1] if self._stack else None
        if top and top.mark == "[" and mark in ",]" and not top.held:
            self._scalar(top, before.strip())
        if mark in "{[":
            self._open(mark, at)
        elif mark in "}]":
            self._close("{" if mark == "}" else "[", at)
        elif top is None:
            if mark[0] == '"':
                self._between(mark)
        elif top.mark == "[":
            top.count += mark == ","
            if mark[0] == '"' and not top.held:
                self._stray(top, Item(self._line, mark, "", top.count, "not an object but a string"))
        elif mark == ",":
            top.due = _Due.KEY
        elif mark == ":":
            top.due = _Due.VALUE if top.due is _Due.COLON else top.due
        elif top.due is _Due.KEY:
            top.keys.append(mark[1:-1])
            top.due = _Due.COLON
        elif top.due is _Due.VALUE:
            top.due = _Due.COMMA

    def _scalar(self, top: _Open, text: str) -> None:
        """Handles a list item that is neither a string, a list nor an object."""
        if text:
            kind = "null" if text == "null" else "a boolean" if text in ("true", "false") else "a number"
            wrong = f"not an object but {kind}" if _SCALAR.fullmatch(text) else "not JSON"
            self._stray(top, Item(self._line, text, "", top.count, wrong))

    def _open(self, mark: str, at: int) -> None:
        # An object where no value is possible: the one around it was never closed.
        while self._stack and self._stack[-1].mark == "{" and self._stack[-1].due is not _Due.VALUE:
            self._finish(self._stack.pop(), at)
        parent = self._stack[-1] if self._stack else None
        frame = _Open(mark, at, self._line, held=mark == "{" or (parent is not None and parent.held))
        frame.indent = self._indent
        if parent and parent.mark == "{":
            frame.key, parent.due = parent.keys[-1], _Due.COMMA
        elif parent:
            frame.place = parent.count
        self._stack.append(frame)

    def _close(self, opening: str, at: int) -> None:
        """Closes the nearest object or list, and the unclosed ones inside it."""
        depth = next((n for n in range(len(self._stack), 0, -1) if self._stack[n - 1].mark == opening), 0)
        if depth:
            self._finish_to(depth, at)
            self._finish(self._stack.pop(), at + 1)

    def _finish(self, frame: _Open, end: int) -> None:
        """Passes on the papers found in a finished object or list."""
        parent = self._stack[-1] if self._stack else None
        papers = [item for item in frame.found if not item.problem]
        is_object = frame.mark == "{"
        if is_object and not frame.held:
            if not frame.given and self._is_paper(frame.keys):
                self._stray(parent, self._of(frame, "", f"longer than {_LONGEST:,} characters"))
        elif is_object and (self._is_paper(frame.keys) or self._wraps(frame, papers)):
            self._pass_on(parent, [self._of(frame, self._text.between(frame.start, end))])
        elif papers:
            self._pass_on(parent, [item._replace(deeper=True) for item in frame.found])
        elif is_object:
            self._stray(parent, self._of(frame, self._text.between(frame.start, end), "neither title nor abstract"))
        elif parent is None and not frame.given:
            self._end_of_list(frame)

    def _wraps(self, frame: _Open, papers: list[Item]) -> bool:
        """Whether an object is one paper, under a key of its own; in a discussion of it, replies have titles, too."""
        direct = [item for item in papers if item.key in self._wrappers and item.key in frame.keys and not item.deeper]
        return len(direct) == 1 and (len(papers) == 1 or _DISCUSSION in frame.keys)

    def _end_of_list(self, frame: _Open) -> None:
        if frame.strays > _MOST_STRAYS:
            why = f"none of the {frame.strays:,} items of the list has a title and an abstract"
            self._ready.append(Item(frame.line, "", problem=why))
        elif frame.found:
            self._ready += frame.found
        elif not self._any and not self._ready:
            self._ready.append(Item(frame.line, "", problem="the list holds no paper"))

    def _of(self, frame: _Open, text: str, problem: str = "") -> Item:
        return Item(frame.line, text, frame.key, frame.place, problem)

    def _pass_on(self, parent: _Open | None, items: list[Item]) -> None:
        if parent is None or not parent.held:
            for frame in self._stack:
                if not (frame.given or frame.held):
                    self._ready += [item for item in frame.found if item.problem]
                    frame.given, frame.found = True, []
            self._ready += items
        else:
            parent.found += items

    def _stray(self, parent: _Open | None, item: Item) -> None:
        """Reports a value that is not a paper, where papers are or could be next to it."""
        if parent is None:
            self._ready.append(item)
        elif parent.mark == "[":
            parent.strays += 1
            if parent.given and not parent.held:
                self._ready.append(item)
            elif parent.strays <= _MOST_KEPT:
                parent.found.append(item._replace(text=item.text[:200]))

    def _between(self, text: str) -> None:
        """Reports text outside of all lists and objects."""
        text = text.strip(" \t\r\n\ufeff,;")
        if not text or (self._ready and self._ready[-1].line == self._line and self._ready[-1].problem):
            return
        try:
            load_object(text)
        except BadRecordError as error:
            self._ready.append(Item(self._line, text, problem=str(error)))

    def _end(self) -> None:
        """Reports what is not closed at the end of the text, and yields what is complete inside it."""
        if not self._stack:
            return
        first = self._first_held()
        held = self._stack[first] if first < len(self._stack) else None
        whole = [item for frame in self._stack[first:] for item in frame.found]
        self._stack = self._stack[:first]
        if held is None:
            self._ready.append(Item(self._line, "", problem="the list is not closed"))
            return
        if any(not item.problem for item in whole) and not self._is_paper(held.keys):
            self._pass_on(None, whole)
        text = self._text.between(held.start, self._text.end)[:200]
        self._ready.append(self._of(held, text, "not JSON: it breaks off before its end"))

    def _cut(self, text: str, place: int) -> str:
        """Takes back the part of a string that continues in the next part.

        A string that is too long for any paper continues as an empty one.
        """
        string = text[place:]
        self._text.take_back(len(string))
        if len(string) <= _LONGEST:
            self._let_go()
            return string
        self._let_go(len(string))
        return '"\\' if (len(string) - len(string.rstrip("\\"))) % 2 else '"'

    def _let_go(self, more: int = 0) -> None:
        """Gives up objects that are too long to be a paper; only the papers inside them still count."""
        while (first := self._first_held()) < len(self._stack):
            if self._text.end + more - self._stack[first].start <= _LONGEST:
                break
            for place, frame in enumerate(self._stack[first:]):
                if place and frame.mark == "{":
                    break
                frame.held = False
                if any(not item.problem for item in frame.found):
                    found, frame.found = frame.found, []
                    self._pass_on(None, found)
        start = self._stack[first].start if first < len(self._stack) else self._text.end
        self._text.give_up(start)
