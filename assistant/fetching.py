"""The way of a feed: what it gives is fetched, stored, and only then taken for fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from assistant.library.entries import SourceInput
from assistant.library.library import Library
from assistant.records import FeedReport, IngestProgress
from assistant.settings.feeds_section import FeedsSettings
from assistant.sources.feed_pages import Feed, FeedPage
from assistant.sources.feeds import feeds_named
from assistant.sources.web import SHARED, WebClient

__all__ = ["fetch_feeds"]


def fetch_feeds(
    library: Library,
    settings: FeedsSettings,
    progress: Callable[[IngestProgress], None] | None,
    client: WebClient = SHARED,
    today: date | None = None,
) -> Iterator[FeedReport]:
    """Fetch and store what each feed has that is new. One that fails does not keep the others from it."""
    for feed in feeds_named(settings):
        yield _fetch(library, feed, progress, client, today or datetime.now(UTC).date())


def _fetch(
    library: Library,
    feed: Feed,
    progress: Callable[[IngestProgress], None] | None,
    client: WebClient,
    today: date,
) -> FeedReport:
    def told(what: str) -> None:
        if progress is not None:
            progress(IngestProgress(0, None, 0.0, None, what))

    # Not under the lock of the library, since a server may be slow.
    answer = feed.fetch(library.read_before.feed(feed.address).state, client, today, told)
    report = FeedReport(feed=feed.label, address=feed.address, failure=answer.failure, left=answer.left)
    if answer.pages:
        outcome = library.read([_input(page) for page in answer.pages], progress=progress)
        report = report.model_copy(
            update={
                "added": outcome.report.added,
                "updated": outcome.report.updated,
                "rejected": outcome.rejected,
            }
        )
    if library.exists:
        library.read_before.note_feed(feed.address, feed.label, answer.state, answer.failure)
    return report


def _input(page: FeedPage) -> SourceInput:
    return SourceInput(page.name, lambda: page.digest, lambda: iter(page.records), 0, accumulating=True)
