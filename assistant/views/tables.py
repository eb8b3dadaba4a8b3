"""Tables across papers as text: side by side where that can be read, else a block a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from assistant.answering.layout import in_short
from assistant.records import Cell, Paper, Row, Table
from assistant.text.counts import counted
from assistant.text.drawn import drawn
from assistant.text.safe import safe_text
from assistant.views.screen import ROOMY, Screen, StyledText
from assistant.views.terminal import show_heading

__all__ = ["NOT_STATED", "is_whole", "mark_of", "notes_of", "show_table", "value_of"]

NOT_STATED = "not stated"
_Numbered: TypeAlias = tuple[int, Row]
_GAP = 2
_LEAST_COLUMN = 11
_PAPER_COLUMN = 26
_LONGEST_ID = 30
"""Characters of an id that are kept together in the column of papers."""
_NUMBER = 4
_MOST_LINES = 6
"""Lines of a row side by side, at most; what is longer is cut short."""
_MOST_LONG = 0.2
"""Share of the values that may be cut short for that."""
_IN_SHORT = 150
_TITLE_LINES = 3


def value_of(cell: Cell) -> str:
    """The value of a cell as a reader sees it, without a mark."""
    return " ".join(drawn(cell.text).split()) if cell.is_stated else NOT_STATED


def mark_of(cell: Cell) -> str:
    """What a reader should know about a value that is not firmly supported; empty for any other."""
    if cell.verdict == "supported":
        return ""
    own_words = cell.quote is not None and cell.text == cell.quote.text
    return "in the paper's words" if own_words else "weakly supported"


def notes_of(table: Table, more: str = "") -> list[str]:
    """What is said above a table: of which papers it is, and how it was made. `more` says how to have all of them."""
    notes = [*table.notes]
    if table.interrupted:
        notes.append(f"Stopped after {len(table.rows)} of {counted(table.papers)}.")
    if not table.rows and not table.interrupted and not table.notes:
        notes.append("No paper fits." if table.question else "There is no paper to put in a table.")
    if table.total is not None and table.total > table.papers:
        which = " that fit" if table.question else " that pass" if table.filters else ""
        way = f"; {more.format(table.total)}" if more else ""
        notes.append(f"{table.papers} of {table.total:,} papers{which}{way}.")
    if any(row.paper.kind == "digest" for row in table.rows):
        notes.append("Sentences of digests are not the authors' own.")
    return [drawn(note) for note in notes]


def show_table(
    screen: Screen,
    table: Table,
    *,
    quotes: bool = False,
    go_on: str = "",
    more: str = "",
    numbers: Mapping[str, int] | None = None,
) -> None:
    """Show a table. `quotes` adds the sentences behind the values; `go_on` says how to see them, `more` all papers.

    Rows are numbered from 1, or as `numbers` has the papers by their ids.
    """
    known = numbers or {}
    numbered = [(known.get(row.paper.id, place), row) for place, row in enumerate(table.rows, start=1)]
    for note in notes_of(table, more):
        screen.line(note)
    if not table.rows:
        return
    if table.notes or table.interrupted or (table.total or 0) > table.papers:
        screen.gap()
    laid = None if screen.columns is None else _side_by_side(table, numbered, screen.columns)
    if laid is None:
        has_all = _show_blocks(screen, table, numbered, quotes=quotes or screen.columns is None)
    else:
        for line in laid:
            screen.line(*line)
        has_all = False
        if quotes:
            screen.gap()
            _show_legend(screen, table, numbered)
            has_all = True
    for row in table.rows:
        for note in row.notes:
            screen.line(StyledText(f"{in_short(row.paper.title, 60)}: {note}", "dim"))
    if go_on and not quotes and not has_all and any(cell.quote for row in table.rows for cell in row.cells):
        screen.gap()
        screen.line(StyledText(go_on, "dim"))


def _show_blocks(screen: Screen, table: Table, numbered: Sequence[_Numbered], *, quotes: bool) -> bool:
    """A block a paper. Returns whether every quote is shown whole."""
    widest = max(_width(safe_text(column.name)) for column in table.columns)
    narrow = screen.columns is not None and widest > screen.columns // 3
    whole = True
    for number, row in numbered:
        if row is not table.rows[0]:
            screen.gap()
        show_heading(screen, row.paper, f"{number:>2}. ")
        for column, cell in zip(table.columns, row.cells, strict=True):
            name = safe_text(column.name)
            label = f"    {name}" + ("  " if narrow else " " * (widest - _width(name) + 2))
            value = value_of(cell)
            shown = value if quotes or screen.columns is None else in_short(value, _IN_SHORT)
            whole = whole and shown == value and (cell.quote is None or cell.text in (cell.quote.text, ""))
            style = "" if cell.is_stated else "dim"
            mark = mark_of(cell)
            spans = [StyledText(shown, style), StyledText(f" ({mark})" if mark else "", "yellow")]
            screen.line(*spans, prefix=label)
            if quotes and cell.quote is not None and _adds(cell):
                indent = "      " if narrow else " " * (widest + 6)
                screen.line(StyledText(f"“{drawn(cell.quote.text)}”", "dim"), prefix=indent)
    return whole


def is_whole(cell: Cell) -> bool:
    """Whether a value is the sentence itself, apart from what leads in."""
    return cell.quote is not None and not _adds(cell)


def _adds(cell: Cell) -> bool:
    """Whether the sentence says more than the value."""
    return (
        cell.quote is not None and len(cell.quote.text) - len(cell.text) > 3 and not cell.quote.text.endswith(cell.text)
    )


def _show_legend(screen: Screen, table: Table, numbered: Sequence[_Numbered]) -> None:
    """The sentences behind the values, under the numbers of the rows."""
    for number, row in numbered:
        told: dict[str, list[str]] = {}
        for column, cell in zip(table.columns, row.cells, strict=True):
            if cell.quote is not None:
                told.setdefault(cell.quote.text, []).append(column.name)
        for place, (quote, names) in enumerate(told.items()):
            lead = f"{number:>2}. " if not place else "    "
            screen.line(StyledText(f"{', '.join(names)}: ", "bold"), f"“{drawn(quote)}”", prefix=lead)


def _side_by_side(table: Table, numbered: Sequence[_Numbered], columns: int) -> list[list[StyledText]] | None:
    """The lines of a table side by side; None if it cannot be read so in this width."""
    headings = [_heading(row.paper) for _, row in numbered]
    ids = min(_LONGEST_ID, max(_width(id) for _, id in headings))
    paper = max(_PAPER_COLUMN, ids + _NUMBER + _GAP)
    room = columns - paper
    if columns < ROOMY or room < len(table.columns) * (_LEAST_COLUMN + _GAP):
        return None
    cells = [[_with_mark(cell) for cell in row.cells] for row in table.rows]
    names = [safe_text(column.name) for column in table.columns]
    widths = _widths([[names[place], *(row[place] for row in cells)] for place in range(len(names))], room)
    spare = room - sum(widths) - _GAP * len(widths)
    longest = max(_width(f"{title}  {id}") for title, id in headings) + _NUMBER + _GAP
    widths = [max(paper, min(paper + spare, longest)), *widths]
    lines = [
        _row(["", *(_wrapped(name, width) for name, width in zip(names, widths[1:], strict=True))], widths, "bold")
    ]
    laid = [line for row in lines for line in row]
    laid.append([StyledText("─" * (sum(widths) + _GAP * (len(widths) - 1)), "dim")])
    long = 0
    for (number, row), heading, texts in zip(numbered, headings, cells, strict=True):
        wrapped = [_wrapped(text, width) for text, width in zip(texts, widths[1:], strict=True)]
        long += sum(len(lines) > _MOST_LINES for lines in wrapped)
        wrapped = [_shortened(lines, width) for lines, width in zip(wrapped, widths[1:], strict=True)]
        title = _titled(heading, number, max(2, *map(len, wrapped)), widths[0] - _NUMBER - _GAP)
        laid += _row([title, *wrapped], widths, "", stated=[cell.is_stated for cell in row.cells])
    stated = sum(cell.is_stated for row in table.rows for cell in row.cells)
    return laid if long <= _MOST_LONG * stated else None


def _with_mark(cell: Cell) -> str:
    mark = mark_of(cell)
    return safe_text(value_of(cell)) + (f" ({mark})" if mark else "")


def _heading(paper: Paper) -> tuple[str, str]:
    """The title of a paper, with the year, and its id."""
    year = f" ({paper.published[:4]})" if paper.published else ""
    return safe_text(drawn(paper.title)) + year, safe_text(paper.id)


def _titled(heading: tuple[str, str], number: int, most: int, room: int) -> list[str]:
    """The title of a row, in few lines, and its id, which is never cut."""
    title, id = heading
    lines = _wrapped(title, room)
    most = min(most, _TITLE_LINES)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{_cut(lines[most - 1], room - 1)}…"]
    beside = f"{lines[-1]}  {id}"
    lines = [*lines[:-1], beside] if _width(beside) <= room else [*lines, *_wrapped(id, room)]
    return [f"{number:>2}. {lines[0]}", *(f"    {line}" for line in lines[1:])]


def _shortened(lines: list[str], width: int) -> list[str]:
    if len(lines) <= _MOST_LINES:
        return lines
    last = _cut(lines[_MOST_LINES - 1], width - 1).rstrip(" ,;:")
    return [*lines[: _MOST_LINES - 1], f"{last}…"]


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """The width of each column: what its texts need, as far as there is room, which the long ones share."""
    free = room - _GAP * len(columns)
    needed = [max(_width(text) for text in texts) for texts in columns]
    longest_word = [max((_width(word) for text in texts for word in text.split()), default=0) for texts in columns]
    widths = [0] * len(columns)
    left = set(range(len(columns)))
    while left:
        share = free // len(left)
        short = {place for place in left if needed[place] <= share}
        if not short:
            for place in sorted(left, key=lambda place: longest_word[place]):
                widths[place] = share
            break
        for place in short:
            widths[place] = max(needed[place], 1)
            free -= widths[place]
        left -= short
    return widths


def _row(
    cells: Sequence[str | list[str]], widths: Sequence[int], style: str, stated: Sequence[bool] = ()
) -> list[list[StyledText]]:
    columns = [[cell] if isinstance(cell, str) else cell for cell in cells]
    styles = [style or "bold", *(style if said else "dim" for said in stated or [True] * (len(widths) - 1))]
    lines = []
    for line in range(max(map(len, columns))):
        spans = []
        for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
            text = column[line] if line < len(column) else ""
            spans.append(StyledText(text, styles[place]))
            spans.append(StyledText(" " * (width - _width(text) + (_GAP if place else 0))))
        lines.append(spans)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of so many columns, wide characters counted as two."""
    lines = [""]
    for word in _words(text, width):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if _width(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def _words(text: str, width: int) -> Iterator[str]:
    for word in re.split(r"\s+", text.strip()):
        while _width(word) > width:
            head = _cut(word, width)
            yield head
            word = word[len(head) :]
        yield word


def _cut(text: str, width: int) -> str:
    """The beginning of a text that fits so many columns; one character at least."""
    end = len(text)
    while end > 1 and _width(text[:end]) > width:
        end -= 1
    return text[:end]


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
