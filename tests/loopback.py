"""A scripted HTTP server on loopback, for tests: it runs between `with` and its end."""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

__all__ = ["Handler", "LoopbackServer"]


class LoopbackServer:
    """Serves with a handler, which finds it as `self.server.script`."""

    def __init__(self, handler: type[Handler], *, port: int = 0) -> None:
        self.stopping = threading.Event()
        self._http = _Server(("127.0.0.1", port), handler)
        self._http.script = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.005,))

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self._http.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    script: Any

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Handles requests without a log."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *arguments: Any) -> None:
        pass
