"""A real Chroma server on loopback: `chroma run` in a process of its own, on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("chroma")


class ChromaServer:
    """The server and its data in `directory`; `start` and `kill` it as often as wanted."""

    def __init__(self, directory: Path) -> None:
        if not PROGRAM.exists():
            pytest.skip("the program chroma is not installed beside Python")
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        command = [
            str(PROGRAM), "run", "--path", str(self._directory / "data"), "--host", "127.0.0.1",
            "--port", str(self.port),
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._directory,
            env=os.environ | {"HOME": str(self._directory)},
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                assert self._process.poll() is None, "chroma run has ended"
                time.sleep(0.1)
        raise AssertionError("chroma run does not answer")

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        self._process = None


@contextmanager
def running(directory: Path) -> Iterator[ChromaServer]:
    """A server that has been started and is ended in any case."""
    server = ChromaServer(directory)
    try:
        server.start()
        yield server
    finally:
        server.kill()
