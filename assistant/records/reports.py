"""What is known of where papers come from, and what an ingest did."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from assistant.records.base import Record

__all__ = ["Conflict", "IngestReport", "Origins", "Rejection", "RemovedPaper", "SeenVersion", "Variant"]


class Variant(Record):
    """A value of a field, and the sources that give it."""

    value: Any
    sources: tuple[str, ...]


class Conflict(Record):
    """A field of which sources say different things."""

    field: str = Field(description='Such as "title"; of other metadata, "metadata.venue".')
    variants: tuple[Variant, ...] = Field(description="The one in force comes first.")


class SeenVersion(Record):
    """A version of a paper on arXiv, and the sources that have it."""

    version: int
    sources: tuple[str, ...]


class Origins(Record):
    """Where what is known of a paper comes from, and what else was said of it."""

    id: str
    aliases: tuple[str, ...] = Field(
        default=(), description="Further ids that it answers to: by what one source says alone it would have these."
    )
    sources: tuple[str, ...] = Field(description="Absolute path of a file, or another name.")
    versions: tuple[SeenVersion, ...] = Field(default=(), description="Of arXiv, the newest first.")
    conflicts: tuple[Conflict, ...] = ()


class Rejection(Record):
    """A record that was not taken in: where it stands and why."""

    where: str = Field(description="FILE, or FILE:LINE.")
    why: str


class RemovedPaper(Record):
    """A paper that a person took out of the library."""

    id: str = Field(description="The id that it had.")
    title: str
    removed_at: str = Field(description="In UTC, ISO 8601.")


class IngestReport(Record):
    """What an ingest did, by paper; `listings` counts the places where papers were seen."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    digests_replaced: int = Field(default=0, description="Updated papers whose abstract took the place of a digest.")
    merged: int = Field(
        default=0, description="Records taken in that are about a paper which another record had already given."
    )
    listings: int = 0
    rejected: tuple[Rejection, ...] = ()
    withheld: tuple[RemovedPaper, ...] = Field(
        default=(), description="Papers that were given and stay out, because they had been removed."
    )
    left_out: int = Field(default=0, description="Records that the limits of this ingest left out.")
    lacking: int = Field(default=0, description="Of these, records that lack the date or category they are limited by.")
    withdrawn: int = Field(default=0, description="Records taken that are marked as withdrawn.")
    seconds: float = 0.0
