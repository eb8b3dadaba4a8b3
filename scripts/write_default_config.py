"""Write config/default.toml from the settings' own descriptions, bounds and defaults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from assistant.settings import Settings, config_directory
from assistant.settings.layers import section

_WIDTH = 118

_HEAD = """\
# Every setting with its meaning and its default. This file is generated; it is not read unless chosen as a profile.
#
# To change a setting, in order of precedence:
#   1. an argument:              --library PATH, --profile NAME, or Settings(retrieval={"limit": 5}) in Python
#   2. the environment:          ASSISTANT_RETRIEVAL__LIMIT=5 (two underscores between section and name)
#   3. .env                      in the working directory, with the same names
#   4. your own file:            config.toml in the platform's configuration directory, for instance
#                                ~/.config/assistant/config.toml; ASSISTANT_CONFIG_FILE names another
#   5. a profile:                a file of this directory without its ending, or the path of a TOML file
# `assistant status` shows the settings in force and where each came from."""


def default_toml() -> str:
    """Every setting as TOML: its description and bounds as a comment, its default as value.

    A setting without a default stands commented out, with an example.
    """
    return "\n".join([_HEAD, *_table(Settings, ())]) + "\n"


def _table(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[str]:
    inner = {name: found for name, info in model.model_fields.items() if (found := section(info))}
    for name, info in model.model_fields.items():
        if name not in inner:
            yield ""
            yield from _comment(f"{info.description}{_bounds(info)}")
            yield _assignment(name, info)
    for name, table in inner.items():
        yield ""
        yield from _comment(str(model.model_fields[name].description))
        yield f"[{'.'.join((*path, name))}]"
        yield from _table(table, (*path, name))


def _comment(text: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)


def _bounds(info: FieldInfo) -> str:
    choices = get_args(info.annotation) if get_origin(info.annotation) is Literal else ()
    if len(choices) > 1:
        return f" One of: {', '.join(json.dumps(choice) for choice in choices)}."
    least = next((bound.ge for bound in info.metadata if hasattr(bound, "ge")), None)
    most = next((bound.le for bound in info.metadata if hasattr(bound, "le")), None)
    return "" if least is None or most is None else f" From {least} to {most}."


def _assignment(name: str, info: FieldInfo) -> str:
    default = info.get_default(call_default_factory=True, validated_data={})
    if default is None:
        return f"# {name} = {_value((info.examples or [''])[0])}"
    return f"{name} = {_value(default)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_value(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)


def main() -> None:
    path = config_directory() / "default.toml"
    path.write_text(default_toml(), encoding="utf-8", newline="\n")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
