"""What was read into a library before, and what its feeds gave, as the catalog holds it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from assistant.library.catalog import Catalog, now
from assistant.library.readings import FeedRow, Reading, SourceRow, note_feed

__all__ = ["ReadBefore"]

_Value = TypeVar("_Value")
_ALL = "SELECT path, place, categories, since, until, keep_missing, read_at FROM readings ORDER BY path, reading"


class ReadBefore:
    """What the catalog holds of readings and feeds."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def all(self) -> list[Reading]:
        """All readings by path; those of one path in the order in which they were first made."""
        return [
            Reading(path, place, tuple(map(str, _value(categories, []))), since, until, bool(keep), read_at)
            for path, place, categories, since, until, keep, read_at in self._catalog.rows(_ALL)
        ]

    def sources(self) -> list[SourceRow]:
        """All sources by name."""
        given = "EXISTS (SELECT 1 FROM records WHERE records.source = sources.source)"
        rows = self._catalog.rows(f"SELECT name, content, size, read_at, {given} FROM sources ORDER BY name")
        return [SourceRow(name, content, size, read_at, bool(gave)) for name, content, size, read_at, gave in rows]

    def feeds(self) -> list[FeedRow]:
        """All feeds that were ever fetched, in the order in which they were first named."""
        rows = self._catalog.rows("SELECT address, label, state, fetched_at, failure FROM feeds ORDER BY feed")
        return [FeedRow(address, label, _value(state, {}), *rest) for address, label, state, *rest in rows]

    def feed(self, address: str) -> FeedRow:
        """What is known of a feed."""
        found = (row for row in self.feeds() if row.address == address)
        return next(found, FeedRow(address, "", {}, None, ""))

    def papers_of(self, sources: Sequence[str]) -> int:
        """How many papers these sources give."""
        rows = self._catalog.rows(
            "SELECT count(DISTINCT paper) FROM records JOIN sources USING (source) "
            "WHERE name IN (SELECT value FROM json_each(?))",
            (json.dumps(list(sources)),),
        )
        return int(rows[0][0])

    def note_feed(self, address: str, label: str, state: Mapping[str, Any], failure: str) -> None:
        """Keep the state of a feed, whose papers are stored already."""
        with self._catalog.transaction() as connection:
            note_feed(connection, FeedRow(address, label, state, None if failure else now(), failure))


def _value(text: str | bytes, otherwise: _Value) -> _Value:
    """A value in JSON, or what counts in its place if the row is damaged."""
    try:
        value = json.loads(text)
    except ValueError:
        return otherwise
    return value if isinstance(value, type(otherwise)) else otherwise
