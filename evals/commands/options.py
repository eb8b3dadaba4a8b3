"""What several commands share: settings as options, and the directory of a run to begin anew."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from evals.errors import EvaluationError
from evals.run_directory import RunDirectory

__all__ = ["clear", "command_line", "nested", "with_corpus", "with_settings"]

_SECRET = re.compile(r"((?:key|token|secret|password)\w*)=.*", re.IGNORECASE | re.DOTALL)


class _Setting(click.ParamType[tuple[str, Any]]):
    name = "key=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Any]:
        name, equals, text = str(value).partition("=")
        if not equals or not name:
            self.fail(f"{value!r} is not of the form section.name=value", param, ctx)
        try:
            return name, json.loads(text)
        except json.JSONDecodeError:
            return name, text


def with_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--profile` and `--settings`, as the arguments `profile` and `given`."""
    given = click.option(
        "--settings",
        "given",
        multiple=True,
        type=_Setting(),
        help="A setting: answer.relevance=0.3; repeatable.",
    )
    profile = click.option("--profile", help="A named set of settings, as in `assistant ask --profile`.")
    return profile(given(command))


def with_corpus(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--corpus`, also called `--library`, as the argument `corpus`."""
    return click.option(
        "--corpus",
        "--library",
        "corpus",
        type=click.Path(path_type=Path),
        help="Other papers than the set names: a file or folder to read, or a library.",
    )(command)


def nested(given: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Settings by section from settings by dotted name."""
    found: dict[str, Any] = {}
    for name, value in given:
        *sections, last = name.split(".")
        place = found
        for section in sections:
            place = place.setdefault(section, {})
        place[last] = value
    return found


def command_line() -> list[str]:
    """The command as it was given, without secrets."""
    return ["python", "-m", "evals", *(_SECRET.sub(r"\1=(not recorded)", argument) for argument in sys.argv[1:])]


def clear(directory: RunDirectory) -> None:
    """Take away a run that is there. Raises EvaluationError when something else is."""
    if directory.exists:
        shutil.rmtree(directory.path)
    elif directory.path.is_dir() and any(directory.path.iterdir()):
        raise EvaluationError(f"{directory.path} is there already and holds no run", hint="another --out")
