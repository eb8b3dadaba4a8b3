"""What to type next, with the set and the run in hand in it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.question_set import SHIPPED

__all__ = ["command", "set_of"]


def command(name: str, *arguments: object) -> str:
    """A command line of the evaluation; a directory of a set that comes with the program is its name there."""
    return " ".join(["python -m evals", name, *map(_argument, arguments)])


def set_of(manifest: Mapping[str, Any]) -> Path | str:
    """The set that a run, or a baseline, was made of: its directory, or at least its name."""
    about = manifest["set"]
    return Path(about["directory"]) if "directory" in about else str(about["name"])


def _argument(argument: object) -> str:
    if not isinstance(argument, Path):
        return shlex.quote(str(argument))
    if argument.resolve().parent == SHIPPED.resolve():
        return argument.name
    here = Path.cwd()
    near = argument.relative_to(here) if argument.is_absolute() and argument.is_relative_to(here) else argument
    return shlex.quote(str(near))
