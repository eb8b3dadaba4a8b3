"""JSON Lines: one paper an object, one object a line, in this project's own form or in that of BEIR corpora."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.records import Rejection
from assistant.sources.base import Line, SourceRecord
from assistant.sources.fields import records_of
from assistant.sources.json_values import BadRecordError, load_object

__all__ = ["JSONLines"]

_LINES_LOOKED_AT = 20


class JSONLines:
    """Objects with `title` and `abstract` (or `text`, or `sentences`), and optionally `id` (or `_id`), `authors`,
    `published` (or `date`, `year`), `url`, `listing` or `listings` (`page`, `date`, `rank`), `kind` if it is "digest"
    (the abstract is told in other words than the authors'); all else is metadata.

    A paper seen in several places (`listings`) is given once for each.
    """

    name = "JSON Lines (objects with title and abstract)"

    def recognises(self, head: str, name: str) -> bool:
        """Most of the first lines are objects, or the first line is longer than the head and starts as one."""
        lines = [line.strip() for line in head.split("\n") if line.strip()]
        if len(lines) == 1 and lines[0].startswith('{"'):
            return True
        looked_at = lines[:_LINES_LOOKED_AT]
        objects = sum(line.startswith("{") and line.endswith("}") for line in looked_at)
        return objects * 2 >= len(looked_at)

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """A record or a rejection for every line that is not blank."""
        for number, text in lines:
            if not text.strip():
                continue
            where = f"{name}:{number}"
            try:
                yield from records_of(load_object(text), where)
            except BadRecordError as error:
                yield Rejection(where=where, why=str(error))
