"""Unpacks gzip, bzip2 and xz as they are read, and stops at data made to swell without end."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib

from assistant.sources.base import ByteStream
from assistant.sources.decoding import Replayed, UnreadableError

__all__ = ["ALWAYS_ALLOWED", "Budget", "Guarded", "first_bytes", "unpacked"]

_BUFFER = 262_144
ALWAYS_ALLOWED = 256_000_000
"""Bytes that any archive may unpack to."""

_MOST_TIMES = 200
"""How many times its size an archive may otherwise unpack to. Text shrinks to a third, or a twentieth if repetitive."""

_MARKS = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")


class Budget:
    """Bytes read of a packed file and unpacked from it."""

    def __init__(self, packed: int = 0) -> None:
        self.packed = packed
        self._unpacked = 0

    def spend(self, size: int) -> None:
        """Notes unpacked bytes. Raises UnreadableError when they are too many for what was read."""
        self._unpacked += size
        if self._unpacked > max(ALWAYS_ALLOWED, _MOST_TIMES * self.packed):
            raise UnreadableError(f"it unpacks to more than {_MOST_TIMES} times its size, so it was not read on")


class Guarded:
    """Unpacked bytes, counted; damage becomes an UnreadableError."""

    def __init__(self, stream: ByteStream, budget: Budget) -> None:
        self._stream, self._budget = stream, budget
        self._damage = ""

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes; none at the end. What is damaged stays so: nothing behind it is read."""
        if not self._damage:
            try:
                data = self._stream.read(size)
                self._budget.spend(len(data))
                return data
            except EOFError:
                self._damage = "the compressed data is cut short"
            except (zlib.error, lzma.LZMAError):
                self._damage = "the compressed data is damaged"
            except UnreadableError as error:
                self._damage = error.why
            except OSError as error:
                # Damage is an OSError without a number; one with a number is the system's.
                if error.errno is not None:
                    raise
                self._damage = "the compressed data is damaged"
        raise UnreadableError(self._damage)


class _Counted:
    def __init__(self, stream: ByteStream, budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._budget.packed += len(data)
        return data


def first_bytes(stream: ByteStream, size: int) -> tuple[bytes, ByteStream]:
    """The first bytes of a stream, and the stream with them put back."""
    first = b""
    while len(first) < size and (more := stream.read(size - len(first))):
        first += more
    return first, io.BufferedReader(Replayed(stream, first), _BUFFER)


def unpacked(stream: ByteStream, first: bytes) -> ByteStream | None:
    """The content of a compressed stream that starts with these bytes; None if it is not compressed."""
    if not first.startswith(_MARKS):
        return None
    budget = Budget()
    packed = io.BufferedReader(Replayed(_Counted(stream, budget), b""), _BUFFER)
    if first.startswith(_MARKS[0]):
        return Guarded(gzip.GzipFile(fileobj=packed), budget)
    return Guarded(bz2.BZ2File(packed) if first.startswith(_MARKS[1]) else lzma.LZMAFile(packed), budget)
