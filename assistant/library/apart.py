"""Brings a Chroma index up to date in a process of its own.

While Chroma adds nodes, other threads of its process stand still, and what it has taken of memory it keeps.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["environment", "followed_apart"]


def environment() -> dict[str, str]:
    """The environment in which a Python process of this interpreter finds this package."""
    place = str(Path(__file__).resolve().parents[2])
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (place, os.environ.get("PYTHONPATH"))))}


def followed_apart(library: Path) -> list[str] | None:
    """What was found wrong with the index and repaired; None if the process could not do it.

    The caller has the write lock. The process ends soon if this one does.
    """
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "assistant.library.chroma_follow", str(library)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            text=True,
            encoding="utf-8",
            start_new_session=True,  # an interruption is this process's to handle
        )
    except OSError:
        return None
    with process:
        try:
            assert process.stdout is not None
            told = process.stdout.read().splitlines()
        except BaseException:
            process.terminate()
            raise
    return told if process.returncode == 0 else None
