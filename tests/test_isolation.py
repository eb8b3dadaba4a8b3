"""The guards of conftest.py hold."""

from __future__ import annotations

import asyncio
import ctypes
import errno
import os
import socket
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from platformdirs import user_cache_path, user_config_path, user_data_path

FORBIDDEN = pytest.raises(RuntimeError, match="tests do not use the network")


def test_a_connection_beyond_this_machine_is_refused() -> None:
    with socket.socket() as tcp, FORBIDDEN:
        tcp.connect(("192.0.2.1", 80))
    with socket.socket() as tcp, FORBIDDEN:
        tcp.connect_ex(("192.0.2.1", 80))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, FORBIDDEN:
        udp.sendto(b"x", ("192.0.2.1", 53))


def test_a_name_is_not_looked_up() -> None:
    with FORBIDDEN:
        socket.getaddrinfo("example.org", 443)
    with FORBIDDEN:
        urllib.request.urlopen("http://example.org", timeout=1)


def test_asyncio_is_guarded_too() -> None:
    async def connect() -> None:
        await asyncio.open_connection("192.0.2.1", 80)

    with FORBIDDEN:
        asyncio.run(connect())


def test_native_code_has_no_way_off_this_machine() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    address = socket.AF_INET.to_bytes(2, sys.byteorder) + bytes([0, 53, 192, 0, 2, 1]) + bytes(8)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:  # which sends nothing to connect
        if libc.connect(udp.fileno(), address, len(address)) == 0:
            pytest.skip("the system gives tests no network of their own")
        assert ctypes.get_errno() == errno.ENETUNREACH


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: server.accept()[0].close())
        thread.start()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.recv(1) == b""
        thread.join()


def test_no_directory_of_the_person_is_used(person_without_files: Path) -> None:
    for path in (user_config_path("assistant"), user_data_path("assistant"), user_cache_path("assistant"), Path.home()):
        assert path.is_relative_to(person_without_files)
    assert Path.cwd() == person_without_files
    assert not list(Path.cwd().iterdir())


def test_no_setting_or_key_of_the_person_is_seen() -> None:
    assert not [name for name in os.environ if name.startswith("ASSISTANT_") or name.endswith("_API_KEY")]
