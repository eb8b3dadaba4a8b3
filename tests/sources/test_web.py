"""The client against a real server on this machine."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant.errors import InputError
from assistant.sources import SourceRecord, discover, read
from assistant.sources.web import WebClient, WebSource
from scripts.fuzz_seeds import SEEDS

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Server:
    """Answers with the replies given, the last one again and again."""

    replies: list[Reply] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.agents.append(self.headers["User-Agent"])
            status, headers, body = told.replies.pop(0) if len(told.replies) > 1 else told.replies[0]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    told.address = f"http://127.0.0.1:{running.server_port}/papers"
    yield told
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def client(pauses: list[float]) -> WebClient:
    return WebClient(pause=pauses.append)


@pytest.mark.parametrize("seed", [0, 2, 5])
def test_feeds_pages_and_lists_are_read_from_their_address(server: Server, client: WebClient, seed: int) -> None:
    server.replies = [(200, {}, SEEDS[seed].encode())]
    (source,) = discover([server.address], client)
    found = [one for one in read(source) if isinstance(one, SourceRecord)]  # type: ignore[arg-type]
    assert found
    assert found[0].where.startswith(server.address)
    assert server.agents[0].startswith("assistant/")


def test_compressed_answers_are_unpacked(server: Server, client: WebClient) -> None:
    server.replies = [(200, {"Content-Encoding": "gzip"}, gzip.compress(b"jam"))]
    assert client.fetch(server.address) == b"jam"


def test_a_busy_server_is_asked_again_when_it_says(server: Server, client: WebClient, pauses: list[float]) -> None:
    server.replies = [(503, {"Retry-After": "7"}, b""), (429, {}, b""), (200, {}, b"jam")]
    assert client.fetch(server.address) == b"jam"
    assert pauses == [7.0, 4.0]


def test_a_server_that_stays_broken_is_given_up(server: Server, client: WebClient, pauses: list[float]) -> None:
    server.replies = [(500, {}, b"")]
    with pytest.raises(InputError, match=r"cannot be fetched: the server answers 500 .* \(3 attempts\)"):
        client.fetch(server.address)
    assert pauses == [2.0, 4.0]


def test_a_server_that_asks_for_too_much_patience_is_given_up(server: Server, client: WebClient) -> None:
    server.replies = [(429, {"Retry-After": "3600"}, b"")]
    with pytest.raises(InputError, match="asks to wait 3600 seconds"):
        client.fetch(server.address)


def test_a_page_that_is_not_there_is_not_asked_for_again(server: Server, client: WebClient) -> None:
    server.replies = [(404, {}, b"")]
    with pytest.raises(InputError, match="404 Not Found"):
        client.fetch(server.address)
    assert len(server.agents) == 1


def test_an_answer_that_is_too_large_is_refused(server: Server, pauses: list[float]) -> None:
    server.replies = [(200, {}, b"x" * 5000)]
    with pytest.raises(InputError, match="more than 0 MB"):
        WebClient(pause=pauses.append, largest=1000).fetch(server.address)


def test_an_answer_that_breaks_off_gives_nothing(server: Server, client: WebClient) -> None:
    server.replies = [(200, {"Content-Length": "9000", "Connection": "close"}, SEEDS[0].encode()[:500])]
    with pytest.raises(InputError, match="no connection"):
        list(read(WebSource(server.address, client)))


def test_addresses_that_lead_in_a_circle_are_refused(server: Server, client: WebClient) -> None:
    server.replies = [(302, {"Location": server.address}, b"")]
    with pytest.raises(InputError, match="redirects"):
        client.fetch(server.address)


def test_an_address_that_leads_to_another_scheme_is_refused(server: Server, client: WebClient) -> None:
    server.replies = [(302, {"Location": "file:///etc/hosts"}, b"")]
    with pytest.raises(InputError, match="not an address that can be fetched"):
        client.fetch(server.address)


def test_nobody_there_is_told_in_one_line(client: WebClient) -> None:
    with pytest.raises(InputError, match=r"(?m)^cannot be fetched: no connection .*\(3 attempts\)$"):
        client.fetch("http://127.0.0.1:9/")


def test_calls_to_arxiv_are_three_seconds_apart(pauses: list[float]) -> None:
    client = WebClient(pause=pauses.append, now=lambda: 100.0)
    for host in ("export.arxiv.org", "arxiv.org", "example.org"):
        client._wait_for_turn(f"https://{host}/api/query?id_list=x")
    assert pauses == [3.0]


def test_other_schemes_are_refused_before_anything_is_read() -> None:
    with pytest.raises(InputError, match=r"ftp://example\.org"):
        discover(["ftp://example.org/x"])
