"""What holds for every test: no network beyond this machine, no file of the person who runs them.

Property-based tests try the same examples at every run; `make fuzz` tries many new ones. One that fails is printed,
with a line that repeats it; it is then added as an `@example`, or as a test of its own, so that it is tried for ever.
"""

from __future__ import annotations

import asyncio
import ctypes
import ipaddress
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

REPOSITORY = Path(__file__).resolve().parents[1]
_guard = pytest.MonkeyPatch()

# Nothing by the clock, which a busy machine holds up.
settings.register_profile(
    "same", derandomize=True, print_blob=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "fuzz",
    settings.get_profile("same"),
    derandomize=False,
    max_examples=2000,
    database=DirectoryBasedExampleDatabase(REPOSITORY / ".hypothesis" / "examples"),
)
settings.load_profile("same")


class NetworkForbiddenError(RuntimeError):
    """A test tried to leave this machine. Not an OSError, so that no retry or fallback hides it."""


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _check(host: object) -> None:
    if not _is_local(host):
        raise NetworkForbiddenError(f"tests do not use the network: {host!r}")


def _guarded(original: Callable[..., Any], address_at: int) -> Callable[..., Any]:
    def call(self: socket.socket, *arguments: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(arguments[address_at][0])
        return original(self, *arguments)

    return call


def _leave_the_network() -> None:
    """Where the system allows it, loopback is all the network there is for tests and programs that they start.

    Unlike the guards in Python, this holds native code, too.
    """
    if sys.platform != "linux":
        return
    import fcntl

    new_network, set_flags, up = 0x40000000, 0x8914, 1
    libc = ctypes.CDLL(None)
    with Path("/proc/self/ns/net").open() as before:
        if libc.unshare(new_network) != 0:
            return
        try:
            with socket.socket() as any_socket:
                fcntl.ioctl(any_socket, set_flags, struct.pack("16sh22x", b"lo", up))
        except OSError:
            libc.setns(before.fileno(), new_network)


def pytest_configure(config: pytest.Config) -> None:
    _leave_the_network()
    # Examples are also made of constants in the product's modules: those imported so far, which depends on the order of
    # the tests.
    if config.getoption("--hypothesis-profile") is None:
        _guard.setattr(providers, "_get_local_constants", Constants)
    # Before Python 3.14 the main thread is given an event loop unasked (LlamaIndex relies on it), which nobody closes:
    # its warning then fails a later test. After this it is not.
    asyncio.set_event_loop(None)
    # A shell starts what runs in the background with interrupts ignored; the tests of Ctrl-C need them, here and in the
    # programs they start.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        _check(host)
        return resolve(host, *arguments, **options)

    _guard.setattr(socket, "getaddrinfo", getaddrinfo)
    _guard.setattr(socket.socket, "connect", _guarded(socket.socket.connect, 0))
    _guard.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex, 0))
    _guard.setattr(socket.socket, "sendto", _guarded(socket.socket.sendto, -1))
    _guard.setenv("ORT_DISABLE_TELEMETRY", "1")  # for a test that imports ONNX Runtime before the assistant
    _guard.setenv("HYPOTHESIS_STORAGE_DIRECTORY", str(REPOSITORY / ".hypothesis"))


def pytest_unconfigure() -> None:
    _guard.undo()


@pytest.fixture(autouse=True)
def person_without_files(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home and working directory, and an environment without settings or keys."""
    for name in list(os.environ):
        if name.upper().startswith("ASSISTANT_") or name.upper().endswith("_API_KEY"):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    monkeypatch.chdir(home)
    return home


@pytest.fixture(scope="session")
def shared() -> Path:
    """The directory of real pages and collections beside the repository."""
    path = REPOSITORY.parent / "shared"
    if not path.is_dir():
        pytest.skip("../shared is not here: real pages and collections are needed")
    return path
