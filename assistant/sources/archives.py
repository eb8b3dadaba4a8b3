"""The files in an archive (ZIP or tar, compressed or not), one after another. Nothing is written to disk: a name or a
link in an archive leads nowhere.
"""

from __future__ import annotations

import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, NamedTuple, cast

from assistant.records import Rejection
from assistant.sources.base import ByteStream, clean
from assistant.sources.decoding import UnreadableError
from assistant.sources.foreign_formats import foreign_zip
from assistant.sources.packing import Budget, Guarded, first_bytes, unpacked
from assistant.sources.parquet import PARQUET
from assistant.sources.zotero_database import DATABASE

__all__ = ["Content", "contents"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_BLOCK = 512
_LARGEST_IN_MEMORY = 64_000_000
"""Bytes of a ZIP or Parquet file that comes from a pipe or stands in an archive: reading one starts at its end."""

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, struct.error,
    ValueError, OverflowError,
)  # fmt: skip
_WORKBOOK = "xl/workbook.xml"
_INNER = "an archive inside an archive, which is not read: unpack it first"


class Content(NamedTuple):
    """What a source holds: itself, or one file of an archive, to be read before the next one is asked for."""

    name: str
    stream: ByteStream
    member: str = ""
    """The name in the archive; empty for a source that is none."""
    workbook: IO[bytes] | None = None
    """The whole file, if it is an Excel workbook."""
    is_database: bool = False
    parquet: IO[bytes] | None = None
    """The whole file, if it is a Parquet file."""


def contents(stream: ByteStream, name: str) -> Iterator[Content | Rejection]:
    """The files to be read in a source, and for the others why they are not. Raises UnreadableError if it is damaged.

    A source that is no archive is its own content. Compressed files are unpacked, in an archive too.
    """
    first, whole, packed = _opened(stream)
    if first.startswith(_ZIP):
        file = stream if not packed and _seeks(stream) else _in_memory(whole)
        yield from _of_zip(cast("IO[bytes]", file), name)
    elif first.startswith(PARQUET):
        file = stream if not packed and _seeks(stream) else _in_memory(whole, "Parquet")
        yield Content(name, io.BytesIO(), parquet=cast("IO[bytes]", file))
    elif _is_tar(first):
        yield from _of_tar(whole, name)
    else:
        yield Content(name, whole, is_database=first.startswith(DATABASE))


def _opened(stream: ByteStream) -> tuple[bytes, ByteStream, bool]:
    """The first bytes of a stream, unpacked if it is compressed, the whole of it, and whether it is compressed."""
    first, whole = first_bytes(stream, _BLOCK)
    if (inside := unpacked(whole, first)) is None:
        return first, whole, False
    return *first_bytes(inside, _BLOCK), True


def _seeks(stream: Any) -> bool:
    return bool(hasattr(stream, "seekable") and stream.seekable())


def _in_memory(stream: ByteStream, kind: str = "ZIP") -> IO[bytes]:
    data = io.BytesIO()
    while part := stream.read(1_048_576):
        data.write(part)
        if data.tell() > _LARGEST_IN_MEMORY:
            size = f"{_LARGEST_IN_MEMORY / 1e6:,.0f} MB"
            raise UnreadableError(f"a {kind} file of more than {size} that is piped or packed again: unpack it first")
    data.seek(0)
    return data


def _is_tar(first: bytes) -> bool:
    if len(first) < _BLOCK:
        return False
    try:
        tarfile.TarInfo.frombuf(first, "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


def _of_zip(file: IO[bytes], name: str) -> Iterator[Content | Rejection]:
    try:
        size = file.seek(0, io.SEEK_END)
        archive = zipfile.ZipFile(file)
        infos = archive.infolist()
        names = {info.filename for info in infos}
        if "mimetype" in names and archive.getinfo("mimetype").file_size < _BLOCK:
            names.add(archive.read("mimetype").decode("ascii", "replace"))
    except _DAMAGE:
        raise UnreadableError("the archive is damaged, or cut short") from None
    if _WORKBOOK in names:
        yield Content(name, io.BytesIO(), workbook=file)
        return
    if why := foreign_zip(names):
        raise UnreadableError(why)
    budget, empty = Budget(size), True
    for info in infos:
        if info.is_dir():
            continue
        empty = False
        member = _member(info.filename)
        if why := _why_not(info):
            yield Rejection(where=f"{name}/{member}", why=why)
            continue
        try:
            opened = archive.open(info)
        except _DAMAGE:
            yield Rejection(where=f"{name}/{member}", why="this file in the archive is damaged")
            continue
        with opened:
            yield from _inner(_ZipMember(opened, budget), name, member)
    if empty:
        yield Rejection(where=name, why="an archive without files")


def _why_not(info: zipfile.ZipInfo) -> str:
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link, which is not followed"
    if info.flag_bits & 1:
        return "encrypted: unpack it with its password first"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        return "packed in a way that is not read: unpack it first"
    return _hidden(_member(info.filename))


class _ZipMember(Guarded):
    """What the ZIP module raises for damage goes beyond what streams do."""

    def read(self, size: int = -1, /) -> bytes:
        try:
            return super().read(size)
        except _DAMAGE:
            raise UnreadableError("this file in the archive is damaged") from None


def _of_tar(stream: ByteStream, name: str) -> Iterator[Content | Rejection]:
    empty = True
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|") as archive:
            while (info := archive.next()) is not None:
                vars(archive)["members"] = []  # else it keeps all of them in memory
                if info.isdir():
                    continue
                empty = False
                member = _member(info.name)
                if why := _why_not_in_tar(info):
                    yield Rejection(where=f"{name}/{member}", why=why)
                elif (opened := archive.extractfile(info)) is not None:
                    yield from _inner(opened, name, member)
    except (tarfile.TarError, *_DAMAGE):
        raise UnreadableError("the archive is damaged, or cut short") from None
    if empty:
        yield Rejection(where=name, why="an archive without files")


def _why_not_in_tar(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "a link, which is not followed"
    if not info.isfile() or info.issparse():
        return "neither a file nor a directory"
    return _hidden(_member(info.name))


def _inner(stream: ByteStream, name: str, member: str) -> Iterator[Content | Rejection]:
    """One file of an archive."""
    where = f"{name}/{member}"
    try:
        first, whole, _ = _opened(stream)
        if first.startswith(PARQUET):
            yield Content(where, io.BytesIO(), member, parquet=_in_memory(whole, "Parquet"))
            return
        if not first.startswith(_ZIP) and not _is_tar(first):
            yield Content(where, whole, member, is_database=first.startswith(DATABASE))
            return
        file = _in_memory(whole) if first.startswith(_ZIP) else None
    except UnreadableError as error:
        yield Rejection(where=where, why=error.why)
        return
    try:
        names = set(zipfile.ZipFile(file).namelist()) if file else set[str]()
    except _DAMAGE:
        yield Rejection(where=where, why=_INNER)
        return
    if _WORKBOOK in names:
        yield Content(where, io.BytesIO(), member, file)
    else:
        yield Rejection(where=where, why=foreign_zip(names) or _INNER)


def _hidden(name: str) -> str:
    parts = name.split("/")
    is_hidden = "__MACOSX" in parts or any(part.startswith(".") and part.strip(".") for part in parts)
    return "hidden, so not read" if is_hidden else ""


def _member(name: str) -> str:
    """The name without what would lead out of the archive."""
    parts = clean(name.replace("\\", "/").encode("utf-8", "replace").decode()).split("/")
    return "/".join(part for part in parts if part.strip(" .")) or "?"
