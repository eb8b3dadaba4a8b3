"""Tables across papers for other programs: Markdown, CSV, a page of HTML, text, JSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Literal, TypeAlias, get_args

from assistant.answering.layout import beside_title
from assistant.errors import ArgumentError
from assistant.exporting.files import format_by_ending
from assistant.records import Cell, Table
from assistant.records.addresses import address_of
from assistant.text.drawn import drawn
from assistant.text.safe import safe_json, safe_markdown, safe_text
from assistant.views.tables import NOT_STATED, mark_of, notes_of, value_of
from assistant.views.tables_html import table_page

__all__ = ["TABLE_ENDINGS", "TableFormat", "table_format_of", "table_text"]

TableFormat: TypeAlias = Literal["text", "markdown", "csv", "html", "json"]
TABLE_ENDINGS: dict[str, TableFormat] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".txt": "text",
}
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?\s?%?")


def table_format_of(name: str) -> TableFormat:
    """The format for the ending of a file name. Raises ArgumentError, which lists all endings."""
    return format_by_ending(name, TABLE_ENDINGS)


def table_text(table: Table, format: TableFormat) -> str:
    """The table in a format; "json" gives the record."""
    match format:
        case "markdown":
            return _markdown(table)
        case "csv":
            return _csv(table)
        case "html":
            return table_page(table)
        case "text":
            return _plain(table)
        case "json":
            return safe_json(table.model_dump(mode="json"), indent=2) + "\n"
    raise ArgumentError(f"format must be one of {', '.join(get_args(TableFormat))}, not {format!r}")


def _plain(table: Table) -> str:
    from assistant.views.screen import Screen
    from assistant.views.tables import show_table

    written = io.StringIO()
    show_table(Screen(written), table, quotes=True)
    return written.getvalue()


def _markdown(table: Table) -> str:
    """A table, and below it the sentences under the numbers that the cells have."""
    numbers: dict[tuple[int, str], int] = {}
    lines = [_bars(["Paper", *(column.name for column in table.columns)]), _bars(["---"] * (len(table.columns) + 1))]
    for place, row in enumerate(table.rows):
        title = safe_markdown(drawn(row.paper.title))
        address = address_of(row.paper)
        named = f"[{title}](<{address}>)" if address and not re.search(r"[\s<>|\\]", address) else title
        cells = [f"{named} ({safe_markdown(', '.join(beside_title(row.paper)))})"]
        for cell in row.cells:
            number = 0
            if cell.quote is not None:
                number = numbers.setdefault((place, cell.quote.text), len(numbers) + 1)
            cells.append(_marked(cell, number))
        lines.append(f"| {' | '.join(cells)} |")
    quotes = [
        f"[{number}] “{safe_markdown(drawn(quote))}” — {safe_markdown(drawn(table.rows[place].paper.title))}"
        for (place, quote), number in numbers.items()
    ]
    notes = [f"*{safe_markdown(note)}*" for note in notes_of(table)]
    return "\n\n".join([*notes, *(["\n".join(lines)] if table.rows else []), *quotes]) + "\n"


def _bars(names: list[str]) -> str:
    return f"| {' | '.join(name if name == '---' else safe_markdown(name) for name in names)} |"


def _marked(cell: Cell, number: int) -> str:
    if not cell.is_stated:
        return f"*{NOT_STATED}*"
    mark = mark_of(cell)
    return safe_markdown(value_of(cell)) + (f" *({mark})*" if mark else "") + (f" [{number}]" if number else "")


def _csv(table: Table) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(map(_harmless, _headings(table)))
    for row in table.rows:
        known = (row.paper.id, row.paper.title, (row.paper.published or "")[:4])
        cells = [text for cell in row.cells for text in (cell.text, _source(cell))]
        writer.writerow([_harmless(text) for text in (*known, *cells)])
    return written.getvalue()


def _headings(table: Table) -> Iterator[str]:
    taken = {"id", "title", "year"}
    yield from ("id", "title", "year")
    for column in table.columns:
        name = f"{column.name} (column)" if column.name.lower() in taken else column.name
        yield from (name, f"{name}: quote")


def _source(cell: Cell) -> str:
    if cell.source == "record":
        return f"record: {cell.field}"
    quote = cell.quote.text if cell.quote is not None else ""
    mark = mark_of(cell)
    return f"{quote} ({mark})" if mark else quote


def _harmless(text: str) -> str:
    """One line that no spreadsheet takes for a formula: an apostrophe stands before what would begin one."""
    line = " ".join(safe_text(text).split())
    return f"'{line}" if _FORMULA.match(line) and not _PLAIN_NUMBER.fullmatch(line) else line
