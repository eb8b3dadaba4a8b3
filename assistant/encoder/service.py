"""Calls an OpenAI-compatible embeddings server: texts in batches, several requests at a time, each with retries."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.encoder.pooling import normalised
from assistant.encoder.service_errors import (
    EmbeddingServer,
    ServiceFailure,
    failure_of_reply,
    failure_of_transport,
    unusable,
)
from assistant.version import __version__

if TYPE_CHECKING:
    import httpx

__all__ = ["EmbeddingService", "Pacing"]

FIRST_WAIT = 0.5
LONGEST_BACKOFF = 30.0
LONGEST_WAIT = 120.0
"""Seconds; when a server asks to wait longer, its error is reported instead."""
CONNECT_SECONDS = 10.0
CHARACTERS_A_TOKEN = 3
"""An estimate that errs on the side of too many tokens; English has four to five."""
SHORTEST_PART = 16
"""Characters; a server that refuses a text as short as this for its length is not sent shorter ones."""
LINGERS = 0.5
"""Seconds that other requests may take to end after one has failed."""
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Pacing(NamedTuple):
    """The size of a request in texts and estimated tokens, how many are under way at the same time, how long each may
    take in seconds, and how often it is repeated."""

    batch_texts: int
    batch_tokens: int
    requests: int
    timeout: float
    retries: int


class EmbeddingService:
    """One model of one server. Thread-safe; no connection outlives a call.

    A text or a batch that the server refuses for its size is sent in two halves; the vector of a text in parts is
    their mean by length. `wait` waits some seconds, less if its event is set.
    """

    def __init__(
        self,
        server: EmbeddingServer,
        pacing: Pacing,
        dimensions: int | None = None,
        *,
        wait: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        self.server = server
        self._pacing = pacing
        self._dimensions = dimensions
        self._wait = wait
        self._secured: Any = None

    def vectors(self, texts: Sequence[str], prefix: str = "", *, impatient: bool = False) -> NDArray[np.float32]:
        """The vectors (n, d) of texts, at least one, as the server gives them; `impatient` where a reader waits.

        Raises EncoderError.
        """
        pacing = self._pacing
        if impatient:
            pacing = pacing._replace(timeout=min(pacing.timeout, CONNECT_SECONDS), retries=min(pacing.retries, 1))
        stop = threading.Event()
        with self._client(pacing.timeout) as client:
            call = _Call(client, self.server, pacing, self._dimensions, prefix, stop, self._wait)
            try:
                found = at_once(call.vectors, list(_batches(texts, pacing)), pacing.requests)
            except ServiceFailure as failure:
                raise failure.error from None
            finally:
                stop.set()
        if len({len(vector) for part in found for vector in part}) != 1:
            raise unusable(self.server, "returned vectors of different lengths").error
        return np.concatenate(found)

    def _client(self, timeout: float) -> httpx.Client:
        import httpx

        address = httpx.URL(self.server.address)
        if address.scheme == "https" and self._secured is None:
            self._secured = httpx.create_ssl_context()  # takes 0.1 s
        headers = {"User-Agent": f"assistant/{__version__}"}
        if self.server.key:
            headers["Authorization"] = f"Bearer {self.server.key}"
        return httpx.Client(
            headers=headers,
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
            follow_redirects=False,
            limits=httpx.Limits(max_connections=self._pacing.requests),
            # A proxy cannot reach servers on this machine.
            trust_env=address.host not in _THIS_MACHINE,
            verify=self._secured or False,
        )


class _Call(NamedTuple):
    client: httpx.Client
    server: EmbeddingServer
    pacing: Pacing
    dimensions: int | None
    prefix: str
    stop: threading.Event
    wait: Callable[[threading.Event, float], object]

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        try:
            return self._with_retries(texts)
        except ServiceFailure as failure:
            if not failure.too_much:
                raise
            if len(texts) > 1:
                half = len(texts) // 2
                return np.concatenate((self.vectors(texts[:half]), self.vectors(texts[half:])))
            parts = _halves(texts[0])
            if parts is None:
                raise
        weights = np.array([[len(part)] for part in parts], np.float32)
        found = np.concatenate([self.vectors([part]) for part in parts])
        mean: NDArray[np.float32] = (normalised(found) * weights).sum(axis=0, keepdims=True)
        return normalised(mean)

    def _with_retries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        for repeated in range(self.pacing.retries + 1):
            try:
                return self._request(texts)
            except ServiceFailure as failure:
                after = failure.after or 0.0
                done = repeated == self.pacing.retries or self.stop.is_set()
                if not failure.repeat or done or after > LONGEST_WAIT:
                    raise
                backoff = min(FIRST_WAIT * 2.0**repeated, LONGEST_BACKOFF) * random.uniform(0.75, 1.25)
                self.wait(self.stop, max(backoff, after))
        raise AssertionError("unreachable")

    def _request(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import httpx

        body: dict[str, Any] = {"model": self.server.model, "input": [f"{self.prefix}{text}" for text in texts]}
        if self.dimensions is not None:
            body["dimensions"] = self.dimensions
        try:
            response = self.client.post(f"{self.server.address}/embeddings", json=body)
        except httpx.HTTPError as error:
            raise failure_of_transport(error, self.server, self.pacing.timeout) from error
        except RuntimeError:  # the client was closed, since another request has failed
            raise unusable(self.server, "was left before it answered") from None
        if response.status_code != 200:
            raise failure_of_reply(response, self.server)
        return self._read(response, len(texts))

    def _read(self, response: httpx.Response, count: int) -> NDArray[np.float32]:
        try:
            items = response.json()["data"]
            places = [item.get("index", place) for place, item in enumerate(items)]
            vectors = [item["embedding"] for item in items]
            is_complete = sorted(places) == list(range(count))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise unusable(self.server, "sent a reply that is no list of embeddings") from None
        if not is_complete:
            raise unusable(self.server, f"returned {len(vectors)} vectors for {count} texts")
        try:
            found = np.array([vector for _, vector in sorted(zip(places, vectors, strict=True))], np.float32)
        except (ValueError, TypeError):
            raise unusable(self.server, "returned vectors that are no lists of numbers of one length") from None
        if found.ndim != 2 or not found.shape[1]:
            raise unusable(self.server, "returned vectors that are no lists of numbers of one length")
        if not np.isfinite(found).all() or not found.any(axis=1).all():
            raise unusable(self.server, "returned a vector that is zero or not finite")
        if self.dimensions is not None and found.shape[1] != self.dimensions:
            raise unusable(self.server, f"returned vectors of length {found.shape[1]} instead of {self.dimensions}")
        return found


def _batches(texts: Sequence[str], pacing: Pacing) -> Iterator[Sequence[str]]:
    start, tokens = 0, 0
    for place, text in enumerate(texts):
        needed = len(text) // CHARACTERS_A_TOKEN + 1
        if place > start and (place - start == pacing.batch_texts or tokens + needed > pacing.batch_tokens):
            yield texts[start:place]
            start, tokens = place, 0
        tokens += needed
    yield texts[start:]


def _halves(text: str) -> tuple[str, str] | None:
    """A text cut at the space nearest to its middle, or in the middle; None if it is too short."""
    if len(text) < SHORTEST_PART:
        return None
    middle = len(text) // 2
    spaces = [place for place in (text.rfind(" ", 1, middle), text.find(" ", middle, -1)) if place > 0]
    place = min(spaces, key=lambda space: abs(space - middle), default=middle)
    return text[:place], text[place:].lstrip() or " "


def at_once(work: Callable[[_Item], _Result], items: Sequence[_Item], most: int) -> list[_Result]:
    """The results for items, in their order, from at most `most` threads. Raises the first error at once.

    The threads are daemons: an interruption waits for no request that is under way, and an error but a moment, in which
    most requests end and close their connections.
    """
    if len(items) == 1 or most == 1:
        return [work(item) for item in items]
    waiting: Iterator[tuple[int, _Item]] = iter(enumerate(items))
    taking = threading.Lock()
    results: queue.SimpleQueue[tuple[int, _Result | None, Exception | None]] = queue.SimpleQueue()

    def run() -> None:
        while True:
            with taking:
                taken = next(waiting, None)
            if taken is None:
                return
            place, item = taken
            try:
                results.put((place, work(item), None))
            except Exception as error:
                results.put((place, None, error))
                return

    threads = [
        threading.Thread(target=run, name=f"encoding-{number}", daemon=True) for number in range(min(most, len(items)))
    ]
    for thread in threads:
        thread.start()
    found: dict[int, Any] = {}
    while len(found) < len(items):
        place, result, error = results.get()
        if error is not None:
            with taking:
                waiting = iter(())
            patience = time.monotonic() + LINGERS
            for thread in threads:
                thread.join(max(0.0, patience - time.monotonic()))
            raise error
        found[place] = result
    return [found[place] for place in range(len(items))]
