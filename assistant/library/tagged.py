"""Which papers have which tags and notes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from assistant.errors import TagNotFoundError
from assistant.library.catalog import Catalog
from assistant.records import Filters, Tag
from assistant.text.tag_names import tag_key, tag_names

__all__ = ["Labels", "known_names", "labels_of", "named_tag", "require_tags", "sources_of", "tags"]

_NEAREST = 3
_FEW = 10
"""Tags that are listed where none is like the one asked for."""
_LEAST_LETTERS = 3
_IS_KNOWN = "SELECT EXISTS (SELECT 1 FROM tags WHERE folded = ?) OR EXISTS (SELECT 1 FROM collected WHERE folded = ?)"


class Labels(NamedTuple):
    """The tags of a paper by name, and its note."""

    tags: tuple[str, ...]
    note: str | None


def labels_of(catalog: Catalog, keys: Sequence[int]) -> dict[int, Labels]:
    """The labels of those papers that have some, and the tags that come from their sources.

    Notes that a merger has brought together stand one below the other.
    """
    if not keys:
        return {}
    ((attached, collected),) = catalog.rows("SELECT EXISTS (SELECT 1 FROM labelled), EXISTS (SELECT 1 FROM collected)")
    if not attached and not collected:
        return {}
    rows = catalog.rows(
        "SELECT DISTINCT paper, name, note, made_at, label FROM json_each(?) CROSS JOIN records ON paper = value "
        "CROSS JOIN labelled USING (record) CROSS JOIN labels USING (label) LEFT JOIN tags USING (tag) "
        "ORDER BY made_at, label",
        (json.dumps(list(keys)),),
    )
    names: defaultdict[int, dict[str, str]] = defaultdict(dict)
    notes: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for paper, name, note, *_ in rows:
        if note is not None:
            notes[paper][note] = None
        elif name is not None:
            names[paper][tag_key(name)] = name
    for paper, folded, name in _collected(catalog, keys) if collected else ():
        names[paper].setdefault(folded, name)
    return {
        paper: Labels(tuple(name for _, name in sorted(names[paper].items())), "\n\n".join(notes[paper]) or None)
        for paper in names.keys() | notes.keys()
    }


def _collected(catalog: Catalog, keys: Sequence[int]) -> list[tuple[int, str, str]]:
    """The tags that come from sources, of each paper, as they are compared and as they are named."""
    return catalog.rows(
        "SELECT paper, folded, coalesce(tags.name, min(collected.name)) FROM json_each(?) "
        "CROSS JOIN records ON paper = value CROSS JOIN collected USING (record) LEFT JOIN tags USING (folded) "
        "GROUP BY paper, folded",
        (json.dumps(list(keys)),),
    )


def tags(catalog: Catalog) -> list[Tag]:
    """All tags by name, also those whose papers are not in the library now, and those that come from sources."""
    rows = catalog.rows(
        "SELECT coalesce(min(own), min(given)), count(DISTINCT paper) FROM ("
        "SELECT folded, name AS own, NULL AS given, record FROM tags LEFT JOIN labels USING (tag) "
        "LEFT JOIN labelled USING (label) UNION ALL SELECT folded, NULL, name, record FROM collected"
        ") LEFT JOIN records USING (record) GROUP BY folded"
    )
    return sorted((Tag(name=name, papers=papers) for name, papers in rows), key=lambda tag: tag_key(tag.name))


def named_tag(catalog: Catalog, name: str) -> int:
    """The number of a tag that people attach. Raises TagNotFoundError, whose hint names the nearest."""
    if found := catalog.rows("SELECT tag FROM tags WHERE folded = ?", (tag_key(name),)):
        return int(found[0][0])
    raise _unknown(catalog, name)


def known_names(catalog: Catalog) -> dict[str, str]:
    """The names of all tags, those that come from sources among them, by what they are compared by."""
    return dict(catalog.rows("SELECT folded, min(name) FROM collected GROUP BY folded")) | dict(
        catalog.rows("SELECT folded, name FROM tags")
    )


def sources_of(catalog: Catalog, name: str, key: int | None = None) -> list[str]:
    """The sources that a tag comes from, or that give it to one paper."""
    rows = catalog.rows(
        "SELECT DISTINCT sources.name FROM collected JOIN records USING (record) JOIN sources USING (source) "
        "WHERE folded = ? AND (? IS NULL OR paper = ?) ORDER BY sources.name",
        (tag_key(name), key, key),
    )
    return [source for (source,) in rows]


def _unknown(catalog: Catalog, name: str) -> TagNotFoundError:
    key, known = tag_key(name), known_names(catalog)
    near = get_close_matches(key, known, n=_NEAREST)
    if not near and len(key) >= _LEAST_LETTERS:
        near = [each for each in known if key in each]
    meant = " or ".join(f"“{known[each]}”" for each in near[:_NEAREST])
    if near:
        hint = f"did you mean {meant}?"
    elif len(known) > _FEW:
        hint = "list the tags with: assistant tag list"
    else:
        hint = f"the tags are {', '.join(sorted(known.values(), key=tag_key))}" if known else "no paper has a tag yet"
    return TagNotFoundError(f"there is no tag “{name}”", hint=hint)


def require_tags(catalog: Catalog, filters: Filters | None) -> None:
    """Raise TagNotFoundError if filters name a tag that does not exist."""
    for name in tag_names(filters.tag) if filters and filters.tag else ():
        if not catalog.rows(_IS_KNOWN, [tag_key(name)] * 2)[0][0]:
            raise _unknown(catalog, name)
