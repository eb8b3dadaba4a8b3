"""A conversation in a pipe."""

from __future__ import annotations

import pytest

from assistant.chat import answer_lines
from assistant.errors import LibraryBusyError
from assistant.records import Answer


def answer(question: str) -> Answer:
    if question == "busy":
        raise LibraryBusyError("somebody writes")
    return Answer(question=question, status="no_match", text="")


def test_every_line_of_a_pipe_is_answered() -> None:
    answered: list[str] = []
    answer_lines(["one\n", "\n", "  two  \n", "three"], answer, lambda shown: answered.append(shown.question))
    assert answered == ["one", "two", "three"]


def test_an_error_ends_a_conversation_in_a_pipe() -> None:
    with pytest.raises(LibraryBusyError):
        answer_lines(["busy\n", "two\n"], answer, lambda shown: None)


@pytest.mark.parametrize("leaving", ["exit", "quit", "Bye!"])
def test_a_line_that_leaves_ends_a_conversation_in_a_pipe(leaving: str) -> None:
    answered: list[str] = []
    answer_lines(["one", leaving, "two"], answer, lambda shown: answered.append(shown.question))
    assert answered == ["one"]
