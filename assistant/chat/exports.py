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

    Raises AssistantError for an ending that names no format, and for a file that exists.
    """
    from assistant.exporting import ENDINGS, export_answers

    path = Path(target.strip("\"'")).expanduser() if target else _unused(Path(_DEFAULT))
    format = ENDINGS.get(path.suffix.lower())
    if format is None:
        raise AssistantError(f"{path.name} names no format", hint=f"end it in {', '.join(ENDINGS)}")
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(export_answers(answers, format))
    except FileExistsError:
        raise AssistantError(f"{path} exists already", hint="name another file") from None
    except OSError as error:
        raise AssistantError(f"{path} cannot be written: {error.strerror}") from None
    return path


def _unused(path: Path) -> Path:
    number, unused = 1, path
    while unused.exists():
        number += 1
        unused = path.with_stem(f"{path.stem}-{number}")
    return unused
