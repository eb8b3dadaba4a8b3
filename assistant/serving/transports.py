"""The two ways to the server: standard input and output, and HTTP."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import os
import re
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import PlainTextResponse

from assistant.errors import ArgumentError, ConfigurationError
from assistant.serving.server import make_server

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.assistant import Assistant
    from assistant.settings import ServingSettings

__all__ = ["HttpAddress", "http_app", "serve_http", "serve_stdio"]

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_ADDRESS = re.compile(r"(?:(?P<host>\[[^\]]*\]|[^:\[\]]*):)?(?P<port>\d{1,5})", re.ASCII)
_GRACE_SECONDS = 2


def serve_stdio(library: Callable[[], Assistant]) -> None:
    """Serve one client on standard input and output until it closes them. Ctrl-C ends the process."""

    async def serve() -> None:
        server = make_server(library)
        async with stdio_server() as (received, sent):
            await server.run(received, sent, server.create_initialization_options())

    # A thread waits for input, and nothing but input would end it.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    asyncio.run(serve())


class HttpAddress(NamedTuple):
    """Where to listen: an IP address and a port, 0 for any."""

    host: str
    port: int

    @classmethod
    def parsed(cls, text: str) -> HttpAddress:
        """HOST:PORT or PORT; without a host, loopback. Raises ArgumentError."""
        found = _ADDRESS.fullmatch(text.strip())
        host = (found["host"] or "").strip("[]") or "127.0.0.1" if found else ""
        host = "127.0.0.1" if host == "localhost" else host
        try:
            ipaddress.ip_address(host)
        except ValueError:
            found = None
        if found is None or int(found["port"]) > 65535:
            raise ArgumentError(
                f"{text[:60]} is no HOST:PORT to listen at",
                hint="HOST is an IP address or localhost, such as 127.0.0.1:8000; without it, 127.0.0.1",
            )
        return cls(host, int(found["port"]))

    @property
    def is_loopback(self) -> bool:
        """Whether only programs on this machine reach it."""
        return ipaddress.ip_address(self.host).is_loopback

    @property
    def is_any(self) -> bool:
        """Whether it stands for all addresses of the machine."""
        return ipaddress.ip_address(self.host).is_unspecified

    @property
    def shown(self) -> str:
        """The host as in a URL."""
        return f"[{self.host}]" if ":" in self.host else self.host


def http_app(library: Callable[[], Assistant], address: HttpAddress, settings: ServingSettings) -> ASGIApp:
    """The server as an ASGI application that checks token, Host and Origin.

    Raises ConfigurationError if others than programs on this machine could reach it without a token, or if it is not
    known by which names they do.
    """
    reached_by_others = not address.is_loopback or bool(settings.hosts)
    if reached_by_others and settings.token is None:
        raise ConfigurationError(
            f"a token is needed to serve at {address.shown}" + (" for other hosts" if address.is_loopback else ""),
            hint="set ASSISTANT_SERVING__TOKEN, which clients then send as a bearer token, or serve at 127.0.0.1",
        )
    if address.is_any and not settings.hosts:
        raise ConfigurationError(
            f"{address.host} is every address of this machine, and it is not known which one clients use",
            hint="name them in serving.hosts, such as ASSISTANT_SERVING__HOSTS='[\"192.0.2.7\"]'",
        )
    app = make_server(library, for_chatgpt=True).streamable_http_app(
        streamable_http_path=PATH, host=address.host, transport_security=_allowed([address.shown, *settings.hosts])
    )
    return _TokenCheck(app, settings.token.get_secret_value()) if settings.token is not None else app


def _allowed(hosts: Sequence[str]) -> TransportSecuritySettings:
    names = list(dict.fromkeys((*_LOOPBACK, *hosts)))
    with_ports = [*names, *(f"{name}:*" for name in names)]
    origins = [f"{scheme}://{name}" for scheme in ("http", "https") for name in with_ports]
    return TransportSecuritySettings(allowed_hosts=with_ports, allowed_origins=origins)


class _TokenCheck:
    """Lets only requests with the bearer token through."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_known(dict(scope["headers"]).get(b"authorization", b"")):
            text = "A bearer token is needed: Authorization: Bearer TOKEN, with the token of serving.token."
            refusal = PlainTextResponse(text, 401, {"WWW-Authenticate": "Bearer"})
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_known(self, given: bytes) -> bool:
        scheme, _, token = given.partition(b" ")
        return hmac.compare_digest(scheme.title() + b" " + token.strip(), self._token)


def serve_http(
    library: Callable[[], Assistant], address: HttpAddress, settings: ServingSettings, ready: Callable[[str], Any]
) -> None:
    """Serve any number of clients over HTTP until interrupted; `ready` is told the URL.

    Raises ConfigurationError and ArgumentError.
    """
    import uvicorn

    app = http_app(library, address, settings)
    with _listening(address) as listener:
        ready(f"http://{address.shown}:{listener.getsockname()[1]}{PATH}")
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


def _listening(address: HttpAddress) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server((address.host, address.port), family=family)
    except OSError as error:
        where = f"{address.shown}:{address.port}"
        raise ArgumentError(
            f"cannot listen at {where}: {os.strerror(error.errno or 0)}", hint="choose another port or address"
        ) from None
