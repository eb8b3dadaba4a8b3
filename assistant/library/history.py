"""What has changed since an earlier revision, and what tells a paper from others even after it has left."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from assistant.library.catalog import Catalog
from assistant.library.keys import Keys, as_array
from assistant.text.likeness import names_of, share_an_author

__all__ = ["History", "Marked"]

_CHOSEN = "(SELECT value FROM json_each(?))"
_OF_ITS_OWN = ("arxiv", "doi", "own")
_OF_ITS_TEXT = ("title", "text")
_IDS = ("arxiv", "doi")
_YEARS = 2
"""As records of one title are grouped."""


class Marked(NamedTuple):
    """A paper by the marks of its records, its authors and its year."""

    id: str
    marks: frozenset[str]
    authors: tuple[str, ...] = ()
    year: str = ""

    def is_same(self, other: Marked) -> bool:
        """Whether both are one paper, if only one of them is in the library: by an identifier, or by a title that
        neither identifiers nor authors nor years contradict."""
        shared = {mark.partition(":")[0] for mark in self.marks & other.marks}
        if shared.intersection(_OF_ITS_OWN):
            return True
        if not shared or any(self._differs(other, kind) for kind in _IDS):
            return False
        first, second = names_of(self.authors), names_of(other.authors)
        if first and second and not share_an_author(first, second):
            return False
        years = [int(one.year) for one in (self, other) if one.year.isdecimal()]
        return len(years) < 2 or abs(years[0] - years[1]) <= _YEARS

    def _differs(self, other: Marked, kind: str) -> bool:
        mine, theirs = ({mark for mark in one.marks if mark.startswith(f"{kind}:")} for one in (self, other))
        return bool(mine and theirs) and mine.isdisjoint(theirs)


class History:
    """What a catalog tells of its past. A revision is meaningful only together with the catalog's `identity`."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    @property
    def identity(self) -> str:
        """What tells this catalog from one made anew in its place."""
        return self._catalog.identity

    def changed_since(self, revision: int) -> Keys:
        """The papers that were added or changed after a revision."""
        return self._keys("revision > ?", revision)

    def added_since(self, revision: int) -> Keys:
        """The papers that were added after a revision."""
        return self._keys("added_revision > ? AND revision > ?", revision, revision)

    def _keys(self, where: str, *values: object) -> Keys:
        return Keys.listed(self._catalog.rows(f"SELECT group_concat(key) FROM papers WHERE {where}", values)[0][0])

    def keys_of(self, ids: Collection[str]) -> dict[str, int]:
        """The keys of papers by their ids; ids that no paper has are left out."""
        rows = self._catalog.rows(f"SELECT id, key FROM papers WHERE id IN {_CHOSEN}", (json.dumps(list(ids)),))
        return dict(rows)

    def marked(self, keys: Collection[int]) -> dict[int, Marked]:
        """Papers by what tells them from others; keys that no longer exist are left out."""
        chosen = (json.dumps(as_array(keys).tolist()),)
        marks: defaultdict[int, set[str]] = defaultdict(set)
        kinds = " OR ".join(f"mark GLOB '{kind}:*'" for kind in (*_OF_ITS_OWN, *_OF_ITS_TEXT))
        with self._catalog.snapshot():
            papers = self._catalog.rows(
                f"SELECT key, id, authors, published FROM papers WHERE key IN {_CHOSEN}", chosen
            )
            rows = self._catalog.rows(
                f"SELECT paper, mark FROM records JOIN marks USING (record) WHERE paper IN {_CHOSEN} AND ({kinds})",
                chosen,
            )
        for paper, mark in rows:
            marks[paper].add(mark)
        return {
            key: Marked(id, frozenset(marks[key]), tuple(json.loads(authors)), (published or "")[:4])
            for key, id, authors, published in papers
        }
