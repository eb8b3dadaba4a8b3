"""OpenAI clients that send only what is needed, only where the settings say, and stop when the reader stops.

LlamaIndex's own clients would follow redirects, keep connections open, take headers from the environment, describe the
machine and, because a stream of OpenAI's client refers to itself, go on receiving a reply that nobody reads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any

import httpx
import openai

from assistant.version import __version__

__all__ = ["make_clients"]

CONNECT_SECONDS = 10.0
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_NEEDED_HEADERS = frozenset(
    {"accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host", "user-agent"}
)


def make_clients(key: str, address: str, timeout: float, *, bare: bool) -> dict[str, Any]:
    """Clients for LlamaIndex's OpenAI, as its arguments. They open no connection and keep none between calls.

    A connection kept open has mostly timed out by the next question, and another event loop cannot use it. `timeout` is
    the number of seconds to wait for the next data. Nothing about this machine is sent and, with `bare`, nothing about
    an OpenAI account.
    """
    host = httpx.URL(address).host
    transport: dict[str, Any] = {
        "auth": _OnlyNeededHeaders() if bare else None,
        "follow_redirects": False,
        "limits": httpx.Limits(max_keepalive_connections=0),
        # A proxy cannot reach servers on this machine.
        "trust_env": host not in _THIS_MACHINE,
        # Loading certificates takes 0.1 s, and plain HTTP does not need them.
        "verify": httpx.create_ssl_context() if address.startswith("https:") else False,
    }
    client: dict[str, Any] = {
        "api_key": key,
        "base_url": address,
        "max_retries": 0,
        "default_headers": {"User-Agent": f"assistant/{__version__}"},
        "timeout": httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
    }
    return {
        "openai_client": _Client(http_client=httpx.Client(**transport), **client),
        "async_openai_client": _AsyncClient(http_client=httpx.AsyncClient(**transport), **client),
    }


class _OnlyNeededHeaders(httpx.Auth):
    """Not authentication: httpx calls it for both kinds of client just before a request is sent."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        for name in set(request.headers) - _NEEDED_HEADERS:
            del request.headers[name]
        yield request


class _Client(openai.OpenAI):
    def platform_headers(self) -> dict[str, str]:
        return {}

    def post(self, *arguments: Any, **options: Any) -> Any:
        reply = super().post(*arguments, **options)
        return _until_dropped(reply) if isinstance(reply, openai.Stream) else reply


class _AsyncClient(openai.AsyncOpenAI):
    def platform_headers(self) -> dict[str, str]:
        return {}

    async def post(self, *arguments: Any, **options: Any) -> Any:
        reply = await super().post(*arguments, **options)
        return _auntil_dropped(reply) if isinstance(reply, openai.AsyncStream) else reply


def _until_dropped(stream: openai.Stream[Any]) -> Iterator[Any]:
    """The stream; its connection closes when this iterator is no longer referenced."""
    with stream:
        yield from stream


async def _auntil_dropped(stream: openai.AsyncStream[Any]) -> AsyncIterator[Any]:
    async with stream:
        async for piece in stream:
            yield piece
