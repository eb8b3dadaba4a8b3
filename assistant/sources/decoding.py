"""Turns bytes into lines of text: decodes, and refuses binary data."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator

from assistant.sources.base import ByteStream, Line
from assistant.sources.foreign_formats import foreign_binary

__all__ = ["HEAD", "LONGEST_LINE", "LONGEST_PART", "Replayed", "UnreadableError", "decode_lines", "whole_lines"]

HEAD = 65_536
"""Characters of a file used to recognise its format."""

LONGEST_LINE = 16_000_000
"""Characters. A longer line is not a record, and reading it whole would take unbounded memory."""

LONGEST_PART = 1_048_576
"""Longest part of a line, in characters. A part of exactly this length continues in the next."""

_SAMPLE = 1_048_576
_FOREIGN_SHARE = 0.15
_CONTROL_SHARE = 0.1
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HIGH = re.compile(rb"[\x80-\xff]")
_LETTER = re.compile(rb"[A-Za-z\x80-\xff]")
_WINDOWS = "assistant.windows-1252"


class UnreadableError(Exception):
    """The file is not text that can be read line by line. `line` is 0 if this concerns the whole file."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


def decode_lines(stream: ByteStream) -> Iterator[Line]:
    """The lines of a binary stream, without line endings (LF, CRLF, CR), decoded lazily.

    A very long line comes in parts with the same number. A byte order mark decides the encoding; otherwise it is UTF-8,
    with stray bytes read as Windows-1252 (as in pages saved by older programs). If most bytes are not UTF-8,
    charset-normalizer decides. Raises UnreadableError for binary data.
    """
    buffered = io.BufferedReader(Replayed(stream, sample := stream.read(_SAMPLE)), 262_144)
    codecs.register_error(_WINDOWS, _as_windows)
    encoding = _encoding(sample)
    errors = _WINDOWS if encoding.startswith("utf-8") else "replace"
    text = io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline=None)
    number = 1
    while part := text.readline(LONGEST_PART):
        yield Line(number, part.removesuffix("\n"))
        number += part.endswith("\n")


def whole_lines(parts: Iterable[Line]) -> Iterator[Line]:
    """The lines of `decode_lines`, each in one piece. Raises UnreadableError above `LONGEST_LINE`."""
    texts: list[str] = []
    last = 0
    for number, text in parts:
        if number != last and texts:
            yield Line(last, "".join(texts))
            texts = []
        last = number
        texts.append(text)
        if sum(map(len, texts)) > LONGEST_LINE:
            raise UnreadableError(f"a line is longer than {LONGEST_LINE:,} characters", number)
    if texts:
        yield Line(last, "".join(texts))


class Replayed(io.RawIOBase):
    """A stream with its first bytes put back, since pipes cannot seek."""

    def __init__(self, stream: ByteStream, first: bytes) -> None:
        self._stream, self._first = stream, first

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._first:
            taken, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
        else:
            taken = self._stream.read(len(buffer))
        buffer[: len(taken)] = taken
        return len(taken)


def _encoding(sample: bytes) -> str:
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    if wide := _wide_encoding(sample):
        return wide
    if why := foreign_binary(sample):
        raise UnreadableError(why)
    if b"\0" in sample or len(_CONTROL.findall(sample)) > _CONTROL_SHARE * len(sample):
        raise UnreadableError("this is binary data, not text")
    foreign = len(_HIGH.findall(sample))
    if _is_utf8(sample) or foreign < _FOREIGN_SHARE * len(_LETTER.findall(sample)):
        return "utf-8"
    return _guess(sample)


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte of mostly Latin text is NUL."""
    even, odd = sample[0:4096:2], sample[1:4096:2]
    if len(odd) < 8:
        return None
    for zeros, letters, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros.count(0) > 0.7 * len(zeros) and letters.count(0) == 0:
            return encoding
    return None


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    foreign = b"\n".join(line for line in sample.splitlines() if _HIGH.search(line))[:HEAD]
    best = from_bytes(foreign).best()
    # Wide encodings are ruled out already, and UTF-8 is the fallback.
    return best.encoding if best and not best.encoding.startswith(("ascii", "utf")) else "utf-8"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end
