"""The program of `apart`: brings the Chroma index of a library up to date, and writes what it repaired, a line each."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from assistant.errors import AssistantError
from assistant.library.apart import give_way
from assistant.library.catalog import Catalog
from assistant.library.lock import WriteLock
from assistant.library.vector_search import VectorSearch

__all__ = ["main"]


def main(library: str) -> int:
    """The exit code."""
    signal.signal(signal.SIGTERM, _end)
    give_way()  # no search reads Chroma
    threading.Thread(target=_end_with_the_caller, daemon=True).start()
    catalog = Catalog.open(Path(library), create=False)
    vectors = VectorSearch(catalog, WriteLock(Path(library), 0.0), use_chroma=True)
    try:
        vectors.current_chroma(counted=False)
    except AssistantError:
        return 1
    finally:
        vectors.close()
        catalog.close()
    sys.stdout.writelines(f"{notice.problem}\n" for notice in vectors.notices)
    return 0


def _end(_: int, __: FrameType | None) -> None:
    sys.exit(1)  # closes what is open


def _end_with_the_caller() -> None:
    while os.read(0, 1):  # sys.stdin would be locked when the program ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
