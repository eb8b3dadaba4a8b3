"""Papers side by side as a table that becomes a list where the page is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering import layout
from assistant.records import Aspect, Side
from assistant.text.drawn import drawn
from assistant.views.html_text import plain, quoted, title_of

__all__ = ["columns_table"]

_TABLE = "border-collapse:collapse;font:inherit;width:100%;table-layout:fixed;margin:.6em 0"
_CELL = "text-align:left;vertical-align:top;padding:.2em .8em .2em 0;overflow-wrap:anywhere"
_NAME = f"{_CELL};padding-top:.8em"


def columns_table(block: layout.Columns) -> str:
    """The head, and a column for each paper."""
    titles = "".join(
        f'<th scope="col" style="{_CELL}">[{number}] {title_of(paper)}</th>' for number, paper in block.papers
    )
    rows = "".join(_rows(aspect, [number for number, _ in block.papers]) for aspect in block.aspects)
    table = f'<table style="{_TABLE}"><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>'
    return f"<p>{plain(block.head)}</p>{table}"


def _rows(aspect: Aspect, numbers: Sequence[int]) -> str:
    """The name of an aspect over the whole width, and below it what each paper says."""
    silent = layout.silent_on(aspect)
    cells = "".join(_cell(side, number, silent) for side, number in zip(aspect.sides, numbers, strict=True))
    name = f'<th scope="rowgroup" colspan="{len(numbers)}" style="{_NAME}">{plain(drawn(aspect.name))}</th>'
    return f"<tr>{name}</tr><tr>{cells}</tr>"


def _cell(side: Side, number: int, silent: str) -> str:
    marker = f" <b>[{number}]</b>"
    nothing = f"<p>{marker} <em>{plain(silent)}</em></p>" if silent else ""
    said = "".join(quoted(quote.text, marker) for quote in side.quotes) or nothing
    return f'<td style="{_CELL}">{said}</td>'
