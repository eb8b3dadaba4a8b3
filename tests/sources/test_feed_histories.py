"""Whatever happens between runs, every paper of a feed is found in the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from assistant.settings.feeds_section import FeedsSettings
from assistant.sources import SourceRecord
from assistant.sources.feeds import feeds_named
from assistant.sources.web import WebClient
from tests.feed_server import FeedServer, Reply, Submission, daily_item, feed_server

FIRST = date(2026, 11, 1)
DAYS = 30
FAULTS = st.lists(st.sampled_from([None, None, Reply(404), Reply(body=b"Rate exceeded.")]), max_size=6)
RUN = st.tuples(st.integers(0, 260), st.integers(0, 4), FAULTS)
"""Papers that have come since the run before, days that have passed, and what fails."""


@pytest.fixture(scope="module")
def server() -> Iterator[FeedServer]:
    with feed_server() as running:
        yield running


def ran(server: FeedServer, state: Mapping[str, Any], today: date, **named: Any) -> tuple[set[str], Any, str]:
    """The ids that a run gives, its state, and whether there is more to come."""
    (feed,) = feeds_named(FeedsSettings(**server.settings, days=DAYS, papers=100, **named))
    answer = feed.fetch(state, WebClient(pause=lambda seconds: None), today, lambda what: None)
    records = [one for page in answer.pages for one in page.records]
    return (
        {str(one.id) for one in records if isinstance(one, SourceRecord)},
        answer.state,
        answer.failure or answer.left,
    )


@settings(max_examples=8, phases=(Phase.explicit, Phase.generate))
@example(runs=[(230, 1, []), (0, 1, [])], spread=1)
@example(runs=[(260, 1, [None, Reply(404)]), (120, 3, [])], spread=140)
@given(runs=st.lists(RUN, min_size=1, max_size=4), spread=st.integers(1, 9 * 24))
def test_every_paper_on_arxiv_is_found(server: FeedServer, runs: list[Any], spread: int) -> None:
    """Papers are announced up to a week after they were submitted, in any order."""
    server.submissions, found, today, number = [], set[str](), FIRST, 0
    state: Mapping[str, Any] = {}
    for new, passed, faults in runs:
        today += timedelta(days=passed)
        for _ in range(new):
            number += 1
            hours = number * 37 % min(spread, 6 * 24)
            moment = datetime(today.year, today.month, today.day) + timedelta(minutes=number % 60, hours=20 - hours)
            server.submissions.append(Submission(f"2611.{number:05}", f"{moment.isoformat()}Z"))
        server.faults["/api/query"] = list(faults)
        given, state, _ = ran(server, state, today, arxiv=["cs.CL"])
        found |= given
    server.faults.clear()
    left, runs_left = "more", 40
    while left:
        given, state, left = ran(server, state, today, arxiv=["cs.CL"])
        found |= given
        runs_left -= 1
        assert runs_left
    assert found == {one.id for one in server.submissions}


@settings(max_examples=8, phases=(Phase.explicit, Phase.generate))
@given(runs=st.lists(RUN, min_size=1, max_size=4))
def test_every_day_of_daily_papers_is_found(server: FeedServer, runs: list[Any]) -> None:
    """A day grows until it is over."""
    server.days, found, today, number = {}, set[str](), FIRST, 0
    state: Mapping[str, Any] = {}
    for new, passed, faults in runs:
        for _ in range(passed):
            number += 1
            server.days.setdefault(today.isoformat(), []).append(daily_item(number))
            today += timedelta(days=1)
        for _ in range(new % 70):
            number += 1
            server.days.setdefault(today.isoformat(), []).append(daily_item(number))
        server.faults["/api/daily_papers"] = list(faults)
        given, state, _ = ran(server, state, today, daily_papers=True)
        found |= given
    server.faults.clear()
    given, _, left = ran(server, state, today, daily_papers=True)
    assert left == ""
    assert found | given == {item["paper"]["id"] for items in server.days.values() for item in items}
