"""Half-open character offsets into a text."""

from typing import NamedTuple

__all__ = ["Span"]


class Span(NamedTuple):
    """`text[start:end]`."""

    start: int
    end: int
