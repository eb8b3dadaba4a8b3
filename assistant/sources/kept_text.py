"""The part of a streamed text that is still needed."""

from __future__ import annotations

from bisect import bisect_right

__all__ = ["KeptText"]


class KeptText:
    """Text addressed by its offset in the whole stream. Its beginning may be discarded."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts: list[int] = []
        self.end = 0
        """Characters received so far."""

    def add(self, text: str) -> None:
        """Appends the next piece of text."""
        self._parts.append(text)
        self._starts.append(self.end)
        self.end += len(text)

    def take_back(self, length: int) -> None:
        """Removes the last characters, all of which must be from the last `add`."""
        self._parts[-1] = self._parts[-1][: len(self._parts[-1]) - length]
        self.end -= length

    def give_up(self, place: int) -> None:
        """Discards what is before `place`."""
        if drop := max(0, bisect_right(self._starts, place) - 1):
            self._parts, self._starts = self._parts[drop:], self._starts[drop:]

    def between(self, start: int, end: int) -> str:
        """The text between two offsets, which must not be discarded yet."""
        first, last = bisect_right(self._starts, start) - 1, bisect_right(self._starts, end - 1)
        begin = self._starts[first]
        return "".join(self._parts[first:last])[start - begin : end - begin]
