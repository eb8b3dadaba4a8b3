"""Which papers pass filters: each limit is asked of the index that has its field, and NumPy puts the keys together."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

from assistant.library.catalog import Catalog
from assistant.library.entries import Passing
from assistant.library.filtering import condition, of_listings, of_sources
from assistant.library.keys import Keys
from assistant.library.labels import TAGGED
from assistant.records import Filters
from assistant.text.tag_names import tag_key, tag_names

__all__ = ["keys_matching"]

_TOGETHER = (
    ("since", "until", "year"), ("author",), ("category",), ("listed",), ("page",), ("source",), ("tag",), ("ids",),
    ("without",),
)  # fmt: skip
"""Limits that are asked together, since they are of one field."""
_LACKS = {"since": "published IS NULL", "author": "authors = '[]'"}
"""SQL that tells the papers that lack a field, of which there is an index."""


class _Part(NamedTuple):
    """The papers that pass some limits, and those that lack the field."""

    passing: Keys
    lacking: Keys


_NONE = Keys.of(())


def keys_matching(catalog: Catalog, filters: Filters) -> Passing:
    """See `Library.keys_matching`."""
    with catalog.snapshot():
        parts = [
            _part(catalog, names[0], limits)
            for names in _TOGETHER
            if (limits := Filters(**filters.model_dump(include=set(names)))) and condition(limits)[1]
        ]
        if not parts:
            return Passing(_all(catalog), 0)
    passing = reduce(Keys.shared, (part.passing for part in parts))
    if not any(part.lacking for part in parts):
        return Passing(passing, 0)
    either = reduce(Keys.shared, (part.passing.joined(part.lacking) for part in parts))
    return Passing(passing, len(either) - len(passing))


def _part(catalog: Catalog, name: str, limits: Filters) -> _Part:
    where, values = condition(limits)
    match name:
        case "ids":
            return _Part(_keys(catalog, where, values), _NONE)
        case "source":
            where, values = of_sources(limits.source or "")
            given = catalog.rows(f"SELECT group_concat(paper) FROM records WHERE {where}", values)[0][0]
            return _Part(Keys.listed(given), _NONE)
        case "tag":
            tagged = (
                Keys.listed(catalog.rows(f"SELECT group_concat(paper) FROM ({TAGGED})", (tag_key(name),))[0][0])
                for name in tag_names(limits.tag or "")
            )
            return _Part(reduce(Keys.shared, tagged), _NONE)
        case "without":
            named = _part(catalog, "ids", Filters(ids=limits.without)).passing
            return _Part(_all(catalog).without(named), _NONE)
        case "since" | "author":
            return _Part(_keys(catalog, where, values), _keys(catalog, _LACKS[name], []))
        case "listed" | "page":
            return _of_listings(catalog, limits)
    found = f"SELECT key, ({where}) IS NULL AS lacks FROM papers WHERE ({where}) IS NOT 0"
    ((passing, lacking),) = catalog.rows(
        f"WITH found AS MATERIALIZED ({found}) "
        "SELECT group_concat(key) FILTER (WHERE NOT lacks), group_concat(key) FILTER (WHERE lacks) FROM found",
        [*values, *values],
    )
    return _Part(Keys.listed(passing), Keys.listed(lacking))


def _of_listings(catalog: Catalog, limits: Filters) -> _Part:
    """Of every paper that has a listing, whether one is within the limits."""
    ((matches, values),) = of_listings(limits)
    passing, known = catalog.rows(
        f"WITH found AS MATERIALIZED (SELECT paper, max({matches}) AS passes FROM records "
        "JOIN listings USING (record) WHERE paper NOT NULL GROUP BY paper) "
        "SELECT group_concat(paper) FILTER (WHERE passes), group_concat(paper) FILTER (WHERE passes NOT NULL) "
        "FROM found",
        values,
    )[0]
    return _Part(Keys.listed(passing), _all(catalog).without(Keys.listed(known)))


def _all(catalog: Catalog) -> Keys:
    return _keys(catalog, "1", [])


def _keys(catalog: Catalog, where: str, values: list[object]) -> Keys:
    return Keys.listed(catalog.rows(f"SELECT group_concat(key) FROM papers WHERE {where}", values)[0][0])
