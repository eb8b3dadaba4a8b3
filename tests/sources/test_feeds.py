"""What is asked of feeds, and where the next run goes on, against servers on loopback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest

from assistant.settings.feeds_section import FeedsSettings
from assistant.sources import SourceRecord
from assistant.sources.feed_pages import FeedAnswer
from assistant.sources.feeds import feeds_named
from assistant.sources.web import WebClient
from tests.feed_server import Broken, FeedServer, Reply, Submission, daily_item, feed_server

TODAY = date(2026, 11, 30)


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def client(pauses: list[float]) -> WebClient:
    return WebClient(pause=pauses.append)


def fetched(
    server: FeedServer, client: WebClient, state: Mapping[str, Any], *, today: date = TODAY, **named: Any
) -> FeedAnswer:
    (feed,) = feeds_named(FeedsSettings(**server.settings, **named))
    return feed.fetch(state, client, today, lambda what: None)


def ids(answer: FeedAnswer) -> list[str]:
    return [str(one.id) for page in answer.pages for one in page.records if isinstance(one, SourceRecord)]


def days_asked(server: FeedServer) -> list[str]:
    asked = [target.partition("date=")[2] for target in server.asked]
    server.asked.clear()
    return asked


def test_nothing_is_named_by_default() -> None:
    assert feeds_named(FeedsSettings()) == []


def test_every_day_since_the_last_run_is_fetched_and_the_last_two_again(server: FeedServer, client: WebClient) -> None:
    first = fetched(server, client, {}, daily_papers=True, days=4)
    assert days_asked(server) == ["2026-11-30", "2026-11-29", "2026-11-28", "2026-11-27"]
    same_day = fetched(server, client, first.state, daily_papers=True)
    assert days_asked(server) == ["2026-11-30", "2026-11-29"]
    fetched(server, client, same_day.state, daily_papers=True, today=date(2026, 12, 2))
    assert days_asked(server) == ["2026-12-02", "2026-12-01", "2026-11-30", "2026-11-29"]


def test_days_that_are_too_long_ago_are_named(server: FeedServer, client: WebClient) -> None:
    answer = fetched(server, client, {"last": "2026-11-01"}, daily_papers=True, days=3)
    assert days_asked(server) == ["2026-11-30", "2026-11-29", "2026-11-28"]
    assert answer.left == "not fetched, since feeds.days is 3: 2026-10-31 to 2026-11-27"


def test_a_paper_keeps_the_day_and_rank_of_its_listing(server: FeedServer, client: WebClient) -> None:
    server.days["2026-11-30"] = [daily_item(1), daily_item(2, submittedOnDailyAt="2026-11-29T00:00:00.000Z")]
    (page,) = fetched(server, client, {}, daily_papers=True, days=1).pages
    listings = [one.listing for one in page.records if isinstance(one, SourceRecord) and one.listing]
    assert [(one.date, one.rank) for one in listings] == [("2026-11-30", 1), ("2026-11-29", 2)]


def test_a_day_with_many_papers_is_fetched_page_by_page(server: FeedServer, client: WebClient) -> None:
    server.days["2026-11-30"] = [daily_item(number) for number in range(1, 73)]
    answer = fetched(server, client, {"last": "2026-11-30"}, daily_papers=True)
    assert len(ids(answer)) == 72
    assert "/api/daily_papers?date=2026-11-30&p=1" in server.asked


def test_other_votes_alone_are_nothing_new(server: FeedServer, client: WebClient) -> None:
    server.days["2026-11-30"] = [daily_item(1), daily_item(2)]
    before = fetched(server, client, {}, daily_papers=True).pages[0].digest
    server.days["2026-11-30"] = [daily_item(2, upvotes=90), daily_item(1)]
    assert fetched(server, client, {}, daily_papers=True).pages[0].digest == before
    server.days["2026-11-30"].append(daily_item(3))
    assert fetched(server, client, {}, daily_papers=True).pages[0].digest != before


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Reply(404), "cannot be fetched: the server answers 404 Not Found"),
        (Reply(429, headers={"Retry-After": "900"}), "and it asks to wait 900 seconds"),
        (Reply(body=b"<html>Sign in</html>"), "cannot be read: the answer is not JSON"),
        (Reply(body=b'{"error": "no"}'), "cannot be read: the answer holds no list of papers"),
        (Reply(body=b'[{"paper": {"id": "x"}}]'), "cannot be read: neither title nor abstract"),
    ],
)
def test_a_day_that_fails_is_tried_again_by_the_next_run(
    server: FeedServer, client: WebClient, fault: Reply, why: str
) -> None:
    server.days |= {"2026-11-30": [daily_item(1)], "2026-11-29": [daily_item(2)], "2026-11-28": [daily_item(3)]}
    server.faults["/api/daily_papers"] = [None, None, fault]
    answer = fetched(server, client, {}, daily_papers=True, days=3)
    assert answer.failure.startswith("2026-11-28 ")
    assert why in answer.failure
    assert ids(answer) == ["2611.00001", "2611.00002"]
    server.asked.clear()
    again = fetched(server, client, answer.state, daily_papers=True, days=3)
    assert (again.failure, "2026-11-28" in days_asked(server)) == ("", True)
    assert "2611.00003" in ids(again)


def test_a_server_that_is_down_is_not_asked_for_every_day(server: FeedServer, client: WebClient) -> None:
    server.faults["/api/daily_papers"] = [Reply(404)] * 30
    answer = fetched(server, client, {}, daily_papers=True, days=30)
    assert len(server.asked) == 2
    assert answer.failure.endswith("; 30 days wait for the next update")
    server.faults.clear()
    assert len(fetched(server, client, answer.state, daily_papers=True).pages) == 0
    assert len(server.asked) == 32


def test_a_busy_server_is_waited_for_as_it_asks(server: FeedServer, client: WebClient, pauses: list[float]) -> None:
    server.days["2026-11-30"] = [daily_item(1)]
    server.faults["/api/daily_papers"] = [Reply(429, headers={"Retry-After": "7"})]
    assert ids(fetched(server, client, {}, daily_papers=True, days=1)) == ["2611.00001"]
    assert pauses == [7.0]


def submitted(number: int, *, last: date = TODAY, each_day: int = 10) -> list[Submission]:
    """So many papers, the latest first, some a day."""
    moments = (f"{last - timedelta(days=n // each_day)}T{23 - n % each_day:02}:00:00Z" for n in range(number))
    return [Submission(f"2611.{90000 - number:05}", moment) for number, moment in enumerate(moments)]


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("cs.CL", "cat%3Acs.CL"),
        ("hep-th", "cat%3Ahep-th"),
        ("cs", "cat%3Acs.%2A"),
        ("cat:cs.LG AND abs:grokking", "cat%3Acs.LG+AND+abs%3Agrokking"),
    ],
)
def test_a_category_alone_is_a_query(server: FeedServer, client: WebClient, given: str, asked: str) -> None:
    fetched(server, client, {}, arxiv=[given])
    assert server.asked[0].startswith(f"/api/query?search_query={asked}&start=0&max_results=100&sortBy=submittedDate")


def test_arxiv_is_read_back_to_the_last_run(server: FeedServer, client: WebClient) -> None:
    server.submissions = submitted(600)
    first = fetched(server, client, {}, arxiv=["cs.CL"], days=30)
    assert len(ids(first)) == 310
    assert (first.left, first.state["gap"]) == ("", None)
    server.asked.clear()
    server.submissions = [Submission("2612.00001", "2026-12-01T08:00:00Z"), *server.submissions]
    second = fetched(server, client, first.state, arxiv=["cs.CL"], today=date(2026, 12, 1))
    assert len(server.asked) == 1
    assert ids(second)[0] == "2612.00001"
    assert second.state["newest"] == "2026-12-01T08:00"


def test_a_run_that_has_enough_leaves_the_rest_for_the_next(server: FeedServer, client: WebClient) -> None:
    server.submissions = submitted(280)
    found: list[str] = []
    state: Mapping[str, Any] = {}
    runs = 0
    while runs == 0 or state["gap"]:
        answer = fetched(server, client, state, arxiv=["cs.CL"], papers=100)
        assert answer.failure == ""
        assert bool(answer.left) == bool(answer.state["gap"])
        found, state, runs = found + ids(answer), answer.state, runs + 1
        assert runs < 20
    assert set(found) == {one.id for one in server.submissions}


@pytest.mark.parametrize(
    "fault",
    [Reply(404), Reply(body=b"Rate exceeded."), Reply(body=b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>")],
)
def test_what_a_broken_run_has_fetched_is_kept_and_the_next_goes_on(
    server: FeedServer, client: WebClient, fault: Reply
) -> None:
    server.submissions = submitted(250)
    server.faults["/api/query"] = [None, fault]
    broken = fetched(server, client, {}, arxiv=["cs.CL"])
    assert len(ids(broken)) == 100
    assert broken.failure.startswith("cannot be ")
    whole = fetched(server, client, broken.state, arxiv=["cs.CL"])
    assert (whole.failure, whole.state["gap"]) == ("", None)
    assert {*ids(broken), *ids(whole)} == {one.id for one in server.submissions}


def test_an_empty_page_in_the_middle_is_asked_for_again(server: FeedServer, client: WebClient) -> None:
    server.submissions = submitted(150)
    empty = Reply(body=b"<feed xmlns='http://www.w3.org/2005/Atom'><totalResults>150</totalResults></feed>")
    server.faults["/api/query"] = [None, empty, empty]
    assert len(ids(fetched(server, client, {}, arxiv=["cs.CL"]))) == 150
    server.faults["/api/query"] = [empty] * 3
    assert "an empty page, though there are 150 papers (3 attempts)" in fetched(server, client, {}, arxiv=["x"]).failure


def test_a_query_without_papers_has_not_failed(server: FeedServer, client: WebClient) -> None:
    assert fetched(server, client, {}, arxiv=["abs:nothing"]) == FeedAnswer(
        (), {"newest": "", "gap": None, "known": {}}
    )


def test_an_address_is_fetched_only_if_it_has_changed(server: FeedServer, client: WebClient) -> None:
    server.feed = b'{"title": "On Jars", "abstract": "We count jars."}\n'
    address = f"{server.base}/feed"
    first = fetched(server, client, {}, addresses=[address])
    assert len(first.pages) == 1
    assert fetched(server, client, first.state, addresses=[address]).pages == ()
    server.feed += b'{"title": "On Lids", "abstract": "We count lids."}\n'
    assert len(fetched(server, client, first.state, addresses=[address]).pages[0].records) == 2


def test_an_address_that_breaks_off_is_not_taken_for_known(server: FeedServer, client: WebClient) -> None:
    server.feed = b'{"title": "On Jars", "abstract": "We count jars."}\n' * 3
    server.faults["/feed"] = [Broken()] * 3
    answer = fetched(server, client, {}, addresses=[f"{server.base}/feed"])
    assert (answer.pages, answer.state) == ((), {})
    assert "3 attempts" in answer.failure


def test_an_address_that_has_moved_is_followed(server: FeedServer, client: WebClient) -> None:
    server.feed = b'{"title": "On Jars", "abstract": "We count jars."}\n'
    server.faults["/old"] = [Reply(301, headers={"Location": "/feed"})]
    (page,) = fetched(server, client, {}, addresses=[f"{server.base}/old"]).pages
    assert page.name == f"{server.base}/old"


def test_a_page_without_papers_is_a_failure_and_an_empty_feed_is_none(server: FeedServer, client: WebClient) -> None:
    server.feed = b"Service unavailable, sorry."
    assert fetched(server, client, {}, addresses=[f"{server.base}/feed"]).failure == "not in a known format"
    server.feed = b'<rss version="2.0"><channel><title>cs.CL updates on arXiv.org</title></channel></rss>'
    assert fetched(server, client, {}, addresses=[f"{server.base}/feed"]).failure == ""


def test_a_server_that_is_too_slow_is_given_up(server: FeedServer) -> None:
    clock = count(0, 200)
    slow = WebClient(pause=lambda seconds: None, now=lambda: float(next(clock)))
    server.days["2026-11-30"] = [daily_item(1)]
    answer = fetched(server, slow, {}, daily_papers=True, days=1)
    assert "did not finish within 180 seconds" in answer.failure
    assert answer.state["missed"] == ["2026-11-30"]
