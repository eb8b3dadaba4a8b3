"""`server.json`, by which registries and clients learn how to start the server, agrees with the program."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.program import program
from assistant.settings import Settings
from assistant.settings.layers import leaves

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MOST_CHARACTERS = 100
"""Of a description, by the schema."""


@pytest.fixture
def told() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "server.json").read_text(encoding="utf-8"))
    return loaded


def test_it_describes_this_version(told: dict[str, Any]) -> None:
    [package] = told["packages"]
    assert told["version"] == package["version"] == PROJECT["version"]
    assert package["identifier"] == PROJECT["name"]
    assert package["runtimeArguments"][0]["value"] == f"{PROJECT['name']}[mcp]=={PROJECT['version']}"
    assert len(told["description"]) <= MOST_CHARACTERS


def test_the_command_that_it_starts_exists(told: dict[str, Any]) -> None:
    [package] = told["packages"]
    _, name, *named = package["packageArguments"]
    options = {option for parameter in program.commands[name["value"]].params for option in parameter.opts}
    assert {argument["name"] for argument in named} <= options


def test_the_settings_that_it_names_exist(told: dict[str, Any]) -> None:
    [package] = told["packages"]
    known = {f"ASSISTANT_{'__'.join(path).upper()}" for path, _ in leaves(Settings)}
    assert {variable["name"] for variable in package["environmentVariables"]} <= known
