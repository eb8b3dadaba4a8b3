"""Makes the standard streams safe to use: closed ones, missing characters, and output that cannot be written."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from assistant.errors import OutputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["standard_streams"]


@contextmanager
def standard_streams() -> Iterator[None]:
    """Replaces the standard streams within `with`.

    A stream that the caller closed becomes the null device, before a file of the library gets its descriptor. Invalid
    bytes, and characters that an encoding lacks, are replaced. Standard output that cannot be written raises
    OutputError, or BrokenPipeError if its reader has left. Errors of standard error are ignored.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _written_by(_Output, sys.stdout), _written_by(_Messages, sys.stderr)
    try:
        yield
    finally:
        _let_go()
        sys.stdout, sys.stderr = before


def _let_go() -> None:
    """Flush, or discard what cannot be written: the interpreter would try again on exit and fail with its own code."""
    try:
        sys.stdout.flush()
    except (OSError, OutputError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Output(io.FileIO):
    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"standard output cannot be written: {error.strerror or error}") from None


class _Messages(io.FileIO):
    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def _written_by(kind: type[io.FileIO], stream: TextIO) -> TextIO:
    """The stream with `kind` as its writer; unchanged if it has no file descriptor."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(kind(number, "wb", closefd=False)),
        encoding=stream.encoding,
        errors="replace",
        line_buffering=stream.isatty() or kind is _Messages,
    )
