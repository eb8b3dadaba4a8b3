"""Daily Papers, arXiv and a feed on loopback, whose papers are invented and whose failures are scripted."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback import Handler, LoopbackServer

__all__ = ["Broken", "FeedServer", "Held", "Reply", "Submission", "atom", "daily_item", "feed_server"]

_PLANTS = ("mosses", "ferns", "lichens", "reeds", "clovers", "nettles", "thistles")


@dataclass(frozen=True)
class Submission:
    """A paper on arXiv."""

    id: str
    submitted: str
    title: str = ""
    abstract: str = ""

    @property
    def entry(self) -> str:
        number = int(self.id.replace(".", ""))
        plant = _PLANTS[number % len(_PLANTS)]
        title = self.title or f"On {plant} of plot {number}"
        abstract = self.abstract or f"We counted {plant} in plot {number}. They grow in shade {number % 13}."
        return (
            f"<entry><id>http://arxiv.org/abs/{self.id}v1</id><title>{title}</title><summary>{abstract}</summary>"
            f"<published>{self.submitted}</published><updated>{self.submitted}</updated>"
            "<author><name>Ada Example</name></author><category term='cs.CL'/></entry>"
        )


def atom(entries: list[str], total: int) -> bytes:
    """An answer of arXiv."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        f'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><title>arXiv Query</title>'
        f"<opensearch:totalResults>{total}</opensearch:totalResults>{''.join(entries)}</feed>"
    ).encode()


def daily_item(number: int, **changes: Any) -> dict[str, Any]:
    """An item of Daily Papers."""
    plant = _PLANTS[number % len(_PLANTS)]
    paper = {
        "id": f"2611.{number:05}",
        "title": f"Daily {plant} number {number}",
        "summary": f"We water {plant} daily. Bed {number} needs {number} cans of water in a dry week.",
        "authors": [{"name": "Bo Sample"}],
        "publishedAt": "2026-11-20T00:00:00.000Z",
        "upvotes": number,
    }
    return {"paper": {**paper, **changes}, "numComments": 1, "publishedAt": "2026-11-20T00:00:00.000Z"}


@dataclass(frozen=True)
class Reply:
    """An answer in place of the right one."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Broken:
    """An answer that breaks off after so many bytes of the right one."""

    after: int = 60


@dataclass(frozen=True)
class Held:
    """The right answer, as soon as it is let go."""

    is_asked: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)


@dataclass(repr=False)
class FeedServer:
    """What the server has. `faults` are answers in place of the next ones at a path; None among them is a right one."""

    days: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    submissions: list[Submission] = field(default_factory=list)
    feed: bytes = b""
    faults: dict[str, list[Reply | Broken | Held | None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, Any]:
        """The addresses, for the settings."""
        return {"daily_papers_url": f"{self.base}/api/daily_papers", "arxiv_url": f"{self.base}/api/query"}

    def fault(self, path: str) -> Reply | Broken | Held | None:
        left = self.faults.get(path, [])
        return left.pop(0) if left else None

    def answer(self, target: str) -> Reply:
        """The right answer."""
        parts = urlsplit(target)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/api/daily_papers":
            start = 50 * int(asked.get("p", 0))
            return Reply(body=json.dumps(self.days.get(asked["date"], [])[start : start + 50]).encode())
        if parts.path == "/api/query":
            return Reply(body=self._query(asked))
        return Reply(body=self.feed, headers={"ETag": f'"{hash(self.feed)}"'})

    def _query(self, asked: dict[str, str]) -> bytes:
        found = sorted(self.submissions, key=lambda one: one.submitted, reverse=True)
        if limits := re.search(r"submittedDate:\[(\d{12}) TO (\d{12})\]", asked["search_query"]):
            found = [one for one in found if limits[1] <= re.sub(r"\D", "", one.submitted)[:12] <= limits[2]]
        start = int(asked["start"])
        return atom([one.entry for one in found[start : start + int(asked["max_results"])]], len(found))


class _FeedHandler(Handler):
    def do_GET(self) -> None:
        server: FeedServer = self.server.script.feeds
        server.asked.append(self.path)
        fault = server.fault(urlsplit(self.path).path)
        if isinstance(fault, Held):
            fault.is_asked.set()
            fault.goes_on.wait()
        reply = fault if isinstance(fault, Reply) else server.answer(self.path)
        if fault is None and (tag := reply.headers.get("ETag")) and self.headers.get("If-None-Match") == tag:
            reply = Reply(304)
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if isinstance(fault, Broken):
            self.wfile.write(reply.body[: fault.after])
            self.close_connection = True
        else:
            self.wfile.write(reply.body)


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    """A running server."""
    feeds = FeedServer()
    with LoopbackServer(_FeedHandler) as running:
        running.feeds = feeds  # type: ignore[attr-defined]
        feeds.port = running.port
        yield feeds
