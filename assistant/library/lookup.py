"""The part of a library that lists its papers and looks them up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from assistant.library import queries
from assistant.library.catalog import Catalog
from assistant.library.entries import Passing, StoredPaper
from assistant.library.identified import keys_named_by
from assistant.library.tagged import require_tags
from assistant.library.tagging import Tagging
from assistant.records import Filters, Origins, Paper

__all__ = ["Lookup"]


class Lookup:
    """What the catalog alone tells of the papers. Thread-safe."""

    def __init__(self, catalog: Catalog, labels: Tagging) -> None:
        self._catalog = catalog
        self.labels = labels
        """The tags and notes of its papers."""
        self._stored = queries.StoredCache()
        self._passing: tuple[int, int, Filters, Passing] | None = None
        self._papers: tuple[int, int] | None = None
        """A revision, and how many papers it has."""

    def paper(self, id: str) -> Paper:
        """The paper with this id. Raises PaperNotFoundError, whose hint names the nearest ids."""
        self._catalog.require()
        found = queries.papers_by_key(self._catalog, [queries.key_of(self._catalog, id)])
        return next(iter(found.values()))

    def origins(self, id: str) -> Origins:
        """The sources of a paper, and where they differ. Raises PaperNotFoundError as `paper` does."""
        from assistant.library.origins import origins_of

        return origins_of(self._catalog, queries.key_of(self._catalog, id), self.paper(id))

    def papers(
        self,
        *,
        match: str | None = None,
        page: str | None = None,
        filters: Filters | None = None,
        sort: Literal["title", "added", "date", "id"] = "title",
        descending: bool = False,
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Paper]:
        """Papers whose title, authors or id contain `match`, seen on a page whose name contains `page` (any case).

        `date` sorts by the date of publication, else by the first listing; papers without either come last.
        """
        require_tags(self._catalog, filters)
        return queries.papers_matching(
            self._catalog, match=match, page=page, filters=filters or Filters(), sort=sort, descending=descending,
            offset=offset, limit=limit,
        )  # fmt: skip

    def count(
        self, *, match: str | None = None, page: str | None = None, filters: Filters | None = None,
        lacking: bool = False,
    ) -> int:  # fmt: skip
        """How many papers there are or `papers` would give; or, if `lacking`, fail only because they lack a field."""
        if match or page or filters or lacking:
            require_tags(self._catalog, filters)
            return queries.count(self._catalog, match=match, page=page, filters=filters or Filters(), lacking=lacking)
        revision, held = self._catalog.revision, self._papers
        if held is None or held[0] != revision:
            number = queries.count(self._catalog, match=None, page=None, filters=Filters())
            held = self._papers = revision, number
        return held[1]

    def keys_matching(self, filters: Filters) -> Passing:
        """The papers that pass all filters, and how many fail only because they lack a field."""
        from assistant.library.passing import keys_matching

        require_tags(self._catalog, filters)
        known = self._catalog.revision, self.labels.changes if filters.tag else 0, filters
        held = self._passing
        # A file can state a paper that others state without changing it.
        if held is None or held[:3] != known or filters.source:
            held = self._passing = *known, keys_matching(self._catalog, filters)
        return held[3]

    def keys(self) -> list[int]:
        """The keys of all papers."""
        return [key for (key,) in self._catalog.rows("SELECT key FROM papers ORDER BY key")]

    def latest(self, filters: Filters, limit: int) -> list[StoredPaper]:
        """Papers that pass all filters, the latest first, by publication or else by listing."""
        require_tags(self._catalog, filters)
        return self.stored(queries.latest(self._catalog, filters, limit))

    def identified(self, text: str) -> list[StoredPaper]:
        """The papers that the whole text names by an id, an address or an exact title."""
        return self.stored(keys_named_by(self._catalog, text))

    def stored(self, keys: Sequence[int]) -> list[StoredPaper]:
        """Papers with vectors (float32) and spans, in the order of `keys`; keys that no longer exist are left out."""
        return self._stored.get(self._catalog, keys)
