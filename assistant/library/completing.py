"""What a library knows of papers that could be fetched: those without an abstract, and those fetched already."""

from __future__ import annotations

import json
from collections.abc import Sequence

from assistant.library.catalog import Catalog
from assistant.library.lacking import count_lacking, lacking_papers
from assistant.records import LackingPaper
from assistant.text.segmentation import SEGMENTATION_VERSION

__all__ = ["Completing"]


class Completing:
    """The papers of a catalog that lack an abstract, and the sources that are papers fetched by name."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def lacking(self, match: str | None = None, offset: int = 0, limit: int | None = None) -> list[LackingPaper]:
        """The papers whose abstract no source has, in the order in which they were first read."""
        with self._catalog.snapshot() as connection:
            return list(lacking_papers(connection, match, offset, limit))

    def count(self, match: str | None = None) -> int:
        """How many there are."""
        with self._catalog.snapshot() as connection:
            return count_lacking(connection, match)

    def contents(self, sources: Sequence[str]) -> dict[str, str]:
        """The content hash with which each of these sources was read completely, of those that gave a paper."""
        rows = self._catalog.rows(
            "SELECT name, content FROM sources WHERE name IN (SELECT value FROM json_each(?)) AND content NOT NULL "
            "AND segmentation = ? AND EXISTS (SELECT 1 FROM records WHERE records.source = sources.source)",
            (json.dumps(list(sources)), SEGMENTATION_VERSION),
        )
        return dict(rows)
