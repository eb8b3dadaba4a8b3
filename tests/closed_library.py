"""A library that the program cannot write to, by a read-only mount or as another user's, where that can be had."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

__all__ = ["WAYS", "ClosedLibrary"]

_ROOT = str(Path(__file__).resolve().parents[1])
_NOBODY = 65534
_MOUNT = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" "$0" && exec "$@"'


def _by_mount(library: Path) -> list[str]:
    as_root = [] if os.getuid() == 0 else ["--map-root-user"]
    return ["unshare", "--mount", *as_root, "sh", "-c", _MOUNT, str(library)]


def _by_user(_: Path) -> list[str]:
    if os.getuid():
        return []  # a user is bound by the permissions of what is the user's own
    return ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]


WAYS: dict[str, Callable[[Path], list[str]]] = {"a read-only mount": _by_mount, "another user": _by_user}


class ClosedLibrary:
    """A library, the command before a command that cannot write to it, and a home that can be written to."""

    def __init__(self, way: str, folder: Path) -> None:
        self.path = folder / "library"
        self.home = folder / "home"
        self.home.mkdir(exist_ok=True)
        self._way = way

    def close(self) -> None:
        """Take the permission to write away. Skips the test where that does not bind."""
        if self._way == "another user":
            for path in (self.path, *self.path.rglob("*")):
                path.chmod(path.stat().st_mode & ~0o222)
            if os.getuid() == 0:
                os.chown(self.home, _NOBODY, _NOBODY)
        if not _works(self._way, self.path):
            pytest.skip(f"this system offers no library closed by {self._way}")

    def open(self) -> None:
        """Give it back, so that all can be removed."""
        for path in (self.path, *self.path.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)

    def command(self, *arguments: str) -> list[str]:
        program = [sys.executable, "-m", "assistant", *arguments, "--library", str(self.path)]
        return [*WAYS[self._way](self.path), *program]

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        return kept | {"HOME": str(self.home), "PYTHONPATH": _ROOT, "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
            env=self.environment(),
        )

    def files(self) -> dict[str, tuple[int, int]]:
        """What is there, with sizes and times of change."""
        found = {path: path.stat() for path in self.path.rglob("*")}
        return {str(path): (stat.st_size, stat.st_mtime_ns) for path, stat in found.items() if path.is_file()}


@cache
def _works(way: str, library: Path) -> bool:
    before = WAYS[way](library)
    if before and shutil.which(before[0]) is None:
        return False
    tried = f"import os, sys, assistant; sys.exit(os.access({str(library)!r}, os.W_OK) * 7)"
    environment = os.environ | {"PYTHONPATH": _ROOT}
    return subprocess.run([*before, sys.executable, "-c", tried], capture_output=True, env=environment).returncode == 0
