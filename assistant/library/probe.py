"""Tries, in a process of its own, whether a Chroma index can be read: a damaged one may crash the process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

__all__ = ["probed"]

_AS_IT_SHOULD_BE, _OTHERWISE = 0, 3


def probed(library: Path) -> Literal["sound", "different", "unreadable"]:
    """Whether the index holds what the catalog holds. The caller has the lock of the index."""
    code = f"import sys; from assistant.library.probe import main; sys.exit(main({str(library)!r}))"
    place = str(Path(__file__).resolve().parents[2])
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (place, os.environ.get("PYTHONPATH"))))},
        ).returncode
    except OSError:
        return "unreadable"
    return {_AS_IT_SHOULD_BE: "sound", _OTHERWISE: "different"}.get(done, "unreadable")  # type: ignore[return-value]


def main(library: str) -> int:
    """The exit code of the process."""
    from assistant.library.catalog import Catalog
    from assistant.library.chroma import ChromaFollower

    catalog = Catalog.open(Path(library), create=False)
    follower = ChromaFollower.without_lock(catalog)
    return _OTHERWISE if any(follower.differences()) or not follower.can_be_searched() else _AS_IT_SHOULD_BE
