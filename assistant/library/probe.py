"""Tries, in a process of its own, whether a Chroma index can be read: a damaged one may crash the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal

from assistant.library.apart import environment

__all__ = ["AS_IT_SHOULD_BE", "OTHERWISE", "probed"]

AS_IT_SHOULD_BE, OTHERWISE = 0, 3


def probed(library: Path) -> Literal["sound", "different", "unreadable"]:
    """Whether the index holds what the catalog holds. The caller has the lock of the index."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "assistant.library.chroma_probe", str(library)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
        ).returncode
    except OSError:
        return "unreadable"
    return {AS_IT_SHOULD_BE: "sound", OTHERWISE: "different"}.get(done, "unreadable")  # type: ignore[return-value]
