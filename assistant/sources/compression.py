"""Compressed sources, told by their first bytes."""

from __future__ import annotations

import gzip
import io
import zlib

from assistant.sources.base import ByteStream
from assistant.sources.decoding import Replayed, UnreadableError

__all__ = ["unpacked"]

_BUFFER = 262_144
_GZIP = b"\x1f\x8b"


def unpacked(stream: ByteStream) -> ByteStream:
    """The bytes of `stream`, unpacked if they are gzip's. Reading raises UnreadableError when they are damaged."""
    first = stream.read(2)
    whole = io.BufferedReader(Replayed(stream, first), _BUFFER)
    return _Gzip(whole) if first == _GZIP else whole


class _Gzip:
    def __init__(self, packed: io.BufferedReader[Replayed]) -> None:
        self._file = gzip.GzipFile(fileobj=packed)

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._file.read(size)
        except EOFError:
            raise UnreadableError("the compressed data is cut short") from None
        except (gzip.BadGzipFile, zlib.error):
            raise UnreadableError("the compressed data is damaged") from None
