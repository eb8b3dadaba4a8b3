"""Runs a program in an empty home and tells, from outside the process, what it left there and asked of the network.

strace sees every system call, those of native code and of child processes included. Where it cannot be used, the
program runs in a network of its own, in which the kernel counts what is sent.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Literal, NamedTuple

__all__ = ["Machine", "Trace", "means"]

PATIENCE = 120
REPOSITORY = Path(__file__).resolve().parents[1]

_STRACE = ("strace", "-f", "-qq", "-y", "--seccomp-bpf")
_CREATING = "?open,openat,?openat2,?creat,?mkdir,mkdirat,?rename,?renameat,renameat2,?link,linkat,?symlink,symlinkat"
_SENDING = "socket,connect,sendto,sendmsg,sendmmsg"

# With an address and a route, so that a look-up is sent rather than given up; without IPv6, whose hosts greet unasked.
_COUNT = """
import subprocess, sys
from pathlib import Path
for switch in Path("/proc/sys/net/ipv6/conf").glob("*/disable_ipv6"):
    switch.write_text("1")
for setting in ("link set lo up", "address add 192.0.2.1/32 dev lo", "route add default dev lo"):
    subprocess.run(["ip", *setting.split()], check=True)
code = subprocess.run(sys.argv[2:]).returncode
names, values = (line.split()[1:] for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Ip:"))
Path(sys.argv[1]).write_text(dict(zip(names, values))["OutRequests"])
sys.exit(code)
"""
_COUNTED = ("unshare", "--map-root-user", "--net", sys.executable, "-c", _COUNT)

_CALL = re.compile(r"\d+ +(\w+)\((.*)")
_QUOTED = re.compile(r'(?:<([^<>]*)>, )?"([^"]*)"')
_ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|AF_INET6, )"([^"]+)"')
_NO_INTERNET = re.compile(r"^AF_(?:NETLINK|PACKET)|^AF_INET6?, SOCK_RAW")
_RESOLVERS = re.compile(r"/etc/(?:resolv\.conf|hosts)$|nscd|systemd/resolve")
_READING = re.compile(r"\bO_RDONLY\b(?!.*O_CREAT)")
_DEVICES = re.compile(r"^/dev/(?!shm/)")


class Trace(NamedTuple):
    """What a program did. `left` and `written` are paths; `asked` is addresses, and files and sockets of look-ups.

    Without strace, `written` is empty, and `asked` says how much was sent but not where to.
    """

    code: int
    output: str
    errors: str
    left: frozenset[Path]
    written: frozenset[Path]
    asked: frozenset[str]


@functools.cache
def means() -> Literal["strace", "namespace"] | None:
    """How programs are watched here, None when they cannot be."""
    if _works(*_STRACE, "-o", os.devnull, "-e", f"trace={_CREATING},{_SENDING}", "true"):
        return "strace"
    return "namespace" if _works(*_COUNTED, os.devnull, "true") else None


def _works(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE).returncode == 0
    except OSError:
        return False


class Machine:
    """A home, a directory of temporary files and a working directory, empty at first."""

    def __init__(self, root: Path) -> None:
        self.home, self.temporary, self.working = root / "home", root / "temporary", root / "working"
        for directory in self._directories:
            directory.mkdir()
        self._log = root / "log"

    @property
    def _directories(self) -> tuple[Path, Path, Path]:
        return self.home, self.temporary, self.working

    def run(self, *command: str, said: str = "", **environment: str) -> Trace:
        """Run a program with `said` as its standard input.

        Its environment has no sign of a test: telemetry that rests while it is tested would not be seen.
        """
        before = self._files()
        done = subprocess.run(
            [*self._watch(), *command],
            cwd=self.working,
            env={
                "HOME": str(self.home),
                "TMPDIR": str(self.temporary),
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                "SHELL": "/bin/sh",
                "PYTHONPATH": str(REPOSITORY),
                "PYTHONDONTWRITEBYTECODE": "1",
                **environment,
            },
            input=said,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=PATIENCE,
        )
        written, asked = self._read(self._log.read_text(errors="replace"))
        return Trace(done.returncode, done.stdout, done.stderr, self._files() - before, written, asked)

    def _watch(self) -> list[str]:
        if means() == "strace":
            return [*_STRACE, "-o", str(self._log), "-e", f"trace={_CREATING},{_SENDING}"]
        return [*_COUNTED, str(self._log)]

    def _files(self) -> frozenset[Path]:
        return frozenset(path for directory in self._directories for path in directory.rglob("*"))

    def _read(self, log: str) -> tuple[frozenset[Path], frozenset[str]]:
        if means() == "namespace":
            return frozenset(), frozenset() if log == "0" else frozenset({f"{log} packets"})
        written, asked = set(), set()
        for line in log.splitlines():
            if not (call := _CALL.match(line)):
                continue
            name, arguments = call.groups()
            if name in _SENDING.split(","):
                if address := _ADDRESS.search(arguments):
                    asked.add(f"{address[2]}:{address[1]}")
                elif _NO_INTERNET.match(arguments) or (name == "connect" and _RESOLVERS.search(arguments)):
                    asked.add(f"{name}({arguments}")
            elif path := self._named(arguments):
                if not _READING.search(arguments):
                    written.add(path)
                elif _RESOLVERS.search(str(path)):
                    asked.add(str(path))
        return frozenset(path for path in written if not _DEVICES.match(str(path))), frozenset(asked)

    def _named(self, arguments: str) -> Path | None:
        """The file that a call is about: the last that it names, below the directory that it names."""
        names = _QUOTED.findall(arguments)
        return self.working / names[-1][0] / names[-1][1] if names else None
