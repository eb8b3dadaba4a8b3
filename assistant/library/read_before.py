"""What was read into a library before, and what its feeds gave, as the catalog holds it."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import Any, Literal, NamedTuple, TypeVar

from assistant.errors import InputError
from assistant.library.catalog import Catalog, now
from assistant.library.readings import FeedRow, Reading, SourceRow, above, note_feed
from assistant.records import KnownSource

__all__ = ["Led", "ReadBefore"]

_Value = TypeVar("_Value")
_ALL = "SELECT path, place, categories, since, until, keep_missing, read_at FROM readings ORDER BY path, reading"


class Led(NamedTuple):
    """The sources that only a path or a feed led to, and what is to be remembered of it no longer."""

    sources: tuple[str, ...]
    paths: tuple[str, ...]
    feeds: tuple[str, ...]


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

    def addresses(self) -> list[str]:
        """The addresses that were ingested and that no feed has given."""
        feeds = self.feeds()
        names = (row.name for row in self.sources() if "://" in row.name)
        return [name for name in names if not any(feed.gave(name) for feed in feeds)]

    def known(self) -> list[KnownSource]:
        """All that the library was read from: files and folders that were named, feeds, then whatever else."""
        rows = {row.name: row for row in self.sources() if row.gave_papers or row.content is None}
        readings, feeds = self.all(), self.feeds()
        below: defaultdict[str, list[str]] = defaultdict(list)
        places = {one.place for one in readings}
        for name in rows:
            for place in above(name, places):
                below[place].append(name)
        left = rows.keys() - {name for names in below.values() for name in names}
        found: list[KnownSource] = []
        for one in readings:
            path, within = Path(one.path), below[one.place]
            kind: Literal["folder", "file"] = "folder" if path.is_dir() or within not in ([], [one.place]) else "file"
            found.append(
                KnownSource(
                    name=one.path, kind=kind, papers=self._papers_of(within), read_at=one.read_at,
                    is_there=os.path.lexists(path), categories=one.categories, since=one.since or None,
                    until=one.until or None, keep_missing=one.keep_missing,
                )
            )  # fmt: skip
        for feed in feeds:
            given = [name for name in left if feed.gave(name)]
            left -= {*given}
            found.append(
                KnownSource(
                    name=feed.address, label=feed.label, kind="feed", papers=self._papers_of(given),
                    read_at=feed.fetched_at, failure=feed.failure,
                )
            )  # fmt: skip
        return [*found, *(self._alone(rows[name]) for name in sorted(left))]

    def _alone(self, row: SourceRow) -> KnownSource:
        is_file = PurePath(row.name).is_absolute()
        return KnownSource(
            name=row.name,
            kind="file" if is_file else "address" if "://" in row.name else "other",
            papers=self._papers_of([row.name]),
            read_at=row.read_at if row.content is not None else None,
            is_there=os.path.lexists(row.name) if is_file else None,
        )

    def _papers_of(self, sources: Sequence[str]) -> int:
        rows = self._catalog.rows(
            "SELECT count(DISTINCT paper) FROM records JOIN sources USING (source) "
            "WHERE name IN (SELECT value FROM json_each(?))",
            (json.dumps(list(sources)),),
        )
        return int(rows[0][0])

    def led_to(self, name: str) -> Led:
        """What has to be forgotten with a path, a feed or a source. Raises InputError if nothing was read from it."""
        path = os.path.abspath(name)  # noqa: PTH100 (links are not followed)
        readings, sources = self.all(), self.sources()
        others = {one.place: one.path for one in readings if one.path != path}
        mine = [one for one in readings if one.path == path]
        for feed in self.feeds():
            if name in (feed.address, feed.label):
                return Led(tuple(row.name for row in sources if feed.gave(row.name)), (), (feed.address,))
        places = {one.place for one in mine} or {str(Path(path).resolve())}
        given = [
            row.name for row in sources
            if row.name == name or any(above(row.name, places))
        ]  # fmt: skip
        free = [each for each in given if not any(above(each, others))]
        if mine or free:
            return Led(tuple(free), (path,) if mine else (), ())
        if given:
            whole = next(others[place] for place in above(given[0], others))
            raise InputError(
                f"{name} was read as a part of {whole}", hint=f"forget that: assistant sources --forget {whole}"
            )
        known = [each for one in self.known() for each in (one.name, one.label) if each]
        near = get_close_matches(path, known, n=1) if os.sep in name else []
        near = near or _meant(name, known)
        hint = f"did you mean {near[0]}?" if near else "assistant sources lists what was read"
        raise InputError(f"nothing was read from {name}", hint=hint)

    def note_feed(self, address: str, label: str, state: Mapping[str, Any], failure: str) -> None:
        """Keep the state of a feed, whose papers are stored already."""
        with self._catalog.transaction() as connection:
            note_feed(connection, FeedRow(address, label, state, None if failure else now(), failure))


def _meant(name: str, known: Sequence[str]) -> list[str]:
    """The one that is probably meant: it holds the name, or is spelt much like it."""
    holding = [each for each in known if name.casefold() in each.casefold()]
    return holding[-1:] or get_close_matches(name, known, n=1)


def _value(text: str | bytes, otherwise: _Value) -> _Value:
    """A value in JSON, or what counts in its place if the row is damaged."""
    try:
        value = json.loads(text)
    except ValueError:
        return otherwise
    return value if isinstance(value, type(otherwise)) else otherwise
