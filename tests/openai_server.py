"""A real HTTP server on loopback that speaks OpenAI's chat completions, and misbehaves when told to.

    with OpenAIServer(Say("Grokking needs weight decay [1].")) as server:
        settings = Settings(llm={"model": "test", "base_url": server.url, "api_key": "sk-test"})
        ...
        assert server.requests[0].body["stream"]

Behaviours are used up one a request, and the last one stays; a function `(request) -> behaviour` decides by itself.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.loopback import Handler, LoopbackServer


class Request(NamedTuple):
    """A request as it arrived; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def prompt(self) -> str:
        """The text of all messages."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])


Text = str | Callable[[Request], str]


@dataclass(frozen=True)
class Say:
    """A reply: `text`, or what it gives for the request, in chunks of `chunk` characters, `delay` seconds apart.

    `usage` is what the server tells of input and output tokens; None tells nothing.
    """

    text: Text
    chunk: int = 12
    delay: float = 0.0
    usage: tuple[int, int] | None = (11, 7)
    finish: str | None = "stop"
    done: bool = True
    reasoning: str = ""


@dataclass(frozen=True)
class Break(Say):
    """A reply whose connection is closed after `after` chunks; with `chunked`, so that HTTP itself is broken."""

    after: int = 1
    chunked: bool = True


@dataclass(frozen=True)
class Fail:
    """An error in OpenAI's form."""

    status: int
    message: str = "the server has an error"
    code: str | int | None = None
    param: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hang:
    """Nothing at all for `seconds`, or until the server stops."""

    seconds: float = 30.0


@dataclass(frozen=True)
class Raw:
    """Any body with any status, such as a web page or broken JSON."""

    body: str
    content_type: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Behaviour = Say | Fail | Hang | Raw


def key_refused(key: str = "sk-test") -> Fail:
    """A 401 that repeats the key, as some servers do."""
    return Fail(401, f"Incorrect API key provided: {key}. Find yours in the dashboard.", "invalid_api_key")


def rate_limited(retry_after: str | None = None) -> Fail:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Fail(429, "Rate limit reached for requests", "rate_limit_exceeded", headers=headers)


def quota_used_up() -> Fail:
    return Fail(429, "You exceeded your current quota, please check your plan.", "insufficient_quota")


def unknown_model() -> Fail:
    return Fail(404, "The model `test` does not exist or you do not have access to it.", "model_not_found")


def context_overflow() -> Fail:
    message = "This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens."
    return Fail(400, message, "context_length_exceeded", "messages")


def unknown_option(name: str) -> Fail:
    return Fail(
        400, f"Unsupported parameter: '{name}' is not supported with this model.", "unsupported_parameter", name
    )


class OpenAIServer(LoopbackServer):
    """The server, running between `with` and its end."""

    def __init__(self, *behaviours: Behaviour | Callable[[Request], Behaviour], model: str = "test") -> None:
        self._behaviours = list(behaviours)
        self._lock = threading.Lock()
        self.model = model
        self.requests: list[Request] = []
        self.disconnected = threading.Event()
        """Set once a client has gone before its reply was complete."""
        super().__init__(_Handler)

    @property
    def url(self) -> str:
        """The base address, up to and with /v1."""
        return f"http://127.0.0.1:{self.port}/v1"

    def next(self, request: Request) -> Behaviour:
        """Record a request and say how to behave."""
        with self._lock:
            self.requests.append(request)
            chosen = self._behaviours.pop(0) if len(self._behaviours) > 1 else self._behaviours[0]
        return chosen(request) if callable(chosen) else chosen


class _Handler(Handler):
    def do_GET(self) -> None:
        if self.path.endswith("/models"):
            self._send(200, {"object": "list", "data": [{"id": self.server.script.model, "object": "model"}]})
        else:
            self._send(404, {"detail": "Not Found"})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, headers, json.loads(self.rfile.read(length)))
        if not self.path.endswith("/chat/completions"):
            self._send(404, {"detail": "Not Found"})
            return
        try:
            self._behave(self.server.script.next(request), request)
        except (ConnectionError, TimeoutError):
            self.server.script.disconnected.set()
            self.close_connection = True

    def _behave(self, behaviour: Behaviour, request: Request) -> None:
        match behaviour:
            case Hang(seconds):
                self._wait(seconds)
                self.close_connection = True
            case Fail(status, message, code, param, headers):
                error = {"message": message, "type": "error", "code": code, "param": param}
                self._send(status, {"error": error}, headers)
            case Raw(body, content_type, status, headers):
                self._send_bytes(status, body.encode(), content_type, headers)
            case Say():
                text = behaviour.text if isinstance(behaviour.text, str) else behaviour.text(request)
                if request.body.get("stream"):
                    self._stream(behaviour, text, asks_usage="stream_options" in request.body)
                else:
                    self._whole(behaviour, text)

    def _whole(self, say: Say, text: str) -> None:
        if isinstance(say, Break):
            self._head(200, "application/json", {"Content-Length": "1000"})
            self.wfile.write(b'{"id": "1", ')
            self.close_connection = True
            return
        message = {"role": "assistant", "content": text or None}
        choice = {"index": 0, "message": message, "finish_reason": say.finish}
        reply: dict[str, Any] = self._object("chat.completion", [choice])
        if say.usage:
            reply["usage"] = _usage(say.usage)
        self._send(200, reply)

    def _stream(self, say: Say, text: str, *, asks_usage: bool) -> None:
        chunked = not isinstance(say, Break) or say.chunked
        self._head(200, "text/event-stream", {"Transfer-Encoding": "chunked"} if chunked else {"Connection": "close"})
        self._event({"role": "assistant", "content": ""}, chunked)
        if say.reasoning:
            self._event({"content": None, "reasoning_content": say.reasoning}, chunked)
        for number, start in enumerate(range(0, len(text), say.chunk)):
            if isinstance(say, Break) and number == say.after:
                break
            if number:
                self._wait(say.delay)
            self._event({"content": text[start : start + say.chunk]}, chunked)
        if isinstance(say, Break):
            self.close_connection = True
            return
        if say.finish:
            self._event({"content": None}, chunked, finish=say.finish)
        if say.usage and asks_usage:
            self._write({**self._object("chat.completion.chunk", []), "usage": _usage(say.usage)}, chunked)
        if say.done:
            self._write("[DONE]", chunked)
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, delta: dict[str, Any], chunked: bool, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        self._write(self._object("chat.completion.chunk", [choice]), chunked)

    def _write(self, data: Any, chunked: bool) -> None:
        line = f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line) if chunked else line)

    def _object(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": "1", "object": kind, "created": 1, "model": self.server.script.model, "choices": choices}

    def _send(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        self._send_bytes(status, json.dumps(body).encode(), "application/json", headers or {})

    def _send_bytes(self, status: int, body: bytes, content_type: str, headers: Mapping[str, str]) -> None:
        self._head(status, content_type, {"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def _head(self, status: int, content_type: str, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _wait(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server or the going of the client."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.server.script.stopping.wait(min(0.01, seconds)):
            if self._client_is_gone():
                raise ConnectionResetError

    def _client_is_gone(self) -> bool:
        self.connection.setblocking(False)
        try:
            return not self.connection.recv(1)
        except BlockingIOError:
            return False
        finally:
            self.connection.setblocking(True)


def _usage(tokens: tuple[int, int]) -> dict[str, int]:
    return {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
