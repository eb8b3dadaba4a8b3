"""What a chat keeps in the directory of its library, and whether it can."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["HISTORY_FILE", "SESSIONS_FILE", "unsaved"]

SESSIONS_FILE = "sessions.sqlite"
HISTORY_FILE = "chat_history"
_KEPT = {SESSIONS_FILE: "what is said", HISTORY_FILE: "what is typed"}


def unsaved(directory: Path) -> str:
    """One line on what is not going to be saved, because it cannot be written; empty when all is."""
    if not directory.exists():
        return ""  # it is about to be made
    lost = [what for name, what in _KEPT.items() if not _can_be_written(directory / name)]
    return f"{directory} cannot be written to: {' and '.join(lost)} here is not saved." if lost else ""


def _can_be_written(file: Path) -> bool:
    return os.access(file if file.exists() else file.parent, os.W_OK)
