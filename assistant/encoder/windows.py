"""How texts longer than the model are read: overlapping windows, each token taken from one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Window", "windows"]


class Window(NamedTuple):
    """Tokens `start:end` are read together; of these `keep_start:keep_end` are taken."""

    start: int
    end: int
    keep_start: int
    keep_end: int


def windows(tokens: int, size: int, overlap: int) -> Iterator[Window]:
    """Windows of at most `size` tokens whose kept parts cover each of `tokens` exactly once, in order.

    Neighbours share at least `overlap` tokens, and a shared token is kept by the window whose edge is farther from it.
    The last window ends with the text and is as full as the others. Without tokens there is one empty window.
    Raises ValueError unless 0 <= overlap < size.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"an overlap of {overlap} does not fit windows of {size}")
    starts = [*range(0, max(tokens - size, 0), size - overlap), max(tokens - size, 0)]
    kept = 0
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        end = min(start + size, tokens)
        keep_end = tokens if following is None else (following + end) // 2
        yield Window(start, end, kept, keep_end)
        kept = keep_end
