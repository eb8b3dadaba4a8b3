"""What costs money or time to get, kept by the content of what it was got with."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

from platformdirs import user_cache_path

__all__ = ["CACHE_VARIABLE", "ContentCache", "cache_directory", "key_of"]

CACHE_VARIABLE = "ASSISTANT_EVALS_CACHE"


def cache_directory() -> Path:
    """Where libraries and replies are kept between runs; the environment variable moves it."""
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else user_cache_path("assistant", appauthor=False) / "evals"


def key_of(*parts: object) -> str:
    """SHA-256 of JSON values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


class ContentCache:
    """Texts by key, one file each. Several threads and processes may use it at once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def get(self, key: str) -> str | None:
        """The text, if it is there."""
        try:
            return self._path(key).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def put(self, key: str, text: str) -> None:
        """Keep a text. A reader never sees half of it."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as stream:
            stream.write(text)
        Path(stream.name).replace(path)

    def _path(self, key: str) -> Path:
        return self._directory / key[:2] / key[2:]
