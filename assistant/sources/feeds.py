"""The feeds that the settings name: what to ask of each, how far back, and where the next run goes on.

A feed never raises for what a server does: what was fetched until then is given, with the reason in a line. Its state
is what it needs to know at the next run; what it fetched must be stored before its state is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from assistant.errors import InputError
from assistant.settings.feeds_section import FeedsSettings
from assistant.sources.arxiv_feed import ArxivFeed
from assistant.sources.base import clean
from assistant.sources.daily_papers_feed import DailyPapersFeed
from assistant.sources.feed_pages import Feed, FeedAnswer, FeedPage, FeedState, FeedTold, read_page
from assistant.sources.web import Known, WebClient

__all__ = ["AddressFeed", "feeds_named"]


def feeds_named(settings: FeedsSettings) -> list[Feed]:
    """The feeds that the settings name, in their order."""
    daily = [DailyPapersFeed(settings.daily_papers_url, settings.days)] if settings.daily_papers else []
    return [
        *daily,
        *(ArxivFeed(settings.arxiv_url, query, settings.days, settings.papers) for query in settings.arxiv),
        *(AddressFeed(address) for address in settings.addresses),
    ]


@dataclass(frozen=True, slots=True)
class AddressFeed:
    """An address whose content is read as it is."""

    address: str

    @property
    def label(self) -> str:
        """The address itself."""
        return clean(self.address)

    def fetch(self, state: FeedState, client: WebClient, today: date, told: FeedTold) -> FeedAnswer:
        """Fetch the address unless the server says that it has not changed."""
        told(self.label)
        known = Known(*(str(state.get(name, "")) for name in Known._fields))
        try:
            content, now_known = client.fetch_changed(self.address, known)
        except InputError as error:
            return FeedAnswer((), state, str(error))
        if content is None:
            return FeedAnswer((), state)
        records, rejections, broken = read_page(self.label, content)
        if not records:
            return FeedAnswer((), state if broken else now_known._asdict(), broken)
        digest = None if broken else hashlib.sha256(content).hexdigest()
        page = FeedPage(self.label, (*records, *rejections), digest)
        return FeedAnswer((page,), state if broken else now_known._asdict(), broken)
