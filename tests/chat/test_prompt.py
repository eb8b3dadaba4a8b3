"""The line before all is known: the file of what was typed, the greeting, and what ends the reading."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from prompt_toolkit.completion import DummyCompleter
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from assistant.chat.prompt import PromptLine, _History, wrapped


async def loaded(history: _History) -> list[str]:
    return [string async for string in history.load()]


def test_what_is_typed_before_its_file_is_known_is_written_down_then(tmp_path: Path) -> None:
    file: Path | None = None
    history = _History(lambda: file)
    history.store_string("first")
    file = tmp_path / "history"
    history.store_string("second")
    assert asyncio.run(loaded(_History(lambda: file))) == ["second", "first"]


def test_a_file_is_read_as_soon_as_it_is_known(tmp_path: Path) -> None:
    _History(lambda: tmp_path / "history").store_string("typed before")
    looks = iter([None, None, tmp_path / "history", tmp_path / "history"])
    assert asyncio.run(loaded(_History(lambda: next(looks)))) == ["typed before"]


def test_a_failure_ends_the_reading() -> None:
    failures: list[Exception] = []
    with create_pipe_input() as keys:
        line = PromptLine(
            lambda: None,
            DummyCompleter(),
            ready=lambda: failures.append(ValueError("wrong")),
            placeholder=lambda: "loading",
            failure=lambda: next(iter(failures), None),
            input=keys,
            output=DummyOutput(),
        )
        with pytest.raises(ValueError, match="wrong"):
            line.read("> ")


def test_lines_are_no_wider_than_the_window() -> None:
    assert wrapped(["a line of words", "short"], 10) == ["a line of", "words", "short"]
    assert wrapped([], 10) == []
