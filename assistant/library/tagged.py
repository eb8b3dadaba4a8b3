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

__all__ = ["CHANGES", "Labels", "labels_of", "named_tag", "require_tags", "tags"]

CHANGES = "labels"
"""The name of the meta value that counts the changes of labels."""
_NEAREST = 3


class Labels(NamedTuple):
    """The tags of a paper by name, and its note."""

    tags: tuple[str, ...]
    note: str | None


def labels_of(catalog: Catalog, keys: Sequence[int]) -> dict[int, Labels]:
    """The labels of those papers that have some. Notes that a merger has brought together stand one below the other."""
    if not keys or not catalog.rows("SELECT EXISTS (SELECT 1 FROM labelled)")[0][0]:
        return {}
    rows = catalog.rows(
        "SELECT DISTINCT paper, name, note, made_at, label FROM json_each(?) CROSS JOIN records ON paper = value "
        "CROSS JOIN labelled USING (record) CROSS JOIN labels USING (label) LEFT JOIN tags USING (tag) "
        "ORDER BY made_at, label",
        (json.dumps(list(keys)),),
    )
    names: defaultdict[int, dict[str, None]] = defaultdict(dict)
    notes: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for paper, name, note, *_ in rows:
        if note is not None:
            notes[paper][note] = None
        elif name is not None:
            names[paper][name] = None
    return {
        paper: Labels(tuple(sorted(names[paper], key=tag_key)), "\n\n".join(notes[paper]) or None)
        for paper in names.keys() | notes.keys()
    }


def tags(catalog: Catalog) -> list[Tag]:
    """All tags by name, also those whose papers are not in the library now."""
    rows = catalog.rows(
        "SELECT name, count(DISTINCT paper) FROM tags LEFT JOIN labels USING (tag) LEFT JOIN labelled USING (label) "
        "LEFT JOIN records USING (record) GROUP BY tag"
    )
    return sorted((Tag(name=name, papers=papers) for name, papers in rows), key=lambda tag: tag_key(tag.name))


def named_tag(catalog: Catalog, name: str) -> int:
    """The number of a tag. Raises TagNotFoundError, whose hint names the nearest."""
    key = tag_key(name)
    if found := catalog.rows("SELECT tag FROM tags WHERE folded = ?", (key,)):
        return int(found[0][0])
    known = dict(catalog.rows("SELECT folded, name FROM tags"))
    near = get_close_matches(key, known, n=_NEAREST) or [each for each in known if key in each or each in key]
    meant = " or ".join(f"“{known[each]}”" for each in near[:_NEAREST])
    hint = f"did you mean {meant}?" if near else "list the tags with: assistant tag list"
    raise TagNotFoundError(f"there is no tag “{name}”", hint=hint)


def require_tags(catalog: Catalog, filters: Filters | None) -> None:
    """Raise TagNotFoundError if filters name a tag that does not exist."""
    for name in tag_names(filters.tag) if filters and filters.tag else ():
        named_tag(catalog, name)
