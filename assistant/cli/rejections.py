"""The options on records that were rejected, shared by the commands that read papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from assistant.cli.filters import not_empty

if TYPE_CHECKING:
    from assistant.records import Rejection

__all__ = ["Rejections", "rejection_options"]

Command = TypeVar("Command", bound=Callable[..., Any])

HINT = "hint: --verbose shows all of them; --rejections FILE writes them to a file"


@dataclass(frozen=True)
class Rejections:
    """How a person wants to see what was rejected."""

    every: bool
    file: Path | None

    @property
    def shown(self) -> dict[str, Any]:
        """Arguments for views of reports."""
        return {"every": self.every, "hint": HINT}

    def write(self, rejected: Sequence[Rejection]) -> None:
        """Write them to the file, if there is one. Raises OutputError."""
        if self.file is not None:
            from assistant.exporting.files import write_export

            write_export(self.file, "".join(f"{one.model_dump_json()}\n" for one in rejected))


def rejection_options(command: Command) -> Command:
    """Adds the options; the command gets them as one `rejections`."""

    @wraps(command)
    def with_rejections(*arguments: Any, verbose: bool, rejections: str | None, **options: Any) -> Any:
        file = _file(rejections) if rejections else None
        return command(*arguments, rejections=Rejections(verbose, file), **options)

    decorated: Any = with_rejections
    decorated = click.option(
        "--rejections", metavar="FILE", type=click.Path(), callback=not_empty,
        help="Write where and why records were rejected to FILE (JSON Lines).",
    )(decorated)  # fmt: skip
    decorated = click.option("--verbose", is_flag=True, help="Show every record that was rejected.")(decorated)
    return cast("Command", decorated)


def _file(name: str) -> Path:
    """The path, checked before any work is done. Only a file of rejections is replaced. Raises ArgumentError."""
    from assistant.errors import ArgumentError
    from assistant.exporting.files import place_of

    path = place_of(name)
    if path.exists() and not _has_rejections(path):
        raise ArgumentError(f"{name} exists already, and holds something else", hint="name another file")
    return path


def _has_rejections(path: Path) -> bool:
    from pydantic import ValidationError

    from assistant.records import Rejection

    try:
        with path.open("rb") as file:
            first = file.readline(1_000_000)
        return not first or bool(Rejection.model_validate_json(first))
    except (OSError, ValidationError):
        return False
