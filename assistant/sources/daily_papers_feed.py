"""Daily Papers by date, as its API gives them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from assistant.errors import InputError
from assistant.records import Listing
from assistant.sources import SourceRecord
from assistant.sources.feed_pages import FeedAnswer, FeedPage, FeedState, FeedTold, day_in, read_page
from assistant.sources.web import WebClient

__all__ = ["DailyPapersFeed"]

_FULL_PAGE = 40
"""Papers from which on a page of Daily Papers may not be all: it has 50 at most, and sometimes fewer."""
_MOST_PAGES = 20
_VOLATILE = frozenset(("upvotes",))
_IN_A_ROW = 2
"""Days of Daily Papers that fail in a row before the others wait for the next run."""


@dataclass(frozen=True, slots=True)
class DailyPapersFeed:
    """Daily Papers by date: each day is a source. Today's and yesterday's are fetched again, since they grow.

    State: the `last` day of the run before, and the days that it `missed`.
    """

    address: str
    days: int
    label: str = "Daily Papers"

    def fetch(self, state: FeedState, client: WebClient, today: date, told: FeedTold) -> FeedAnswer:
        """Fetch the days since the last run, the latest first."""
        pages: list[FeedPage] = []
        failures: list[str] = []
        missed: list[str] = []
        in_a_row = 0
        wanted, left = self._wanted(state, today)
        for day in wanted:
            if in_a_row == _IN_A_ROW:
                missed.append(day)
                continue
            told(f"{self.label} {day}")
            try:
                pages += self._day(day, client)
                in_a_row = 0
            except InputError as error:
                failures.append(f"{day} {error}")
                missed.append(day)
                in_a_row += 1
        waiting = f"; {len(missed)} days wait for the next update" if len(missed) > 1 else ""
        failure = f"{failures[0]}{waiting}" if failures else ""
        return FeedAnswer(tuple(pages), {"last": today.isoformat(), "missed": missed}, failure, left)

    def _wanted(self, state: FeedState, today: date) -> tuple[list[str], str]:
        earliest = today - timedelta(days=self.days - 1)
        last = day_in(state.get("last"))
        since = earliest if last is None else min(last, today) - timedelta(days=1)
        days = {since + timedelta(days=number) for number in range((today - since).days + 1)}
        days |= {today, today - timedelta(days=1)}
        days |= {day for text in state.get("missed", ()) if (day := day_in(text)) is not None and day <= today}
        too_old = [day for day in days if day < earliest]
        left = ""
        if too_old and last is not None:
            left = f"not fetched, since feeds.days is {self.days}: {min(too_old)} to {max(too_old)}"
        return [day.isoformat() for day in sorted(days, reverse=True) if day >= earliest], left

    def _day(self, day: str, client: WebClient) -> Iterator[FeedPage]:
        """The papers of a day; none at a weekend. Raises InputError."""
        items: list[Any] = []
        seen: set[str] = set()
        for number in range(_MOST_PAGES):
            more = {"p": str(number)} if number else {}
            given = _items(client.fetch(f"{self.address}?{urlencode({'date': day, **more})}"))
            new = [item for item in given if (text := _identity(item)) not in seen and not seen.add(text)]  # type: ignore[func-returns-value]
            items += new
            if len(given) < _FULL_PAGE or not new:
                break
        if not items:
            return
        name = f"{self.address}?date={day}"
        records, rejections, broken = read_page(name, json.dumps(items).encode())
        if broken:
            raise InputError(f"cannot be read: {broken}")
        yield FeedPage(name, (*(_listed(record, day) for record in records), *rejections), _digest(records))


def _items(content: bytes) -> list[Any]:
    """The list in an answer of Daily Papers. Raises InputError."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        raise InputError("cannot be read: the answer is not JSON") from None
    if isinstance(value, dict):
        value = next((value[key] for key in ("dailyPapers", "papers") if isinstance(value.get(key), list)), None)
    if not isinstance(value, list):
        raise InputError("cannot be read: the answer holds no list of papers")
    return value


def _identity(item: Any) -> str:
    paper = item.get("paper", item) if isinstance(item, dict) else item
    id = paper.get("id") if isinstance(paper, dict) else None
    return str(id) if id else json.dumps(item, sort_keys=True)


def _listed(record: SourceRecord, day: str) -> SourceRecord:
    """The record, listed on the day that was asked for unless it says otherwise."""
    if record.listing is None or record.listing.date:
        return record
    return replace(record, listing=Listing(page=record.listing.page, date=day, rank=record.listing.rank))


def _digest(records: list[SourceRecord]) -> str:
    """What tells a page from the same page with other votes, by which alone its ranks differ."""
    told = sorted(
        json.dumps([
            one.id, one.title, one.abstract, one.authors, one.published, one.url,
            {name: value for name, value in one.metadata.items() if name not in _VOLATILE},
        ], sort_keys=True)
        for one in records
    )  # fmt: skip
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()
