"""Keys of papers as a sorted array: a set that NumPy compares with others at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Keys", "as_array"]

Element = TypeVar("Element")


class Keys(Set[int]):
    """Keys in ascending order, each once. It never changes."""

    __slots__ = ("array",)

    def __init__(self, array: NDArray[np.int64]) -> None:
        self.array = array

    @classmethod
    def of(cls, keys: Iterable[int]) -> Keys:
        """The set of any keys."""
        return cls(_ascending(np.fromiter(keys, np.int64)))

    @classmethod
    def listed(cls, keys: str | None) -> Keys:
        """The set of keys that SQL's `group_concat` lists."""
        return cls(_ascending(np.fromstring(keys, np.int64, sep=",")) if keys else np.zeros(0, np.int64))

    @classmethod
    def _from_iterable(cls, elements: Iterable[Element]) -> Set[Element]:
        return frozenset(elements)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, int) and bool(len(self.shared([key])))

    def __iter__(self) -> Iterator[int]:
        return iter(self.array.tolist())

    def __len__(self) -> int:
        return len(self.array)

    def shared(self, others: Collection[int]) -> Keys:
        """The keys that are among others too."""
        return Keys(np.intersect1d(self.array, _ascending(as_array(others)), assume_unique=True))

    def joined(self, others: Collection[int]) -> Keys:
        """These keys and others."""
        return Keys(_ascending(np.concatenate((self.array, as_array(others)))))

    def without(self, others: Collection[int]) -> Keys:
        """The keys that are not among others."""
        return Keys(np.setdiff1d(self.array, as_array(others), assume_unique=True))


def as_array(keys: Collection[int]) -> NDArray[np.int64]:
    """Keys as an array, in any order."""
    return keys.array if isinstance(keys, Keys) else np.fromiter(keys, np.int64, len(keys))


def _ascending(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """The keys in ascending order, each once; `np.unique` takes ten times as long."""
    ordered = np.sort(keys)
    return ordered[np.diff(ordered, prepend=-1) > 0]
