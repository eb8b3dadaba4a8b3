"""The program of `probe`: opens an index of Chroma as it is, and says by its exit code what it found."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.library.catalog import Catalog
from assistant.library.chroma import ChromaFollower
from assistant.library.probe import AS_IT_SHOULD_BE, OTHERWISE

__all__ = ["main"]


def main(library: str) -> int:
    """The exit code."""
    follower = ChromaFollower.without_lock(Catalog.open(Path(library), create=False))
    return OTHERWISE if any(follower.differences()) or not follower.can_be_searched() else AS_IT_SHOULD_BE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
