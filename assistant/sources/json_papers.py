"""JSON and JSON Lines about papers, as programs, services and collections write them."""

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
from assistant.sources.json_publication import with_publication
from assistant.sources.json_services import Skipped, of_service, unboxed
from assistant.text.identifiers import arxiv_id, doi

__all__ = ["JSONPapers"]

_START = re.compile(r"[\s\ufeff]*(?:\{\s*(?:[\"'}]|\Z)|\[\s*(?:[\[{\"\]]|\Z))")
_LINES_LOOKED_AT = 20
_COLUMNS = ("title", "abstract")


class JSONPapers:
    """Objects with a title and an abstract, wherever they are: one per line, one after another, in a list, or under
    other keys.

    Field names are matched in any case: `title`; `abstract` (or `summary`, `text`, `sentences`, and others); `id` (or
    `_id`), `authors`, `published` (or `date`, `year`), `url`, `categories`, `keywords`, `listing` or `listings`
    (`page`, `date`, `rank`), `kind` if it is "digest" (the abstract is not in the authors' words). Everything else is
    metadata. arXiv's snapshot and Daily Papers are recognised. A paper with several `listings` is yielded once for
    each.
    """

    name = "JSON or JSON Lines (objects with title and abstract)"

    def recognises(self, head: str, name: str) -> bool:
        """It starts with an object or a list of objects, or most of its first lines are objects."""
        if _START.match(head):
            return True
        lines = [line.strip() for line in head.split("\n") if line.strip()][:_LINES_LOOKED_AT]
        objects = sum(_START.match(line) is not None and line.endswith("}") for line in lines)
        return objects * 2 >= len(lines)

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The papers in order. Long lines may come in parts: only one object at a time is held in memory."""
        empty, skipped = True, Skipped()
        for item in json_items(lines, is_record, WRAPPERS):
            empty = False
            where = f"{name}:{item.line}"
            if item.problem:
                yield Rejection(where=where, why=_reason(item))
            else:
                yield from or_rejection(_papers(item, where, name, skipped), where)
        if why := str(skipped):
            yield Rejection(where=name, why=why)
        if empty:
            yield Rejection(where=name, why="JSON without an object that has a title and an abstract")


def _reason(item: Item) -> str:
    shown = item.problem.startswith("not JSON") and item.text.strip()
    return f"{item.problem}: {quoted(item.text)}" if shown else item.problem


def _papers(item: Item, where: str, name: str, skipped: Skipped) -> Iterator[SourceRecord | Rejection]:
    fields = item.load()
    if skipped.is_no_paper(fields):
        return
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
        fields = skipped.without_others(_opened(fields))
        if arxiv_id(item.key) or doi(item.key):
            fields.setdefault("id", item.key)
        elif any(map(str.isdigit, item.key)):
            fields.setdefault("key", item.key)
        yield from records_of(with_publication(of_service(fields)), where)


def _opened(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a wrapped paper, with the texts and numbers next to it."""
    for key in WRAPPERS:
        inner = fields.get(key)
        if isinstance(inner, dict) and is_record(inner) and not is_record(fields):
            beside = {name: value for name, value in fields.items() if isinstance(value, (str, int, float))}
            return {**beside, **unboxed(inner)}
    return fields


def _rows(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table stored by column, as lists or as objects with the same keys."""
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
