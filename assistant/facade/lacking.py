"""The part of the facade that tells which papers lack an abstract."""

from typing import TYPE_CHECKING

from assistant.arguments import checked_count, checked_text
from assistant.records import Found, LackingPaper

if TYPE_CHECKING:
    from assistant.library.library import Library

__all__ = ["Lacking"]


class Lacking:
    """What an assistant knows of papers of which its sources have no abstract."""

    _library: "Library"

    def lacking(self, *, match: str | None = None, offset: int = 0, limit: int | None = None) -> list[LackingPaper]:
        """The papers of which no source has the abstract, by what their sources say now, first read first.

        They are not among `papers`, except as digests. `match` are words in title, authors or name. A paper leaves the
        list as soon as any source has its abstract; to fetch those that have a name:
        `assistant.ingest(*(paper.name for paper in assistant.lacking() if paper.name))`.
        """
        checked_count("limit", limit, least=0)
        checked_count("offset", offset, least=0)
        found = self._library.completing.lacking(checked_text("match", match), offset or 0, limit)
        return Found(found, "no papers without an abstract")

    def count_lacking(self, *, match: str | None = None) -> int:
        """How many papers `lacking` gives in all."""
        return self._library.completing.count(checked_text("match", match))
