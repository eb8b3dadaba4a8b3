"""Vectors made elsewhere: a directory of files that an ingest takes them from instead of encoding.

Each file is a NumPy archive as `vectors.write_vectors` makes it, with `checksum`, the SHA-256 of its other arrays. It
is written under another name and renamed, so that a file is either whole or not there. Opening reads every file once to
check it; later only the rows asked for are read.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EncoderMismatchError, InputError, OutputError
from assistant.library.vectors import ReadyVectors, VectorRow, arrays_of
from assistant.text.segmentation import SEGMENTATION_VERSION

__all__ = ["ENDING", "StoredVectors", "open_vectors", "vector_files", "write_vector_file"]

ENDING = ".vectors.npz"
_AGAIN = "delete it, and make it again with: assistant encode"


class _File(NamedTuple):
    """One file; row i has `numbers[i]` spans from `starts[i]`, of all spans."""

    path: Path
    dimension: int
    passages: NDArray[np.int64]
    numbers: NDArray[np.int64]
    starts: NDArray[np.int64]
    spans_at: int
    vectors_at: int
    scales_at: int

    def row(self, place: int) -> VectorRow:
        number, start, passages = (int(values[place]) for values in (self.numbers, self.starts, self.passages))
        try:
            with self.path.open("rb") as stream:
                spans = _read(stream, self.spans_at + 8 * start, 8 * number)
                scales = _read(stream, self.scales_at + 4 * (start + place), 4 * (number + 1))
                first, size = self.dimension * (start + place), self.dimension * (number + 1)
                data = scales + _read(stream, self.vectors_at + first, size)
        except OSError as error:
            raise InputError(f"{self.path} cannot be read: {error.strerror or error}", hint=_AGAIN) from error
        row = VectorRow(self.dimension, passages, number - passages, spans, data)
        if not row.is_whole:
            raise _damaged(self.path, "it has become shorter since it was opened")
        return row


class StoredVectors(Mapping[str, VectorRow]):
    """The vectors of files, at least one, by text hash, read when they are asked for."""

    def __init__(self, files: list[_File], hashes: list[NDArray[np.bytes_]]) -> None:
        self._files = files
        every = np.concatenate(hashes)
        order = np.argsort(every, kind="stable")
        self._hashes = every[order]
        self._file = np.repeat(np.arange(len(files), dtype=np.int32), [len(some) for some in hashes])[order]
        self._place = np.concatenate([np.arange(len(some), dtype=np.int32) for some in hashes])[order]

    def __getitem__(self, key: str) -> VectorRow:
        found = int(np.searchsorted(self._hashes, key.encode()))
        if found == len(self._hashes) or self._hashes[found] != key.encode():
            raise KeyError(key)
        file: _File = self._files[int(self._file[found])]
        return file.row(int(self._place[found]))

    def __contains__(self, key: object) -> bool:
        found = int(np.searchsorted(self._hashes, str(key).encode()))
        return found < len(self._hashes) and self._hashes[found] == str(key).encode()

    def __iter__(self) -> Iterator[str]:
        return (key.decode() for key in self._hashes)

    def __len__(self) -> int:
        return len(self._hashes)


def vector_files(directory: Path) -> list[Path]:
    """The files with vectors in a directory, by name. Raises InputError if it cannot be read."""
    try:
        return sorted(file for file in directory.iterdir() if file.name.endswith(ENDING))
    except OSError as error:
        raise InputError(
            f"the vectors in {directory} cannot be read: {error.strerror or error}",
            hint="name the directory that assistant encode --to was given",
        ) from error


def open_vectors(directory: Path) -> ReadyVectors:
    """All vectors in a directory, checked.

    Raises InputError if there are none or a file is damaged, and EncoderMismatchError if several encoders made them.
    """
    files: list[_File] = []
    hashes: list[NDArray[np.bytes_]] = []
    encoder = ""
    for path in vector_files(directory):
        file, some, made_by = _opened(path)
        if files and made_by != encoder:
            raise EncoderMismatchError(
                f"{path} was made by the encoder {made_by}, but {files[0].path.name} by {encoder}",
                hint="keep the vectors of one encoder in a directory",
            )
        encoder = made_by
        files.append(file)
        hashes.append(some)
    if not files:
        raise InputError(
            f"there are no vectors in {directory}", hint=f"assistant encode FILES --to {directory} makes them"
        )
    return ReadyVectors(encoder, SEGMENTATION_VERSION, StoredVectors(files, hashes), str(directory))


def write_vector_file(path: Path, ready: ReadyVectors) -> None:
    """Write one file, completely or not at all. Raises OutputError."""
    arrays = arrays_of(ready)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with part.open("wb") as stream:
                np.savez(stream, allow_pickle=False, **arrays, checksum=np.array(_checksum(arrays)))
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}",
            hint="what was written before is kept; run the same command again",
        ) from error


def _opened(path: Path) -> tuple[_File, NDArray[np.bytes_], str]:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            arrays: dict[str, NDArray[Any]] = {name: archive[name] for name in archive.files}
        checksum = str(arrays.pop("checksum"))
        if checksum != _checksum(arrays):
            raise _damaged(path, "its checksum differs")
        encoder, segmentation = str(arrays["encoder"]), int(arrays["segmentation"])
        passages, sentences = arrays["passages"].astype(np.int64), arrays["sentences"].astype(np.int64)
        numbers = passages + sentences
        hashes, spans, vectors = arrays["text_hashes"].astype("S64"), arrays["spans"], arrays["vectors"]
        scales = arrays["scales"]
        fits = len(hashes) == len(numbers) and len(spans) == numbers.sum() and len(vectors) == len(spans) + len(hashes)
        kinds = [array.dtype.str for array in (spans, vectors, scales)]
        if not fits or len(scales) != len(vectors) or kinds != ["<i4", "|i1", "<f4"]:
            raise _damaged(path, "its arrays do not go together")
        places = [_offset(path, name) for name in ("spans", "vectors", "scales")]
    except InputError:
        raise
    except PermissionError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", hint="check the permissions") from error
    except Exception as error:  # a damaged file can make zipfile and NumPy raise anything
        raise _damaged(path, "it is cut short or no file of vectors") from error
    if segmentation != SEGMENTATION_VERSION:
        raise InputError(f"{path} was made by another version, which cut abstracts otherwise", hint=_AGAIN)
    starts = np.concatenate(([0], np.cumsum(numbers)[:-1])).astype(np.int64)
    return _File(path, int(vectors.shape[1]), passages, numbers, starts, *places), hashes, encoder


def _damaged(path: Path, why: str) -> InputError:
    return InputError(f"{path} is damaged: {why}", hint=_AGAIN)


def _checksum(arrays: Mapping[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).data.cast("B") if array.dtype.kind != "U" else array.tobytes())
    return digest.hexdigest()


def _offset(path: Path, name: str) -> int:
    """Where the values of an array begin in the file; an archive of `numpy.savez` is not compressed."""
    with path.open("rb") as stream:
        with zipfile.ZipFile(stream) as archive:
            header = archive.getinfo(f"{name}.npy").header_offset
        stream.seek(header + 26)
        lengths = np.frombuffer(stream.read(4), "<u2")
        stream.seek(header + 30 + int(lengths.sum()))
        version = np.lib.format.read_magic(stream)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        read(stream)
        return stream.tell()


def _read(stream: BinaryIO, offset: int, size: int) -> bytes:
    stream.seek(offset)
    return stream.read(size)
