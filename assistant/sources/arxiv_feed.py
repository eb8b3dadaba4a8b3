"""Queries and categories of arXiv, as its API answers them."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources import SourceRecord
from assistant.sources.base import clean
from assistant.sources.feed_pages import FeedAnswer, FeedPage, FeedState, FeedTold, day_in, is_empty, read_page
from assistant.sources.web import WebClient

__all__ = ["ArxivFeed"]

_ARXIV_PAGE = 100
_ATTEMPTS = 3
"""At a page that arXiv says is there and gives empty, as it does now and then."""
_ANNOUNCED_LATE = timedelta(days=7)
"""arXiv lists papers by the day of submission, and announces them days later; longer over holidays."""
_CATEGORY = re.compile(r"[a-z][a-z-]*(?:\.[A-Za-z-]{2,}|\.\*)")
_ARCHIVES = frozenset(
    ("gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph")
)  # fmt: skip
_ARCHIVES_WITH_PARTS = frozenset(
    ("astro-ph", "cond-mat", "cs", "econ", "eess", "math", "nlin", "physics", "q-bio", "q-fin", "stat")
)
_TOTAL = re.compile(r"<(?:\w+:)?totalResults\b[^>]*>\s*(\d{1,12})\s*<")
_PUBLISHED = re.compile(r"<(?:\w+:)?published>\s*(\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?)")


@dataclass(slots=True)
class _Walk:
    """What was met on the way through the pages of a query, the latest paper first."""

    records: dict[str, SourceRecord] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    newest: str = ""
    oldest: str = ""
    is_done: bool = False
    failure: str = ""

    def new(self, known: Container[str]) -> int:
        """How many papers are not known yet."""
        return sum(id not in known for id in self.records)


@dataclass(frozen=True, slots=True)
class ArxivFeed:
    """A query or category of arXiv, by the day of submission, newest first.

    State: the moment of the `newest` paper seen; a `gap`, the moments between which a run that was cut short has not
    looked; and the papers that are `known` of the days that are looked at again, with their days. A run looks from the
    top down to what may have been announced late, then goes on in the gap, until it has enough that is not known.
    """

    base: str
    query: str
    days: int
    most: int

    @property
    def label(self) -> str:
        """Its name for people."""
        return f"arXiv {clean(self.query)}"

    @property
    def address(self) -> str:
        """Its name in the library: the address without pages."""
        return f"{self.base}?search_query={self.query.replace(' ', '+')}"

    def fetch(self, state: FeedState, client: WebClient, today: date, told: FeedTold) -> FeedAnswer:
        """Fetch what was submitted since the last run, and what that had left."""
        earliest = (today - timedelta(days=self.days)).isoformat()
        newest, gap, known = str(state.get("newest", "")), _gap(state), _known(state)
        since = max(earliest, _again_from(newest))
        top = self._walk(_asked(self.query), since, self.most, known, client, told)
        walks = [top]
        if gap:  # without what the walk from the top passes, and what is too old by now
            gap = max(gap[0], earliest), min(gap[1], since)
        if not top.is_done and top.oldest:
            gap = min(since, gap[0]) if gap else since, top.oldest
        elif top.is_done and gap and gap[0] < gap[1] and (room := self.most - top.new(known)) > 0:
            within = f"submittedDate:[{_minute(gap[0])} TO {_minute(gap[1])}]"
            rest = self._walk(f"({_asked(self.query)}) AND {within}", gap[0], room, known, client, told)
            gap = None if rest.is_done else (gap[0], rest.oldest or gap[1])
            walks.append(rest)
        if gap and gap[0] >= gap[1]:
            gap = None
        found = {key: record for walk in walks for key, record in walk.records.items()}
        newest = max(newest, top.newest)
        known |= {key: record.published or "" for key, record in found.items()}
        known = {key: day for key, day in known.items() if day >= _again_from(newest)}
        failure = next((walk.failure for walk in walks if walk.failure), "")
        rejections = [one for walk in walks for one in walk.rejections]
        pages = (FeedPage(self.address, (*found.values(), *rejections)),) if found else ()
        left = f"papers submitted from {gap[0][:10]} to {gap[1][:10]} wait for the next update" if gap else ""
        state = {"newest": newest, "gap": gap, "known": known}
        return FeedAnswer(pages, state, failure, "" if failure and not found else left)

    def _walk(
        self, query: str, since: str, most: int, known: Container[str], client: WebClient, told: FeedTold
    ) -> _Walk:
        """Page through a query until a paper submitted before `since`, or until there are enough new ones."""
        walk = _Walk()
        start = 0
        while walk.new(known) < most:
            told(self.label)
            before = len(walk.records)
            try:
                total, moments, records, rejections = self._page(query, start, client)
            except InputError as error:
                walk.failure = str(error)
                return walk
            for one in records:
                if one.published is None or one.published >= since[:10]:
                    walk.records.setdefault(one.id or one.title, one)
            walk.rejections += rejections
            if moments:
                walk.newest, walk.oldest = max(walk.newest, *moments), min(walk.oldest or moments[0], *moments)
            start += len(moments)
            if not moments or start >= total or walk.oldest < since or len(walk.records) + len(rejections) == before:
                walk.is_done = True
                return walk
        return walk

    def _page(
        self, query: str, start: int, client: WebClient
    ) -> tuple[int, list[str], list[SourceRecord], list[Rejection]]:
        """How many there are in all, when those of this page were submitted, and what they are. Raises InputError."""
        asked = {
            "search_query": query, "start": str(start), "max_results": str(_ARXIV_PAGE),
            "sortBy": "submittedDate", "sortOrder": "descending",
        }  # fmt: skip
        for _ in range(_ATTEMPTS):
            content = client.fetch(f"{self.base}?{urlencode(asked)}")
            records, rejections, broken = read_page(self.address, content)
            text = content.decode("utf-8", "replace")
            moments = _PUBLISHED.findall(text)
            found = _TOTAL.search(text)
            total = int(found[1]) if found else start + len(moments)
            if broken:
                raise InputError(f"cannot be read: {broken}")
            if moments or start >= total:
                return total, moments, records, [] if is_empty(rejections) else rejections
        raise InputError(f"cannot be read: an empty page, though there are {total:,} papers ({_ATTEMPTS} attempts)")


def _asked(given: str) -> str:
    """The query for what the settings say."""
    if given in _ARCHIVES_WITH_PARTS:
        return f"cat:{given}*" if given == "astro-ph" else f"cat:{given}.*"
    return f"cat:{given}" if given in _ARCHIVES or _CATEGORY.fullmatch(given) else given


def _minute(moment: str) -> str:
    """A day or moment as arXiv wants it in a query."""
    return re.sub(r"\D", "", moment)[:12].ljust(12, "0")


def _gap(state: FeedState) -> tuple[str, str] | None:
    match state.get("gap"):
        case [str(start), str(end)]:
            return start, end
    return None


def _known(state: FeedState) -> dict[str, str]:
    known = state.get("known")
    return {str(id): str(day) for id, day in known.items()} if isinstance(known, dict) else {}


def _again_from(newest: str) -> str:
    """The day from which on papers may still be announced after the newest."""
    seen = day_in(newest)
    return (seen - _ANNOUNCED_LATE).isoformat() if seen else ""
