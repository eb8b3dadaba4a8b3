"""A segment of the vector index: the abstract and passage vectors of the papers that some revisions changed.

A segment is one file, mapped into memory and shared by all processes, or arrays in memory of the same shapes. A vector
is kept as its signs, one bit a dimension, by which all are compared, and as 8-bit integers with a scale, by which the
best are compared again. The rows of a paper are adjacent. `gone` are papers that were removed; a paper that a later
segment holds or has `gone` counts as gone from this one.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "Segment", "join", "joined_in_memory", "names_of", "of_blocks", "opened", "signs_of", "written"]

_SUFFIX = ".vectors"
_HEADER = struct.Struct("<8s5q16x")
_MAGIC = b"vectors1"
_WORD = 64
_OWNERS, _GONE, _SCALES, _SIGNS, _VALUES = range(5)


class Block(NamedTuple):
    """Rows of whole papers: owner, scale and 8-bit values of each vector."""

    owners: NDArray[np.int64]
    scales: NDArray[np.float32]
    values: NDArray[np.int8]


class Segment(NamedTuple):
    """The changes after revision `first` up to `last`."""

    first: int
    last: int
    owners: NDArray[np.int64]
    """(n,) The paper's key of each row."""
    gone: NDArray[np.int64]
    scales: NDArray[np.float32]
    """(n,) A row's vector is its values times its scale."""
    signs: NDArray[np.uint64]
    """(words, n) The signs of each row's values, 64 to a word, the rest of the last word 0."""
    values: NDArray[np.int8]
    """(n, d)"""
    path: Path | None = None
    """The file of a mapped segment."""
    state: tuple[int, int] | None = None
    """Its inode and time of change."""

    @property
    def is_mapped(self) -> bool:
        """Whether it is a file."""
        return self.path is not None


def signs_of(values: NDArray[Any]) -> NDArray[np.uint64]:
    """The signs of rows (n, d) as words (words, n)."""
    bits = np.packbits(values > 0, axis=1, bitorder="little")
    padded = np.zeros((len(values), _words(values.shape[1]) * _WORD // 8), np.uint8)
    padded[:, : bits.shape[1]] = bits
    return np.ascontiguousarray(padded.view("<u8").T)


def names_of(directory: Path) -> dict[tuple[int, int], Path]:
    """The files of segments in a directory, by their revisions. Raises OSError."""
    found = {}
    for path in directory.glob(f"*{_SUFFIX}"):
        first, _, last = path.stem.partition("-")
        if first.isdecimal() and last.isdecimal():
            found[int(first), int(last)] = path
    return found


def opened(path: Path, held: Segment | None = None) -> Segment:
    """The segment in a file, mapped into memory; the one `held` if it is of the same file.

    Raises OSError or ValueError if it is not whole.
    """
    with path.open("rb") as stream:
        found = os.fstat(stream.fileno())
        state = found.st_ino, found.st_mtime_ns
        if held is not None and (held.path, held.state) == (path, state):
            return held
        head = stream.read(_HEADER.size)
        if len(head) != _HEADER.size:
            raise ValueError(f"{path} ends early")
        magic, first, last, rows, dimension, gone = _HEADER.unpack(head)
        if magic != _MAGIC or min(rows, dimension, gone) < 0 or path.stem != f"{first}-{last}":
            raise ValueError(f"{path} is no segment of vectors")
        layout = _layout(rows, dimension, gone)
        if found.st_size != layout.size:
            raise ValueError(f"{path} has not the size that it should have")
        owners, removed, scales, signs, values = layout.parts(stream)
    return Segment(first, last, owners, removed, scales, signs, values, path, state)


def of_blocks(first: int, last: int, blocks: Iterable[Block], gone: Iterable[int]) -> Segment:
    """A segment in memory."""
    held = list(blocks)
    owners = np.concatenate([np.zeros(0, np.int64), *(block.owners for block in held)])
    values = np.concatenate([block.values for block in held]) if held else np.zeros((0, 0), np.int8)
    scales = np.concatenate([np.zeros(0, np.float32), *(block.scales for block in held)])
    return Segment(first, last, owners, np.array(sorted(gone), np.int64), scales, signs_of(values), values)


def joined_in_memory(segments: Sequence[Segment]) -> Segment:
    """One segment in memory in place of several that follow each other."""
    blocks: list[Block] = []
    stale = np.zeros(0, np.int64)
    for part in reversed(segments):
        kept = ~np.isin(part.owners, stale)
        blocks.insert(0, Block(part.owners[kept], part.scales[kept], part.values[kept]))
        stale = np.concatenate((stale, part.owners, part.gone))
    blocks = [block for block in blocks if len(block.owners)]
    return of_blocks(segments[0].first, segments[-1].last, blocks, np.unique(stale).tolist())


def written(
    directory: Path, first: int, last: int, rows: int, dimension: int, blocks: Iterable[Block], gone: Iterable[int]
) -> Segment:
    """Write a segment of `rows` rows block by block, never all in memory; it appears whole or not at all."""
    removed = np.array(sorted(gone), np.int64)
    layout = _layout(rows, dimension, len(removed))
    path = directory / f"{first}-{last}{_SUFFIX}"
    new = path.with_suffix(".new")
    with new.open("wb") as stream:
        # Written, not mapped: where the disk is full, a write to mapped memory would end the process.
        stream.write(_HEADER.pack(_MAGIC, first, last, rows, dimension, len(removed)))
        layout.write(stream, _GONE, 0, removed)
        at = 0
        for block in blocks:
            for part, content in ((_OWNERS, block.owners), (_SCALES, block.scales), (_VALUES, block.values)):
                layout.write(stream, part, at, content)
            for word, signs in enumerate(signs_of(block.values)):
                layout.write(stream, _SIGNS, word * rows + at, signs)
            at += len(block.owners)
        if at != rows:
            raise ValueError(f"{at} vectors were given instead of {rows}")
        stream.truncate(layout.size)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)
    return opened(path)


def join(directory: Path, earlier: Segment, later: Segment) -> Segment:
    """Write one segment in place of two that follow each other, without the rows that the later one makes obsolete."""
    stale = np.union1d(later.owners, later.gone)
    kept = np.flatnonzero(~np.isin(earlier.owners, stale))
    gone = np.union1d(earlier.gone, later.gone) if earlier.first else np.zeros(0, np.int64)

    def blocks() -> Iterator[Block]:
        for rows, segment in ((kept, earlier), (np.arange(len(later.owners)), later)):
            for start in range(0, len(rows), 1 << 14):
                some = rows[start : start + (1 << 14)]
                yield Block(segment.owners[some], segment.scales[some], segment.values[some])

    dimension = (later if len(later.owners) else earlier).values.shape[1]
    return written(
        directory, earlier.first, later.last, len(kept) + len(later.owners), dimension, blocks(), gone.tolist()
    )


class _Layout(NamedTuple):
    """Where the parts of a segment are in its file."""

    size: int
    places: tuple[tuple[int, np.dtype[Any], tuple[int, ...]], ...]

    def parts(self, file: BinaryIO) -> Iterator[Any]:
        for offset, kind, shape in self.places:
            # As plain arrays: each slice of a memmap costs microseconds more.
            yield np.asarray(np.memmap(file, kind, "r", offset, shape)) if prod(shape) else np.zeros(shape, kind)

    def write(self, file: BinaryIO, part: int, at: int, content: NDArray[Any]) -> None:
        """Write what a part has from a row on (of the signs: a word of a row)."""
        offset, kind, shape = self.places[part]
        size = kind.itemsize * (1 if part == _SIGNS else prod(shape[1:]))
        file.seek(offset + at * size)
        file.write(np.ascontiguousarray(content, kind).data)


def _layout(rows: int, dimension: int, gone: int) -> _Layout:
    kinds = (
        ("<i8", (rows,)), ("<i8", (gone,)), ("<f4", (rows,)), ("<u8", (_words(dimension), rows)),
        ("i1", (rows, dimension)),
    )  # fmt: skip
    places = []
    offset = _HEADER.size
    for name, shape in kinds:
        kind: np.dtype[Any] = np.dtype(name)
        places.append((offset, kind, shape))
        offset += -(-prod(shape) * kind.itemsize // _WORD) * _WORD
    return _Layout(offset, tuple(places))


def _words(dimension: int) -> int:
    return -(-dimension // _WORD)
