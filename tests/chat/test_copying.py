"""The clipboard."""

from __future__ import annotations

import base64
import io
import os
import signal
from pathlib import Path

import pytest

from assistant.chat.commands.conversation import copy
from assistant.errors import AssistantError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TMUX", raising=False)
    return tmp_path


def test_a_terminal_is_asked_to_copy() -> None:
    terminal = Terminal()
    assert copy("Zwölf 雨 \x1b[2J", terminal).startswith("Copied, if")
    coded = base64.b64encode("Zwölf 雨 ".encode()).decode()
    assert terminal.getvalue() == f"\x1b]52;c;{coded}\x07"


def test_a_clipboard_program_comes_first_and_may_stay(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    program = programs / "xclip"
    program.write_text(f"#!/bin/sh\n/bin/cat > {programs}/copied\n/bin/sleep 600 &\necho $! > {programs}/stays\n")
    program.chmod(0o755)
    terminal = Terminal()
    assert copy("two\nlines", terminal) == "Copied."
    os.kill(int((programs / "stays").read_text()), signal.SIGKILL)  # fails when it has ended
    assert (programs / "copied").read_text() == "two\nlines"
    assert terminal.getvalue() == ""


def test_tmux_takes_the_text_where_there_is_no_desktop(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/socket,1,0")
    program = programs / "tmux"
    program.write_text(f'#!/bin/sh\necho "$@" > {programs}/asked\n/bin/cat > {programs}/copied\n')
    program.chmod(0o755)
    terminal = Terminal()
    assert copy("two\nlines", terminal).startswith("Copied to tmux")
    assert (programs / "asked").read_text() == "load-buffer -w -\n"
    assert (programs / "copied").read_text() == "two\nlines"
    assert terminal.getvalue() == ""


def test_a_tmux_that_does_not_know_how_leaves_it_to_the_terminal(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/socket,1,0")
    program = programs / "tmux"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    terminal = Terminal()
    assert copy("text", terminal).startswith("Copied, if")
    assert terminal.getvalue() == "\x1b]52;c;dGV4dA==\x07"


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_shows_text_alone_is_not_asked(term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    with pytest.raises(AssistantError, match="no clipboard"):
        copy("text", Terminal())


def test_a_text_longer_than_terminals_take_is_refused() -> None:
    with pytest.raises(AssistantError, match="no clipboard"):
        copy("x" * 80_000, Terminal())
