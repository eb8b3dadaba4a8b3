"""Throw damaged files at every reader, and look for crashes, hangs, and records lost in silence.

    python scripts/fuzz_sources.py [SAMPLES ...] [--inputs 100000] [--seed 0] [--seconds 10]

Seeds are small files of our own in every format, text or not, and pieces of the files below SAMPLES. Each input is a
seed with up to eight changes: bytes and lines struck out, doubled, exchanged, put in from other seeds or from a list of
what readers stumble over; one in ten begins like one seed and ends like another, and one in ten is compressed or in an
archive, some of these cut short. Some inputs are random bytes. An input fails when reading it raises anything but
InputError, takes longer than `--seconds`, gives neither a record nor a rejection, gives a record whose text is not
clean, or, in JSON Lines, does not account for every line that is a paper's object. Prints a table by format; failing
inputs are kept in a directory that is named. Exit code 1 if there are any.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import io
import json
import lzma
import random
import signal
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources import READERS, SourceRecord, read
from assistant.sources.base import ByteStream, clean
from assistant.sources.json_papers import JSONPapers
from scripts.fuzz_files import FILES, with_changed_member
from scripts.fuzz_seeds import SEEDS

_LONGEST_PIECE = 6_000
_NOISE = "random bytes"
_STUMBLING = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b[31m", b"\x1f\x8b", b"\r", b"\r\n\r\n", b"\n", b'"', b"'", b"{", b"}",
    b"[", b"]", b"<", b">", b"</", b"<!--", b"<![CDATA[", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"&lt;",
    b"@", b"@article{", b"@string{a = b}", b"#", b"\\", b'\\"', b"\\u", b"\\ud800", b"$", b"%", b",", b";", b"\t", b"|",
    b"TY  - JOUR", b"ER  - ", b"AB  - ", b"null", b"NaN", b"-1e999", b"9" * 400, b"[" * 200, b"{" * 200, b"(" * 200,
    b"\xe2\x80\xae", b"\xe2\x80\xa8", "é".encode("latin-1"), "é".encode(), b"title", b"abstract", b"<entry>",
)  # fmt: skip


class TooSlowError(BaseException):
    """Not an Exception: no reader may catch it."""


@dataclass(frozen=True)
class Bytes:
    """An input as a source."""

    data: bytes
    name: str = "input"

    def open(self) -> AbstractContextManager[ByteStream]:
        return io.BytesIO(self.data)


def seeds(samples: list[Path]) -> list[bytes]:
    """Our own seeds, and from every sample its start and pieces of it."""
    found = [text.encode() for text in SEEDS]
    for path in sorted(file for root in samples for file in root.rglob("*") if file.is_file()):
        data = path.read_bytes()
        found += [data[:_LONGEST_PIECE], data[: _LONGEST_PIECE // 3]]
        lines = data.split(b"\n")
        found += [b"\n".join(lines[place : place + 4])[:_LONGEST_PIECE] for place in range(0, min(len(lines), 40), 8)]
    return [seed for seed in found if seed.strip() and _kind(seed) != "none"]


def changed(seed: bytes, others: list[bytes], chance: random.Random) -> bytes:
    data = bytearray(seed)
    if chance.random() < 0.1:
        other = chance.choice(others)
        data[chance.randrange(len(data)) :] = other[chance.randrange(len(other)) :]
    for _ in range(chance.randint(0, 8)):
        place = chance.randrange(len(data) + 1)
        end = min(len(data), place + chance.choice((1, 1, 2, 8, 40, 400)))
        match chance.randrange(8):
            case 0:
                del data[place:end]
            case 1:
                data[place:place] = data[place:end]
            case 2:
                data[place:place] = chance.choice(_STUMBLING)
            case 3:
                data[place:end] = chance.choice(_STUMBLING)
            case 4:
                data[place:end] = chance.randbytes(end - place)
            case 5:
                other = chance.choice(others)
                start = chance.randrange(len(other))
                data[place:place] = other[start : start + chance.choice((5, 50, 500))]
            case 6:
                lines = bytes(data).split(b"\n")
                chance.shuffle(lines)
                data = bytearray(b"\n".join(lines))
            case _:
                del data[place:]
    if chance.random() < 0.1:
        packed = chance.choice((gzip.compress, bz2.compress, lzma.compress, _zipped, _tarred))(bytes(data))
        return packed[: chance.randrange(2, len(packed))] if chance.random() < 0.3 else packed
    return bytes(data)


def _zipped(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("first", data)
        archive.writestr("second", data)
    return packed.getvalue()


def _tarred(data: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=1) as archive:
        for name in ("first", "second"):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


def wrong(data: bytes, counts: Counter[str]) -> str | None:
    """What is wrong with the way an input is read."""
    try:
        found = list(read(Bytes(data)))
    except InputError:
        counts["broke off"] += 1
        return None
    except TooSlowError:
        return "too slow"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    counts["taken"] += (taken := sum(isinstance(one, SourceRecord) for one in found))
    counts["rejected"] += len(found) - taken
    if not found:
        return "neither a record nor a rejection"
    for one in found:
        if isinstance(one, SourceRecord) and (one.title != clean(one.title) or one.abstract != clean(one.abstract)):
            return "a record that is not clean"
        if isinstance(one, SourceRecord) and not one.abstract:
            return "a record without an abstract"
        if isinstance(one, Rejection) and not one.why:
            return "a rejection without a reason"
    return _lost(data, [one.where for one in found])


def _lost(data: bytes, places: list[str]) -> str | None:
    """In JSON Lines, lines that are a paper's object and not accounted for."""
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        return None
    lines = io.StringIO(text, newline=None).read().split("\n")
    reader = next((reader for reader in READERS if reader.recognises("\n".join(lines)[:65_536], "input")), None)
    if "\0" in text or not isinstance(reader, JSONPapers):
        return None
    expected = {f"input:{number}" for number, line in enumerate(lines, start=1) if _is_paper(line)}
    missing = sorted(expected.difference(places))
    return f"lines lost: {', '.join(missing[:3])}" if missing and "input" not in places else None


def _is_paper(line: str) -> bool:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and isinstance(value.get("title"), str) and isinstance(value.get("abstract"), str)


def _kind(seed: bytes) -> str:
    head = seed.decode("utf-8", "replace")
    reader = next((reader for reader in READERS if reader.recognises(head, "input")), None)
    return reader.name if reader else "none"


def _alarm(*_: object) -> None:
    raise TooSlowError


def _rounds(pool: list[bytes], inputs: int, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """As many inputs of one format as of another."""
    by_kind: dict[str, list[bytes]] = {}
    for seed in pool:
        by_kind.setdefault(_kind(seed), []).append(seed)
    kinds = [*sorted(by_kind), *FILES, _NOISE]
    for number in range(inputs):
        kind = kinds[number % len(kinds)]
        if kind == _NOISE:
            yield kind, _noise(chance)
        elif kind in FILES:
            yield kind, _changed_file(FILES[kind], pool, chance)
        else:
            yield kind, changed(chance.choice(by_kind[kind]), pool, chance)


def _noise(chance: random.Random) -> bytes:
    """Random bytes, behind the first bytes of some format as often as not."""
    beginnings = (
        b"",
        *(data[:8] for data in FILES.values()),
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
        b"BZh9",
        b"\xfd7zXZ\x00",
        b"{",
    )
    return chance.choice((b"", chance.choice(beginnings))) + chance.randbytes(chance.choice((1, 16, 600, 5_000)))


def _changed_file(data: bytes, pool: list[bytes], chance: random.Random) -> bytes:
    def change(part: bytes) -> bytes:
        return changed(part, pool, chance)

    inside = data.startswith(b"PK") and chance.random() < 0.7
    return with_changed_member(data, change, chance) if inside else change(data)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=Path, nargs="*")
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    pool = seeds(options.samples)
    counts: dict[str, Counter[str]] = {}
    kept = Path(tempfile.mkdtemp(prefix="fuzz-"))
    slowest, begun = 0.0, time.perf_counter()
    for seed in (*pool, *FILES.values()):  # what readers import on first use is no part of the time
        wrong(seed, Counter())
    signal.signal(signal.SIGALRM, _alarm)
    for number, (kind, data) in enumerate(_rounds(pool, options.inputs, random.Random(options.seed))):
        count = counts.setdefault(kind, Counter())
        count["inputs"] += 1
        started = time.perf_counter()
        signal.alarm(options.seconds)
        try:
            problem = wrong(data, count)
        except TooSlowError:
            problem = "too slow"
        finally:
            signal.alarm(0)
        slowest = max(slowest, time.perf_counter() - started)
        if problem:
            count["failed"] += 1
            (kept / str(number)).write_bytes(data)
            print(f"input {number} ({kind}): {problem}", flush=True)
        if number % 10_000 == 9_999:
            print(f"{number + 1:,} inputs, {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    for kind, count in sorted(counts.items()):
        print(
            f"{kind}: "
            + ", ".join(f"{count[name]:,} {name}" for name in ("inputs", "taken", "rejected", "broke off", "failed"))
        )
    failed = sum(count["failed"] for count in counts.values())
    print(f"{options.inputs:,} inputs from {len(pool)} seeds, {failed} failed; the slowest took {slowest:.2f} s")
    if failed:
        print(f"kept in {kept}")
    else:
        kept.rmdir()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
