"""A conversation as a file: the ending of its name says in which format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from assistant.records import Answer

__all__ = ["write"]

_DEFAULT = "conversation.md"


def write(answers: Sequence[Answer], target: str) -> Path:
    """Write answers to `target`, or to a new file in the working directory, and return its path.

    Raises AssistantError for an ending that names no format, for a file that exists, and where none can be written.
    """
    from assistant.exporting import export_answers, files

    target = target.strip("\"' ")
    path = Path(target) if target else _unused(Path(_DEFAULT))
    place = files.place_of(str(path))
    format = files.format_of(str(path))
    if place.exists():
        raise AssistantError(f"{path} exists already", hint="name another file")
    files.write_export(place, export_answers(answers, format))
    return path


def _unused(path: Path) -> Path:
    number, unused = 1, path
    while unused.exists():
        number += 1
        unused = path.with_stem(f"{path.stem}-{number}")
    return unused
