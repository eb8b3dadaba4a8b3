"""The part of a long text that is still needed, as it comes in."""

from __future__ import annotations

from bisect import bisect_right

__all__ = ["KeptText"]


class KeptText:
    """Text by its place in the whole, counted from 0, of which the beginning may be given up."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts: list[int] = []
        self.end = 0
        """Characters that have come in."""

    def add(self, text: str) -> None:
        """Takes in what comes next."""
        self._parts.append(text)
        self._starts.append(self.end)
        self.end += len(text)

    def take_back(self, length: int) -> None:
        """Forgets the last characters, which must be of what was added last."""
        self._parts[-1] = self._parts[-1][: len(self._parts[-1]) - length]
        self.end -= length

    def give_up(self, place: int) -> None:
        """What stands before `place` is no longer needed."""
        if drop := max(0, bisect_right(self._starts, place) - 1):
            self._parts, self._starts = self._parts[drop:], self._starts[drop:]

    def between(self, start: int, end: int) -> str:
        """The text from one place to another, which must not have been given up."""
        first, last = bisect_right(self._starts, start) - 1, bisect_right(self._starts, end - 1)
        begin = self._starts[first]
        return "".join(self._parts[first:last])[start - begin : end - begin]
