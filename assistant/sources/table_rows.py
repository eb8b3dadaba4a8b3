"""Rows of CSV and TSV, with correct or nearly correct quoting. An unreadable row does not affect the others."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from assistant.sources.base import Line

__all__ = ["Row", "cells", "rows"]

_MOST_LINES, _MOST_LINES_ODD = 200, 50
"""Lines that one row may span: abstracts have fewer, and a missing quotation mark must not swallow the file."""

_OPENING = re.compile(r' *"')


class Row(NamedTuple):
    """The first line of a row, its cells, and why there are none."""

    line: int
    cells: list[str]
    problem: str = ""


def cells(line: str, delimiter: str) -> list[str]:
    """The cells of a row on one line."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return [cell.strip('"') for cell in line.split(delimiter)]


def rows(lines: Iterator[Line], delimiter: str, width: int) -> Iterator[Row]:
    """The rows below a header of `width` cells.

    A row is read strictly first; if that fails or gives another number of cells, with undoubled quotation marks allowed
    in cells, and last with quotation marks as plain characters. The first result with `width` cells counts.
    """
    ahead: deque[Line] = deque()

    def line(place: int) -> str | None:
        while len(ahead) <= place:
            following = next(lines, None)
            if following is None:
                return None
            ahead.append(following)
        return ahead[place].text

    while (first := line(0)) is not None:
        if not first.strip():
            ahead.popleft()
            continue
        number = ahead[0].number
        found, taken, problem = _row(line, delimiter, width)
        for _ in range(taken):
            ahead.popleft()
        yield Row(number, found, problem)


def _row(line: Callable[[int], str | None], delimiter: str, width: int) -> tuple[list[str], int, str]:
    """Cells, the number of lines used, and why there are no cells."""
    text = line(0) or ""
    if '"' not in text:
        return text.split(delimiter), 1, ""
    found, taken, problem = _strict(line, delimiter)
    if not problem and len(found) == width:
        return found, taken, ""
    for most in (1, _MOST_LINES_ODD):
        for closing in _closing(delimiter):
            lenient, lines_taken = _lenient(line, delimiter, closing, most)
            if len(lenient) == width and not any(
                _is_whole(line(place), delimiter, width) for place in range(1, lines_taken)
            ):
                return lenient, lines_taken, ""
        if not problem and taken == 1:
            return found, 1, ""
        literal = text.split(delimiter)
        if len(literal) == width and (delimiter == "\t" or most > 1):
            return [_unquoted(cell) for cell in literal], 1, ""
    return found, 1 if problem else taken, problem


def _is_whole(text: str | None, delimiter: str, width: int) -> bool:
    """Whether a line starting with a quotation mark is a complete row, so that no other row may include it."""
    return text is not None and text.startswith('"') and len(cells(text, delimiter)) == width


@cache
def _closing(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Which quotation marks end a cell: before a delimiter; if cells may contain it, before a delimiter and a mark."""
    sign = re.escape(delimiter)
    return re.compile(rf'"(?= *(?:{sign}|$))'), re.compile(rf'"(?= *(?:{sign} *"|$))')


def _strict(line: Callable[[int], str | None], delimiter: str) -> tuple[list[str], int, str]:
    taken = 0

    def given() -> Iterator[str]:
        nonlocal taken
        while taken < _MOST_LINES and (text := line(taken)) is not None:
            taken += 1
            yield f"{text}\n"

    try:
        return next(csv.reader(given(), delimiter=delimiter, strict=True), []), taken, ""
    except csv.Error as error:
        closed = taken < _MOST_LINES
        why = str(error) if closed else f"a quotation mark is not closed within {_MOST_LINES} lines"
        return [], taken, f"not a row of the table: {why}"


def _lenient(
    line: Callable[[int], str | None], delimiter: str, closing: re.Pattern[str], most: int
) -> tuple[list[str], int]:
    """Cells that may contain quotation marks: one ends a cell only where `closing` matches. Empty if none does."""
    text, taken, place = line(0) or "", 1, 0
    found: list[str] = []
    while True:
        if start := _OPENING.match(text, place):
            parts, place = [], start.end()
            while (end := closing.search(text, place)) is None:
                parts.append(text[place:])
                following = line(taken) if taken < most else None
                if following is None:
                    return [], taken
                text, taken, place = following, taken + 1, 0
            parts.append(text[place : end.start()])
            found.append("\n".join(parts).replace('""', '"'))
            place = text.find(delimiter, end.end())
        else:
            end_of_cell = text.find(delimiter, place)
            found.append(text[place : end_of_cell if end_of_cell >= 0 else len(text)])
            place = end_of_cell
        if place < 0:
            return found, taken
        place += len(delimiter)


def _unquoted(cell: str) -> str:
    """Without enclosing or unpaired quotation marks."""
    text = cell.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text.strip('"') if text.count('"') % 2 else cell
