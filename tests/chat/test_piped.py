"""A conversation on a terminal and in a pipe."""

from __future__ import annotations

import io
import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from assistant.chat import converse
from assistant.errors import AssistantError, LibraryBusyError
from assistant.records import Answer

PERSON = """
import fcntl, termios, time
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from assistant.chat import converse
from assistant.errors import LibraryBusyError
from assistant.records import Answer

def ask(question):
    if question == "slow":
        print("thinking", flush=True)
        time.sleep(30)
    if question == "busy":
        raise LibraryBusyError("somebody writes")
    return Answer(question=question, status="no_match", text="")

converse(ask, lambda answer: print("answer to", answer.question), lambda error: print("told:", error))
print("left")
"""


PROMPT = "> "


def answer(question: str) -> Answer:
    if question == "busy":
        raise LibraryBusyError("somebody writes")
    return Answer(question=question, status="no_match", text="")


def fail(error: AssistantError) -> None:
    raise AssertionError(error)


def test_every_line_of_a_pipe_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("one\n\n  two  \nthree"))
    answered: list[str] = []
    converse(answer, lambda shown: answered.append(shown.question), fail)
    assert answered == ["one", "two", "three"]


def test_an_error_ends_a_conversation_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("busy\ntwo\n"))
    with pytest.raises(LibraryBusyError):
        converse(answer, lambda shown: None, fail)


@pytest.fixture
def person() -> Iterator[Callable[[str, str], str]]:
    """Types a text on a terminal, then waits for another to be shown; returns all that was shown meanwhile."""
    terminal, theirs = pty.openpty()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    child = subprocess.Popen(
        [sys.executable, "-c", PERSON],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)

    def type_and_wait(typed: str, expected: str) -> str:
        os.write(terminal, typed.encode())
        shown = b""
        while expected.encode() not in shown:
            readable, _, _ = select.select([terminal], [], [], 20)
            assert readable, shown
            shown += os.read(terminal, 1024)
        return shown.decode()

    yield type_and_wait
    os.close(terminal)
    child.kill()
    child.wait()


def test_a_person_is_prompted_and_ctrl_d_leaves(person: Callable[[str, str], str]) -> None:
    person("", PROMPT)
    assert "answer to what" in person("what\n", PROMPT)
    person("\x04", "left")


def test_ctrl_c_clears_the_line(person: Callable[[str, str], str]) -> None:
    person("", PROMPT)
    person("half a quest", "half a quest")
    person("\x03", PROMPT)
    assert "answer to whole" in person("whole\n", PROMPT)
    person("\x04", "left")


def test_ctrl_c_stops_an_answer_and_not_the_conversation(person: Callable[[str, str], str]) -> None:
    person("", PROMPT)
    person("slow\n", "thinking")
    assert "stopped" in person("\x03", PROMPT)
    assert "answer to next" in person("next\n", PROMPT)
    person("\x04", "left")


def test_an_error_is_told_and_the_conversation_goes_on(person: Callable[[str, str], str]) -> None:
    person("", PROMPT)
    assert "told: somebody writes" in person("busy\n", PROMPT)
    person("\x04", "left")
