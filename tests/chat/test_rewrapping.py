"""A window that is resized while an answer comes, in a terminal that wraps its lines anew."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.chat.grokking_model import written
from tests.chat.test_commands import QUESTION
from tests.chat.tmux import is_installed, open_terminal
from tests.openai_server import OpenAIServer, Say

pytestmark = pytest.mark.skipif(
    not is_installed(), reason="tmux is not installed: no terminal that wraps lines anew (test_terminal.py has another)"
)


def test_resizing_loses_and_repeats_nothing(library: Path, tmp_path: Path) -> None:
    (tmp_path / "tmux").mkdir()
    with (
        OpenAIServer(lambda request: Say(written(request), chunk=10, delay=0.08)) as server,
        open_terminal(
            tmp_path / "tmux",
            f"chat --library {library}",
            columns=100,
            ASSISTANT_LLM__MODEL="test",
            ASSISTANT_LLM__BASE_URL=server.url,
        ) as terminal,
    ):
        terminal.wait("\n>")
        terminal.ask(QUESTION)
        terminal.wait("memorising one [1].")
        for columns, rows in ((120, 24), (60, 20), (100, 30)):
            terminal.resize(columns, rows)
            time.sleep(0.25)
        words = " ".join(terminal.wait("Written by test").split())
    assert words.startswith("Ask about papers.")
    for text in (
        "brings the moment forward by a factor of five [1].",
        "- Rescaling the initial weights removes the delay",
    ):
        assert words.count(text) == 1
    assert "1 statement is left out" in words
