"""The seal of a catalog that was closed cleanly: what its file was then.

Whoever writes breaks the seal first, and the last to close the file seals it again. A sealed file that is another than
the seal says was damaged, or changed by another program. The file of a large catalog is read only if its size or time
differ, and that of one so large that each change would take the time to read it, never.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from assistant.library.place import CATALOG_FILE
from assistant.library.soundness import FileState, checksum, written

__all__ = ["SEAL_FILE", "break_seal", "is_sealed", "is_unlike_its_seal", "seal"]

SEAL_FILE = "catalog.seal.json"
_SMALL = 64 << 20
_LARGE = 256 << 20


def seal(directory: Path) -> None:
    """Seal the catalog, unless a process has it open. Does nothing where the library cannot be written."""
    file, log = directory / CATALOG_FILE, directory / f"{CATALOG_FILE}-wal"
    with suppress(OSError):
        if log.exists() or not file.exists():
            return
        found = file.stat()
        value = checksum(file) if found.st_size <= _LARGE else None
        written(directory / SEAL_FILE, json.dumps(FileState(found.st_size, found.st_mtime_ns, value)))
        if log.exists():
            break_seal(directory)


def break_seal(directory: Path) -> None:
    """Say nothing about the file any more, since it is about to change. Raises OSError."""
    (directory / SEAL_FILE).unlink(missing_ok=True)


def is_sealed(directory: Path) -> bool:
    """Whether there is a seal."""
    return (directory / SEAL_FILE).exists()


def is_unlike_its_seal(directory: Path) -> bool:
    """Whether there is a seal and the file is another. Reads a small file; a large one only if it seems changed."""
    file = directory / CATALOG_FILE
    try:
        text = (directory / SEAL_FILE).read_text("utf-8")
        size, changed, value = json.loads(text)
        found = file.stat()
        if found.st_size == size and (value is None or (found.st_mtime_ns == changed and size > _SMALL)):
            return False
        same = found.st_size == size and checksum(file) == value
        return not same and (directory / SEAL_FILE).read_text("utf-8") == text
    except OSError:
        return False
    except (ValueError, TypeError):
        return True
