"""Writes an export to a file, completely or not at all. The file's ending gives the format."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from assistant.errors import ArgumentError, OutputError

__all__ = [
    "ENDINGS",
    "AnswerFormat",
    "Format",
    "answer_format_of",
    "format_by_ending",
    "format_of",
    "place_of",
    "write_export",
]

Format: TypeAlias = Literal["bibtex", "ris", "csl-json", "markdown", "json"]

_Format = TypeVar("_Format", bound=str)

ENDINGS: dict[str, Format] = {".bib": "bibtex", ".ris": "ris", ".md": "markdown", ".json": "json"}
"""The format for each file ending."""
AnswerFormat: TypeAlias = Literal["bibtex", "ris", "csl-json", "markdown", "json", "pandoc", "html"]
_ANSWER_ENDINGS: dict[str, AnswerFormat] = {**ENDINGS, ".html": "html"}


def format_of(name: str) -> Format:
    """The format for the ending of a file name. Raises ArgumentError, which lists all endings."""
    return format_by_ending(name, ENDINGS)


def answer_format_of(name: str) -> AnswerFormat:
    """The same for a file of answers."""
    return format_by_ending(name, _ANSWER_ENDINGS)


def format_by_ending(name: str, endings: Mapping[str, _Format]) -> _Format:
    """The format for the ending of a file name. Raises ArgumentError, which lists all endings."""
    suffix = Path(name).suffix
    format = endings.get(suffix.lower())
    if format is None:
        by_format: dict[str, list[str]] = {}
        for ending, named in endings.items():
            by_format.setdefault(named, []).append(ending)
        known = ", ".join(f"{' or '.join(each)} for {named}" for named, each in by_format.items())
        wrong = f"ends in {suffix}, which names no format" if suffix else "has no ending that names a format"
        raise ArgumentError(f"“{name}” {wrong}", hint=f"the endings are {known}")
    return format


def place_of(name: str) -> Path:
    """The path for a file name, with links resolved. Raises ArgumentError if no file can be written there."""
    if not name.strip():
        raise ArgumentError("the name of the file is empty", hint="name a file")
    try:
        path = Path(name).expanduser().resolve()
        if path.is_dir():
            raise ArgumentError(f"“{name}” is a folder", hint="name a file in it")
        if path.exists() and not path.is_file():
            raise ArgumentError(f"“{name}” is not a file", hint="name another, or leave --output out")
        if not path.parent.is_dir():
            raise ArgumentError(f"there is no folder {path.parent}", hint="create it, or name another")
    except (OSError, RuntimeError) as error:  # a name too long, a folder that may not be looked into, "~nobody"
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise ArgumentError(f"“{name}” cannot be written: {why}", hint="name another file") from None
    return path


def write_export(path: Path, text: str) -> None:
    """Write completely or not at all: on a full disk, the old file stays as it was. Raises OutputError."""
    part = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        try:
            with part.open("xb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}", hint="nothing was changed; try another place"
        ) from error
