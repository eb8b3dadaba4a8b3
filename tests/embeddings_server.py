"""A real HTTP server on loopback that speaks OpenAI's embeddings, with limits, and misbehaves when told to.

    with EmbeddingsServer() as server:
        settings = EncoderSettings(provider="compatible", model="test", base_url=server.url)
        ...
        assert server.requests[0].texts == [...]

A text's vector depends on its words alone. Behaviours are used up one a request; without any left, it answers.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.library.small_encoder import hashed
from tests.loopback import Handler, LoopbackServer


class Request(NamedTuple):
    """A request as it arrived; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def texts(self) -> list[str]:
        return list(self.body["input"])


@dataclass(frozen=True)
class Reply:
    """Any body with any status."""

    body: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Hang:
    """Nothing at all until the server stops."""


class CutOff:
    """A connection that is closed without a reply."""


Behaviour = Reply | Hang | CutOff | Callable[[list[dict[str, Any]]], object]
"""The last kind changes the items of a good reply."""


def error(status: int, message: str, **headers: str) -> Reply:
    """An error in OpenAI's form."""
    return Reply({"error": {"message": message, "type": "error"}}, status, headers)


class EmbeddingsServer(LoopbackServer):
    """The server, running between `with` and its end. `together` requests are answered only once all have arrived."""

    def __init__(
        self,
        *behaviours: Behaviour,
        dimension: int = 16,
        most_texts: int = 1000,
        longest: int = 10_000,
        together: int = 1,
        port: int = 0,
    ) -> None:
        self.dimension = dimension
        self.most_texts = most_texts
        self.longest = longest
        self.requests: list[Request] = []
        self.behaviours = list(behaviours)
        self.meeting = threading.Barrier(together)
        self._lock = threading.Lock()
        super().__init__(_Handler, port=port)

    @property
    def url(self) -> str:
        """The base address, up to and with /v1."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def texts(self) -> list[str]:
        """All texts that arrived, in the order of the requests."""
        return [text for request in self.requests for text in request.texts]

    def next(self, request: Request) -> Behaviour | None:
        with self._lock:
            self.requests.append(request)
            return self.behaviours.pop(0) if self.behaviours else None

    def vectors(self, request: Request) -> Reply:
        texts = request.texts
        if len(texts) > self.most_texts:
            return error(413, f"batch size {len(texts)} > maximum allowed batch size {self.most_texts}")
        if any(len(text) > self.longest for text in texts):
            return error(413, "Input validation error: `inputs` must have less than 512 tokens. Given: 700")
        length = request.body.get("dimensions", self.dimension)
        # Out of order, as `index` allows.
        return Reply({"data": [_item(place, text, length) for place, text in reversed(list(enumerate(texts)))]})


def _item(place: int, text: str, length: int) -> dict[str, Any]:
    return {"object": "embedding", "index": place, "embedding": [float(value) for value in hashed(text, length) * 3]}


class _Handler(Handler):
    def do_POST(self) -> None:
        script: EmbeddingsServer = self.server.script
        length = int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, headers, json.loads(self.rfile.read(length)))
        if not self.path.endswith("/v1/embeddings"):
            self._send(Reply({"detail": "Not Found"}, 404))
            return
        script.meeting.wait(20)
        match script.next(request):
            case None:
                self._send(script.vectors(request))
            case Hang():
                script.stopping.wait()
                self.close_connection = True
            case CutOff():
                self.close_connection = True
            case Reply() as reply:
                self._send(reply)
            case change:
                good: Any = script.vectors(request).body
                self._send(Reply({"data": change(sorted(good["data"], key=lambda item: item["index"]))}))

    def _send(self, reply: Reply) -> None:
        body = reply.body.encode() if isinstance(reply.body, str) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
