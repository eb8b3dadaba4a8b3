"""What an update did, and what a library was read from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from pydantic import Field

from assistant.records.base import Record
from assistant.records.papers import Rejection

__all__ = ["FeedReport", "KnownSource", "UpdateReport"]


class FeedReport(Record):
    """What an update fetched from one feed."""

    feed: str = Field(description='Such as "Daily Papers" or "arXiv cs.CL"; of another feed, its address.')
    address: str
    added: int = 0
    updated: int = 0
    rejected: tuple[Rejection, ...] = ()
    failure: str = Field(default="", description="Why not everything could be fetched; the next update tries again.")
    left: str = Field(default="", description="What was left for the next update, or is too old to be fetched.")

    _told: ClassVar[tuple[str, ...]] = ("feed", "added", "updated", "failure")


class UpdateReport(Record):
    """What an update did, in papers, and to which sources."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    digests_replaced: int = Field(default=0, description="Updated papers whose digest was replaced by an abstract.")
    merged: int = Field(default=0, description="Records of a paper that another record had already given.")
    read: tuple[str, ...] = Field(default=(), description="Files that were new or had changed.")
    gone: tuple[str, ...] = Field(default=(), description="Files that are no longer in a folder; their papers went.")
    rejected: tuple[Rejection, ...] = Field(default=(), description="Records of these files that were rejected.")
    failures: tuple[Rejection, ...] = Field(
        default=(), description="Files and folders that could not be read; their papers are kept."
    )
    feeds: tuple[FeedReport, ...] = ()
    not_fetched: tuple[str, ...] = Field(
        default=(), description="Addresses that were ingested and that no setting names, so they were not fetched."
    )
    seconds: float = 0.0

    _told: ClassVar[tuple[str, ...]] = ("added", "updated", "removed", "failures")

    def with_feeds(self, feeds: Iterable[FeedReport]) -> UpdateReport:
        """This with what was fetched."""
        fetched = tuple(feeds)
        added, updated = sum(feed.added for feed in fetched), sum(feed.updated for feed in fetched)
        counts = {"added": self.added + added, "updated": self.updated + updated}
        return self.model_copy(update={**counts, "feeds": (*self.feeds, *fetched)})

    @property
    def is_complete(self) -> bool:
        """Whether everything could be read and fetched."""
        return not self.failures and not any(feed.failure for feed in self.feeds)

    @property
    def changed(self) -> bool:
        """Whether any paper came, changed or went."""
        return bool(self.added or self.updated or self.removed)


class KnownSource(Record):
    """Something that a library was read from."""

    name: str = Field(description="The absolute path of a file or folder, an address, or another name.")
    label: str = Field(default="", description='Of a feed, its name for people, such as "arXiv cs.CL".')
    kind: Literal["folder", "file", "feed", "address", "other"]
    papers: int = Field(description="Papers that it gives, also those that others give, too.")
    read_at: str | None = Field(default=None, description="In UTC, ISO 8601; None if it was not read to its end.")
    is_there: bool | None = Field(default=None, description="Whether the file or folder exists.")
    categories: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    keep_missing: bool = False
    failure: str = Field(default="", description="Why a feed failed at the last update.")

    _told: ClassVar[tuple[str, ...]] = ("name", "kind", "papers")
