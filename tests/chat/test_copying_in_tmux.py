"""/copy inside tmux, which takes texts from its own program, and from sequences only if it is told to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat.test_commands import QUESTION
from tests.chat.tmux import is_installed, open_terminal

pytestmark = pytest.mark.skipif(not is_installed(), reason="tmux is not installed")


@pytest.mark.parametrize(
    ("setting", "variables", "told"),
    [
        ("external", {}, "Copied to tmux"),
        ("on", {}, "Copied to tmux"),
        ("on", {"TMUX": ""}, "Copied, if this terminal"),
    ],
)
def test_the_answer_is_in_the_buffer_of_tmux_once(
    library: Path, tmp_path: Path, setting: str, variables: dict[str, str], told: str
) -> None:
    (tmp_path / "tmux").mkdir()
    elsewhere = {"DISPLAY": "", "WAYLAND_DISPLAY": "", **variables}
    with open_terminal(tmp_path / "tmux", f"chat --library {library}", elsewhere) as terminal:
        terminal.tmux("set-option", "-g", "set-clipboard", setting)
        terminal.wait("\n>")
        terminal.ask(QUESTION)
        terminal.wait("circuit outgrows")
        terminal.ask("/copy")
        terminal.wait(told)
        assert len(terminal.tmux("list-buffers").splitlines()) == 1
        assert terminal.tmux("show-buffer").startswith("2 papers fit:\n\n- **Slow, Then Sudden")
