"""Web pages and API responses, fetched only when the user names their address.

The client identifies itself, waits between requests as arXiv asks, honours Retry-After, and gives up early.
"""

from __future__ import annotations

import email.utils
import io
import re
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import InputError
from assistant.sources.base import ByteStream, clean

if TYPE_CHECKING:
    import httpx

__all__ = ["SHARED", "Fetched", "Known", "RefusedError", "WebClient", "WebSource", "is_address"]

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_LARGEST = 64_000_000
"""Bytes, decompressed. A response of the arXiv API has at most 2,000 papers, about 6 MB."""

_SECONDS_TO_CONNECT, _SECONDS_TO_READ, _SECONDS_IN_ALL = 10.0, 30.0, 180.0
_ATTEMPTS = 3
_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 60.0
_MOST_REDIRECTS = 5
_NOT_CHANGED = 304
_TRY_AGAIN = frozenset((429, 500, 502, 503, 504))
_PAUSE_BETWEEN = {"arxiv.org": 3.0, "ncbi.nlm.nih.gov": 0.4, "crossref.org": 0.2, "openalex.org": 0.2}
"""Seconds between requests to a host and its subdomains, as their owners ask.

arXiv: https://info.arxiv.org/help/api/tou.html
NCBI: https://www.ncbi.nlm.nih.gov/books/NBK25497/
Crossref: https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/
"""


class RefusedError(InputError):
    """An address that could not be fetched; `status` is what the server answered, if it did."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(
            f"cannot be fetched: {why}", hint="open the address in a browser, or save the page and ingest it"
        )
        self.status = status


def is_address(text: str) -> bool:
    """Whether the user gave an address rather than a path."""
    return _ADDRESS.match(text) is not None


class Known(NamedTuple):
    """By what a server tells whether its answer has changed: the ETag and Last-Modified of the answer before."""

    etag: str = ""
    modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What makes a request conditional."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in given.items() if value}


class Fetched(NamedTuple):
    """An answer: None in place of its content if it has not changed."""

    content: bytes | None
    known: Known


@dataclass(slots=True)
class WebClient:
    """Fetches addresses, one request at a time. `pause` and `now` stand in for the clock, in seconds."""

    pause: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    first_pause: float = _FIRST_PAUSE
    largest: int = _LARGEST
    _last: dict[str, float] = field(default_factory=dict)
    _calling: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, address: str) -> bytes:
        """The content of the address. Raises RefusedError, with the reason in one line, if it cannot be fetched."""
        return self.fetch_changed(address, Known()).content or b""

    def fetch_changed(self, address: str, known: Known) -> Fetched:
        """The content of the address unless it is what is `known`. Raises RefusedError as `fetch` does."""
        import httpx

        begun = self.now()
        with self._calling, self._client() as client:
            for attempt in range(1, _ATTEMPTS + 1):
                self._wait_for_turn(address)
                try:
                    return self._fetch_once(client, address, known, begun)
                except _AgainError as error:
                    why, asked = error.why, error.after
                except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
                    raise RefusedError(f"not an address that can be fetched: {clean(str(error))}") from None
                except httpx.TooManyRedirects:
                    raise RefusedError(f"more than {_MOST_REDIRECTS} redirects") from None
                except httpx.TimeoutException:
                    why, asked = "no answer in time", None
                except httpx.TransportError as error:
                    why, asked = f"no connection ({clean(str(error)) or type(error).__name__})", None
                seconds = self.first_pause * 2 ** (attempt - 1) if asked is None else asked
                if asked is not None and asked > _LONGEST_PAUSE:
                    raise RefusedError(f"{why}, and it asks to wait {asked:.0f} seconds")
                if attempt == _ATTEMPTS or self.now() - begun + seconds > _SECONDS_IN_ALL:
                    break
                self.pause(min(seconds, _LONGEST_PAUSE))
        raise RefusedError(f"{why} ({attempt} attempts)")

    def _client(self) -> httpx.Client:
        import httpx

        from assistant.version import __version__

        return httpx.Client(
            headers={
                "User-Agent": f"assistant/{__version__} (reads lists of papers; python-httpx/{httpx.__version__})"
            },
            timeout=httpx.Timeout(_SECONDS_TO_READ, connect=_SECONDS_TO_CONNECT),
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
        )

    def _wait_for_turn(self, address: str) -> None:
        host = re.sub(r"^[a-z]+://(?:[^/?#]*@)?([^/?#:]*).*$", r"\1", address.lower())
        for name, seconds in _PAUSE_BETWEEN.items():
            if host == name or host.endswith(f".{name}"):
                left = self._last.get(name, -seconds) + seconds - self.now()
                if left > 0:
                    self.pause(left)
                self._last[name] = self.now()

    def _fetch_once(self, client: httpx.Client, address: str, known: Known, begun: float) -> Fetched:
        with client.stream("GET", address, headers=known.headers) as response:
            if response.status_code == _NOT_CHANGED and known.headers:
                return Fetched(None, known)
            if response.status_code in _TRY_AGAIN:
                raise _AgainError(_said(response), _seconds(response.headers.get("Retry-After")))
            if not response.is_success:
                raise RefusedError(_said(response), response.status_code)
            found = io.BytesIO()
            for part in response.iter_bytes():
                found.write(part)
                if found.tell() > self.largest:
                    raise RefusedError(f"more than {self.largest / 1e6:,.0f} MB")
                if self.now() - begun > _SECONDS_IN_ALL:
                    raise RefusedError(f"the download did not finish within {_SECONDS_IN_ALL:.0f} seconds")
            headers = response.headers
            return Fetched(found.getvalue(), Known(headers.get("ETag", ""), headers.get("Last-Modified", "")))


SHARED = WebClient()
"""One client per process, so that the pauses also apply between ingests."""


@dataclass(frozen=True, slots=True)
class WebSource:
    """The content of an address, fetched when opened."""

    address: str
    client: WebClient

    @property
    def name(self) -> str:
        return clean(self.address)

    def open(self) -> AbstractContextManager[ByteStream]:
        """The whole content, never a partial download. Raises InputError."""
        return io.BytesIO(self.client.fetch(self.address))


class _AgainError(Exception):
    def __init__(self, why: str, after: float | None) -> None:
        super().__init__(why)
        self.why, self.after = why, after


def _said(response: httpx.Response) -> str:
    return clean(f"the server answers {response.status_code} {response.reason_phrase}")


def _seconds(retry_after: str | None) -> float | None:
    """The seconds that a server asks to wait; it sends seconds or a date."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, moment.timestamp() - time.time())
