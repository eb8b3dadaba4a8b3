"""JSON and JSON Lines of all kinds: what programs, services and collections write about papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.records import Rejection
from assistant.sources.arxiv import snapshot_record
from assistant.sources.base import Line, SourceRecord, or_rejection, quoted
from assistant.sources.daily_papers_json import daily_paper, daily_papers_in, is_daily_paper, page_name
from assistant.sources.fields import WRAPPERS, Fields, is_record, records_of
from assistant.sources.json_items import Item, json_items
from assistant.text.identifiers import arxiv_id, doi

__all__ = ["JSONPapers"]

_START = re.compile(r"[\s\ufeff]*(?:\{\s*(?:[\"'}]|\Z)|\[\s*(?:[\[{\"\]]|\Z))")
_LINES_LOOKED_AT = 20
_COLUMNS = ("title", "abstract")


class JSONPapers:
    """Objects with a title and an abstract, wherever they stand: on a line each, one after the other, in a list, or
    below other keys.

    Fields are told by their names in any case: `title`; `abstract` (or `summary`, `text`, `sentences`, and others);
    `id` (or `_id`), `authors`, `published` (or `date`, `year`), `url`, `categories`, `keywords`, `listing` or
    `listings` (`page`, `date`, `rank`), `kind` if it is "digest" (the abstract is told in other words than the
    authors'). All else is metadata. The forms of arXiv's snapshot and of Daily Papers are known as such. A paper seen
    in several places (`listings`) is given once for each.
    """

    name = "JSON or JSON Lines (objects with title and abstract)"

    def recognises(self, head: str, name: str) -> bool:
        """It starts as an object or a list of such, or most of its first lines are objects."""
        if _START.match(head):
            return True
        lines = [line.strip() for line in head.split("\n") if line.strip()][:_LINES_LOOKED_AT]
        objects = sum(_START.match(line) is not None and line.endswith("}") for line in lines)
        return objects * 2 >= len(lines)

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The papers in order. Long lines may come in parts: nothing is read as a whole but one object at a time."""
        empty = True
        for item in json_items(lines, is_record, WRAPPERS):
            empty = False
            where = f"{name}:{item.line}"
            if item.problem:
                yield Rejection(where=where, why=_told(item))
            else:
                yield from or_rejection(_papers(item, where, name), where)
        if empty:
            yield Rejection(where=name, why="JSON without an object that has a title and an abstract")


def _told(item: Item) -> str:
    shown = item.problem.startswith("not JSON") and item.text.strip()
    return f"{item.problem}: {quoted(item.text)}" if shown else item.problem


def _papers(item: Item, where: str, name: str) -> Iterator[SourceRecord | Rejection]:
    fields = item.load()
    if isinstance(fields.get("dailyPapers"), list):
        yield from daily_papers_in(fields, where, page_name(name))
    elif is_daily_paper(fields):
        yield daily_paper(fields, where, page_name(name), None, item.place)
    elif record := snapshot_record(fields, where):
        yield record
    elif rows := _rows(fields):
        for number, row in enumerate(rows, start=1):
            place = f"{where} (row {number})"
            yield from or_rejection(records_of(row, place), place)
    else:
        fields = _opened(fields)
        if arxiv_id(item.key) or doi(item.key):
            fields.setdefault("id", item.key)
        elif any(map(str.isdigit, item.key)):
            fields.setdefault("key", item.key)
        yield from records_of(fields, where)


def _opened(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a paper that stands apart, with what is said beside it in texts and numbers."""
    for key in WRAPPERS:
        inner = fields.get(key)
        if isinstance(inner, dict) and is_record(inner) and not is_record(fields):
            beside = {name: value for name, value in fields.items() if isinstance(value, (str, int, float))}
            return {**beside, **inner}
    return fields


def _rows(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table that is written column by column, as lists or as objects with the same keys."""
    known = Fields(fields)
    columns = [next((value for _, value in known.found([name])), None) for name in _COLUMNS]
    first, second = columns
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second) > 1:
        of_rows = {key: value for key, value in fields.items() if isinstance(value, list) and len(value) == len(first)}
        return [{key: value[row] for key, value in of_rows.items()} for row in range(len(first))]
    if isinstance(first, dict) and isinstance(second, dict) and first.keys() == second.keys() and "0" in first:
        by_key = {key: value for key, value in fields.items() if isinstance(value, dict)}
        return [{key: value.get(row) for key, value in by_key.items()} for row in first]
    return []
