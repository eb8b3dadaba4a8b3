"""What people attach to papers: tags and notes."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from assistant.records.base import Record

__all__ = ["Tag"]


class Tag(Record):
    """A tag, and how many papers of the library have it."""

    _told: ClassVar[tuple[str, ...]] = ("name", "papers")

    name: str = Field(description="As it was first written.")
    papers: int
