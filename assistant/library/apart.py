"""Writing beside questions: processes that give way to others, and a Chroma index followed by one of its own.

While Chroma adds nodes, other threads of its process stand still, and what it has taken of memory it keeps.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["environment", "followed_apart", "give_way"]

_NICENESS = 5
_AUTOGROUP = Path("/proc/self/autogroup")


def give_way() -> None:
    """Let other processes, in which people may be asking, go first from now on, where the system knows of that.

    Linux may divide the processors among sessions first; the share of a session is lowered by its leader only, whose
    own it is.
    """
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    if hasattr(os, "getsid") and os.getsid(0) == os.getpid():
        with suppress(OSError):
            _AUTOGROUP.write_text(str(2 * _NICENESS), "utf-8")


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
