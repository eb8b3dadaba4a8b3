"""The topics of a library, with their papers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from pydantic import Field

from assistant.records.base import Found, Record
from assistant.records.papers import Paper
from assistant.text.counts import counted
from assistant.text.safe import safe_text

__all__ = ["Topic", "Topics"]


class Topic(Record):
    """A topic: a phrase that its papers share, how many papers belong to it, and those that are most typical of it."""

    _told: ClassVar[tuple[str, ...]] = ("name", "papers", "typical")

    name: str = Field(description="A phrase of the papers, as they write it.")
    further: tuple[str, ...] = Field(
        default=(), description="What else many of its papers are about, and few others; most telling first."
    )
    papers: int = Field(description="How many papers belong to it.")
    typical: tuple[Paper, ...] = Field(default=(), description="Its most typical papers, best first.")

    def __str__(self) -> str:
        also = f" ({', '.join(self.further)})" if self.further else ""
        return "\n    ".join([safe_text(f"{self.papers:>5}  {self.name}{also}"), *map(str, self.typical)])


class Topics(Found[Topic]):
    """Topics, the largest first. `total` papers were compared; `without` of them belong to none.

    `found` is how many topics there are, of which these may be only the largest.
    """

    def __init__(self, topics: Iterable[Topic] = (), *, total: int = 0, without: int = 0, found: int = 0) -> None:
        super().__init__(topics, "no topics")
        self.total = total
        self.without = without
        self.found = max(found, len(self))

    def summary(self) -> str:
        """As in "220 papers: 172 in 16 topics, 48 in none"."""
        if not self:
            return f"no topic stands out among {counted(self.total)}" if self.total else "no papers"
        parts = [f"{counted(self.total)}: {self.total - self.without:,} in {counted(self.found, 'topic')}"]
        parts += [f"{self.without:,} in none"] if self.without else []
        parts += [f"the largest {len(self)} shown"] if len(self) < self.found else []
        return ", ".join(parts)
