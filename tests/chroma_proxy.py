"""A proxy before a Chroma server that demands headers, or fails some requests first."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


class ChromaProxy:
    """The proxy, running between `with` and its end. The first `failures` requests get HTTP 503, and so do
    all after `lasts`."""

    def __init__(
        self, target: str, demanded: Mapping[str, str] | None = None, failures: int = 0, lasts: int | None = None
    ) -> None:
        self.lasts = lasts
        self.target = urlsplit(target)
        self.demanded = demanded or {}
        self.failures = failures
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.proxy = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.005,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    proxy: ChromaProxy


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def _pass_on(self) -> None:
        proxy = self.server.proxy
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if any(self.headers.get(name) != value for name, value in proxy.demanded.items()):
            self._reply(401, b'{"error": "Unauthorized", "message": "token ' + self._token() + b' is not known"}')
            return
        if proxy.lasts is not None:
            proxy.lasts -= 1
        if proxy.failures or (proxy.lasts is not None and proxy.lasts < 0):
            proxy.failures = max(proxy.failures - 1, 0)
            self._reply(503, b"<html>starting</html>")
            return
        connection = http.client.HTTPConnection(proxy.target.hostname or "", proxy.target.port)
        connection.request(self.command, self.path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        self._reply(response.status, response.read())
        connection.close()

    def _token(self) -> bytes:
        return (self.headers.get("Authorization") or "").encode()

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _pass_on
