"""What the process that tries a Chroma index runs, see `assistant.library.probe`."""

from __future__ import annotations

from pathlib import Path

from assistant.library.catalog import Catalog
from assistant.library.chroma import ChromaFollower
from assistant.library.probe import AS_IT_SHOULD_BE, OTHERWISE

__all__ = ["main"]


def main(library: str) -> int:
    """The exit code of the process."""
    catalog = Catalog.open(Path(library), create=False)
    follower = ChromaFollower.without_lock(catalog)
    return OTHERWISE if any(follower.differences()) or not follower.can_be_searched() else AS_IT_SHOULD_BE
