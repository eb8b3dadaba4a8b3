"""Tables across papers as HTML: in a notebook, and as a page of its own that needs no script."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.records import Cell, Row, Table
from assistant.text.drawn import drawn
from assistant.views.html_text import plain, title_of
from assistant.views.tables import NOT_STATED, is_whole, mark_of, notes_of, value_of

__all__ = ["table_fragment", "table_page"]

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --faint: #767676; --quote: #f3f1ea; --ink: #1b1b1b; --paper: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --line: #8886; --faint: #9a9a9a; --quote: #2b2b30; --ink: #e8e8e8; --paper: #17171a; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.2rem; max-width: 90rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.45 system-ui, sans-serif; }
h1 { font-size: 1.3rem; margin: 0 0 .6rem; overflow-wrap: anywhere; }
p.note { margin: .2rem 0; color: var(--faint); }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; }
th, td { text-align: left; vertical-align: top; padding: .5rem .7rem; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word; min-width: 7rem; }
thead th { border-bottom-width: 2px; }
tbody th { font-weight: normal; min-width: 12rem; }
small { color: var(--faint); }
a { color: inherit; }
.none { color: var(--faint); font-style: italic; }
.mark { color: #b26a00; font-size: .85em; }
@media (prefers-color-scheme: dark) { .mark { color: #e0a34a; } }
details { position: relative; }
summary { cursor: pointer; list-style: none; text-decoration: underline dotted var(--faint);
  text-underline-offset: .2em; }
summary::-webkit-details-marker { display: none; }
summary:focus-visible { outline: 2px solid Highlight; outline-offset: 2px; }
details:not([open]) > summary:hover::after, details:not([open]) > summary:focus-visible::after {
  content: attr(data-quote); position: absolute; z-index: 2; left: 0; top: 100%; width: max-content;
  max-width: min(26rem, 80vw); padding: .5rem .7rem; background: var(--quote); color: var(--ink);
  border: 1px solid var(--line); border-radius: .3rem; box-shadow: 0 2px 8px #0004; white-space: normal; }
td:last-child > details > summary::after { left: auto !important; right: 0; }
blockquote { margin: .4rem 0 0; padding: .3rem .7rem; background: var(--quote); border-left: 3px solid var(--line); }
@media (max-width: 44rem) {
  body { padding: .8rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, th, td { display: block; }
  tr { border: 1px solid var(--line); border-radius: .4rem; margin: 0 0 .8rem; }
  tbody th, td { border-bottom: 1px solid var(--line); min-width: 0; overflow-wrap: anywhere; }
  td:last-child { border-bottom: 0; }
  td::before { content: attr(data-column); display: block; font-weight: 600; font-size: .85rem; }
  details:not([open]) > summary::after { display: none; }
}
@media print { summary::after { display: none; } }
""".strip()
_HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
_TABLE = "border-collapse:collapse;font:inherit"
_CELL = "text-align:left;vertical-align:top;padding:.35em .8em .35em 0;overflow-wrap:anywhere"


def table_page(table: Table) -> str:
    """A whole page. The sentence behind a value shows when it is pointed at or reached by keys, and opens when it is
    clicked or tapped."""
    title = table.question or f"{', '.join(column.name for column in table.columns)}"
    body = "".join(_page_body(table, title))
    return (
        f'<!doctype html>\n<html lang="en"><head>{_HEAD}<title>{plain(drawn(title))}</title>'
        f"<style>{_STYLE}</style></head>\n<body>{body}</body></html>\n"
    )


def _page_body(table: Table, title: str) -> Iterator[str]:
    yield f"<main><h1>{plain(drawn(title))}</h1>"
    yield from (f'<p class="note">{plain(note)}</p>' for note in notes_of(table))
    if table.rows:
        names = "".join(f'<th scope="col">{plain(column.name)}</th>' for column in table.columns)
        yield f'<table><thead><tr><th scope="col">Paper</th>{names}</tr></thead>\n<tbody>'
        yield from (f"{_page_row(table, row)}\n" for row in table.rows)
        yield "</tbody></table>"
    yield "</main>"


def _page_row(table: Table, row: Row) -> str:
    cells = "".join(
        f'<td data-column="{plain(column.name)}">{_page_cell(cell)}</td>'
        for column, cell in zip(table.columns, row.cells, strict=True)
    )
    notes = "".join(f"<br><small>{plain(note)}</small>" for note in row.notes)
    return f'<tr><th scope="row">{title_of(row.paper)}{notes}</th>{cells}</tr>'


def _page_cell(cell: Cell) -> str:
    if not cell.is_stated:
        return f'<span class="none">{NOT_STATED}</span>'
    mark = f' <span class="mark">({plain(mark_of(cell))})</span>' if mark_of(cell) else ""
    value = plain(value_of(cell))
    if cell.quote is None:
        return value + mark
    if is_whole(cell) and not mark:
        return f"“{value}”"
    quote = plain(drawn(cell.quote.text))
    return (
        f'<details><summary data-quote="“{quote}”">{value}{mark}</summary>'
        f"<blockquote>“{quote}”{_doubts(cell)}</blockquote></details>"
    )


def _doubts(cell: Cell) -> str:
    return "".join(f"<br><small>{plain(problem)}</small>" for problem in cell.problems)


def table_fragment(table: Table) -> str:
    """The table for a notebook, where the quotes open when they are clicked."""
    notes = "".join(f"<p><em>{plain(note)}</em></p>" for note in notes_of(table))
    if not table.rows:
        return notes
    names = "".join(f'<th style="{_CELL}">{plain(column.name)}</th>' for column in table.columns)
    rows = "".join(_fragment_row(row) for row in table.rows)
    head = f'<tr><th style="{_CELL}">Paper</th>{names}</tr>'
    return f'{notes}<table style="{_TABLE}"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _fragment_row(row: Row) -> str:
    cells = "".join(f'<td style="{_CELL}">{_fragment_cell(cell)}</td>' for cell in row.cells)
    return f'<tr><td style="{_CELL}">{title_of(row.paper)}</td>{cells}</tr>'


def _fragment_cell(cell: Cell) -> str:
    if not cell.is_stated:
        return f"<em>{NOT_STATED}</em>"
    mark = f" <small>({plain(mark_of(cell))})</small>" if mark_of(cell) else ""
    if cell.quote is None:
        return plain(value_of(cell)) + mark
    if is_whole(cell) and not mark:
        return f"“{plain(value_of(cell))}”"
    quote = plain(drawn(cell.quote.text))
    return (
        f'<details><summary title="“{quote}”">{plain(value_of(cell))}{mark}</summary>'
        f"<blockquote>“{quote}”</blockquote></details>"
    )
