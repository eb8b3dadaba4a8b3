"""The chat in a real terminal, as a person has it."""

from __future__ import annotations

import base64
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.grokking_model import written
from tests.chat.terminal import CTRL_C, CTRL_D, ENTER, TAB, Terminal, open_program, open_terminal
from tests.chat.test_commands import QUESTION
from tests.openai_server import OpenAIServer, Say

PROMPT = "\n>"
CTRL_Z = "\x1a"
SECOND = "does sound help robots to grasp fragile objects"


@pytest.fixture
def terminal(library: Path) -> Iterator[Terminal]:
    with open_terminal(["chat", "--library", library], columns=100) as terminal:
        terminal.wait(PROMPT)
        yield terminal


@pytest.fixture
def slow_model() -> Iterator[OpenAIServer]:
    with OpenAIServer(lambda request: Say(written(request), chunk=10, delay=0.08)) as server:
        yield server


@pytest.fixture
def writing(library: Path, slow_model: OpenAIServer) -> Iterator[Terminal]:
    """A chat in which a model is about to write a second statement."""
    with open_terminal(
        ["chat", "--library", library],
        columns=100,
        ASSISTANT_LLM__MODEL="test",
        ASSISTANT_LLM__BASE_URL=slow_model.url,
        ASSISTANT_LLM__CHECK="doubts",
    ) as terminal:
        terminal.wait(PROMPT)
        terminal.ask(QUESTION)
        terminal.wait("memorising one [1].")
        yield terminal


def test_a_first_session(terminal: Terminal) -> None:
    assert terminal.shown().startswith("Ask about papers. ")
    shown = terminal.wait("> 12 papers to ask about")
    assert shown.startswith("Ask about papers. Answers are quotes. /help lists the commands.\n>")
    terminal.ask(QUESTION)
    terminal.wait("2 papers fit:")
    terminal.ask("what about robots that grasp?")
    terminal.wait(PROMPT, 3)
    terminal.ask("/sourcs")
    terminal.wait("did you mean /sources?")
    terminal.wait(PROMPT, 4)
    terminal.type(CTRL_D)
    assert terminal.left_with() == 0


def test_the_prompt_waits_for_nothing_that_only_answers_need(library: Path) -> None:
    heavy = {"pydantic", "rich", "numpy", "sqlite3", "llama_index", "onnxruntime", "tantivy"}
    script = (
        "import sys\n"
        "from assistant.chat.state import ChatState\n"
        "from assistant.cli import main\n"
        f"ChatState.load = lambda self: print('with', sorted({heavy!r} & set(sys.modules)), flush=True)\n"
        f"main(['chat', '--library', {str(library)!r}])\n"
    )
    with open_program([sys.executable, "-c", script]) as terminal:
        assert "with []" in terminal.wait("with [")


@pytest.mark.parametrize("typed", ["", QUESTION + ENTER])
def test_a_wrong_setting_ends_the_chat(library: Path, typed: str) -> None:
    with open_terminal(["chat", "--library", library], ASSISTANT_RETRIEVAL__LIMIT="many") as terminal:
        terminal.type(typed)
        assert terminal.left_with() == 3
        assert "error: retrieval.limit in environment variable ASSISTANT_RETRIEVAL__LIMIT" in terminal.shown().replace(
            "\n", " "
        )


def test_a_library_that_is_not_there_ends_the_chat_unless_one_is_to_be_made(tmp_path: Path) -> None:
    library = tmp_path / "none"
    with open_terminal(["chat", "--library", library], ASSISTANT_LIBRARY__STARTER="false", columns=200) as terminal:
        assert terminal.left_with() == 4
        assert "error: there is no library at" in terminal.shown()


def test_ctrl_c_stops_an_answer_and_keeps_what_came(writing: Terminal, slow_model: OpenAIServer) -> None:
    writing.type(CTRL_C)
    shown = writing.wait("Interrupted: this is what had been written.")
    assert "[1] Delayed Circuits" in shown
    assert "“Its embedding rotates inputs onto a circle" in shown
    assert "Rescaling" not in shown
    assert slow_model.disconnected.wait(60)
    writing.ask("/sessions")
    assert f"{QUESTION}  1 question, this one" in writing.wait("this one")
    writing.wait(PROMPT, 3)
    writing.type(CTRL_D)
    assert writing.left_with() == 0


def test_ctrl_z_during_an_answer_leaves_the_shell_alone(library: Path, slow_model: OpenAIServer) -> None:
    bash = shutil.which("bash") or pytest.skip("bash is not installed")
    with open_program(
        [bash, "--norc", "--noprofile", "-i"],
        columns=100,
        PS1="$ ",
        ASSISTANT_LLM__MODEL="test",
        ASSISTANT_LLM__BASE_URL=slow_model.url,
        ASSISTANT_LLM__CHECK="doubts",
    ) as terminal:
        terminal.wait("$")
        terminal.ask(f"{sys.executable} -m assistant chat --library {library}")
        terminal.wait(PROMPT)
        terminal.ask(QUESTION)
        terminal.wait("memorising one [1].")
        terminal.type(CTRL_Z)
        assert "rotation circuit" not in terminal.wait("Stopped").partition(f"> {QUESTION}")[2]
        terminal.ask("echo $((6 * 7))")
        terminal.wait("\n42\n")
        terminal.ask("fg")
        shown = terminal.wait("Written by test")
        assert "\n42\n" in shown
        assert shown.count("Grokking coincides with the moment") == 1


def test_what_is_typed_before_the_prompt_waits_for_it_unseen(library: Path) -> None:
    with open_terminal(["chat", "--library", library]) as terminal:
        assert terminal.is_silent()
        terminal.type("/usage")
        assert terminal.wait("> /usage").count("/usage") == 1


def test_lines_that_are_pasted_are_one_question(terminal: Terminal) -> None:
    terminal.type("\x1b[200~which papers explain\r\n\tgrokking mechanistically\r\n\r\n\x1b[201~")
    assert terminal.wait("   grokking mechanistically").endswith("> which papers explain\n   grokking mechanistically")
    terminal.ask("")
    terminal.wait("2 papers fit:")


def test_a_copy_leaves_as_one_sequence(library: Path) -> None:
    with open_terminal(
        ["chat", "--library", library], columns=100, PATH="", DISPLAY="", WAYLAND_DISPLAY="", TMUX=""
    ) as terminal:
        terminal.wait(PROMPT)
        terminal.ask(QUESTION)
        terminal.wait("2 papers fit:")
        terminal.wait(PROMPT, 2)
        terminal.ask("/copy")
        terminal.wait("Copied, if")
    (coded,) = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", terminal.record)
    assert terminal.record.count(b"\x1b]52") == 1
    assert base64.b64decode(coded, validate=True).decode().startswith("2 papers fit:\n\n- **Slow, Then Sudden")


def test_what_is_typed_during_an_answer_waits_for_the_prompt(writing: Terminal) -> None:
    writing.type("/usage")
    shown = writing.wait("> /usage")
    assert shown.count("/usage") == 1
    assert "Written by test" in shown


def test_resizing_during_an_answer_loses_and_repeats_nothing(writing: Terminal) -> None:
    for columns, rows in ((120, 24), (110, 12), (130, 30)):
        writing.resize(columns, rows)
        writing.watch(0.25)
    words = " ".join(writing.wait("Written by test").split())
    assert words.startswith("Ask about papers.")
    for text in (
        "brings the moment forward by a factor of five [1].",
        "- Rescaling the initial weights removes the delay",
    ):
        assert words.count(text) == 1
    assert "1 statement is left out" in words


def test_a_killed_chat_is_resumed(terminal: Terminal, library: Path) -> None:
    terminal.ask(QUESTION)
    terminal.wait("2 papers fit:")
    terminal.wait(PROMPT, 2)
    terminal.kill()
    assert terminal.left_with() == -9
    with open_terminal(["chat", "--library", library, "--resume"], columns=100) as again:
        shown = again.wait(f"Resumed: {QUESTION} (1 question)")
        assert "2 papers fit:" in shown
        again.ask("/sources 1")
        assert again.wait("“We study why grokking", 2)


def test_a_session_that_is_not_there_ends_the_program(library: Path) -> None:
    with open_terminal(["chat", "--library", library, "--resume", "gone"]) as terminal:
        assert terminal.left_with() == 1
        assert "error: there is no earlier session" in terminal.shown()


def test_tab_offers_commands(terminal: Terminal) -> None:
    terminal.type("/us")
    terminal.wait("time, tokens and cost")
    terminal.type(TAB)
    terminal.wait("> /usage")
    terminal.ask("")
    terminal.wait("0 questions in")


def test_the_editor_key_opens_an_editor(library: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "/usage" > "$1"\n')
    editor.chmod(0o755)
    with open_terminal(["chat", "--library", library], EDITOR=str(editor)) as terminal:
        terminal.wait(PROMPT)
        terminal.type("\x18\x05")
        terminal.wait("> /usage")


@pytest.mark.parametrize("columns", [40, 200])
def test_narrow_and_wide_windows(library: Path, columns: int) -> None:
    with open_terminal(["chat", "--library", library], columns=columns, rows=50) as terminal:
        terminal.wait(PROMPT)
        terminal.ask(QUESTION)
        terminal.wait("[2] Delayed Circuits")
        rows = terminal.wait(PROMPT, 2).splitlines()
        answer = rows[rows.index("2 papers fit:") :]
        assert max(map(len, answer)) <= min(columns, 100)
        assert not any(re.match(r"\S", row) for row in answer[3:5])


def test_no_colour_is_none(library: Path) -> None:
    with open_terminal(["chat", "--library", library], NO_COLOR="1") as terminal:
        terminal.wait(PROMPT)
        terminal.ask("/nonsense")
        terminal.wait("there is no command")
        assert not re.search(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7])[0-9;]*m", terminal.record)


def test_a_dumb_terminal_gets_text_alone(library: Path) -> None:
    with open_terminal(["chat", "--library", library], TERM="dumb") as terminal:
        terminal.wait(">")
        terminal.ask(QUESTION)
        terminal.wait("circuit outgrows")
        terminal.wait(PROMPT, 2)
        terminal.type(CTRL_D)
        assert terminal.left_with() == 0
    assert b"2 papers fit:" in terminal.record
    assert b"\x1b" not in terminal.record
