"""Papers side by side as a table that becomes a list where the page is narrow."""

from __future__ import annotations

from assistant.answering import layout
from assistant.records import Side
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
    rows = "".join(
        f'<tr><th scope="rowgroup" colspan="{len(block.papers)}" style="{_NAME}">{plain(drawn(aspect.name))}</th></tr>'
        f"<tr>{''.join(_cell(side, number) for side, (number, _) in zip(aspect.sides, block.papers, strict=True))}</tr>"
        for aspect in block.aspects
    )
    table = f'<table style="{_TABLE}"><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>'
    return f"<p>{plain(block.head)}</p>{table}"


def _cell(side: Side, number: int) -> str:
    marker = f" <b>[{number}]</b>"
    silent = f"<p>{marker} <em>{plain(layout.SILENT)}</em></p>"
    said = "".join(quoted(quote.text, marker) for quote in side.quotes) or silent
    return f'<td style="{_CELL}">{said}</td>'
