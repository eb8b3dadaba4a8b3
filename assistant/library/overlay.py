"""A temporary, writable directory that stands for the indexes of a library that cannot be written to."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.library.place import MATRIX_DIRECTORY, TANTIVY_DIRECTORY

__all__ = ["Overlay"]


class Overlay:
    """A directory of links to the indexes.

    Tantivy writes a lock even to read, and puts changes into files with new names, so it can do both here while the
    library stays as it is. The directory is empty if the index may not be read. Raises OSError.
    """

    def __init__(self, library: Path) -> None:
        self._directory = TemporaryDirectory(prefix="assistant-", ignore_cleanup_errors=True)
        self.path = Path(self._directory.name)
        index, held = self.path / TANTIVY_DIRECTORY, library / TANTIVY_DIRECTORY
        index.mkdir()
        files = [file for file in _entries(held) if not file.name.endswith(".lock")]
        self.is_readable = all(os.access(path, os.R_OK) for path in (held, *files) if path.exists())
        for file in files if self.is_readable else ():
            (index / file.name).symlink_to(file)
        (self.path / MATRIX_DIRECTORY).symlink_to(library / MATRIX_DIRECTORY)

    def close(self) -> None:
        """Delete the directory."""
        self._directory.cleanup()


def _entries(directory: Path) -> list[Path]:
    try:
        return list(directory.iterdir())
    except OSError:
        return []
