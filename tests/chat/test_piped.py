"""A conversation in a pipe."""

from __future__ import annotations

import pytest

from assistant.chat import answer_lines
from assistant.errors import ArgumentError, LibraryBusyError
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


@pytest.mark.parametrize("leaving", ["exit", "quit", "Bye!", "/exit", "/quit"])
def test_a_line_that_leaves_ends_a_conversation_in_a_pipe(leaving: str) -> None:
    answered: list[str] = []
    answer_lines(["one", leaving, "two"], answer, lambda shown: answered.append(shown.question))
    assert answered == ["one"]


@pytest.mark.parametrize("line", ["/table task; method", "/compare 1 2", "/similar 1", "/help"])
def test_a_command_of_the_chat_is_not_answered_as_a_question_in_a_pipe(line: str) -> None:
    answered: list[str] = []
    with pytest.raises(ArgumentError, match="works on a terminal alone"):
        answer_lines(["one", line, "two"], answer, lambda shown: answered.append(shown.question))
    assert answered == ["one"]


def test_a_question_may_begin_with_a_slash_in_a_pipe() -> None:
    answered: list[str] = []
    answer_lines(["/etc is what?"], answer, lambda shown: answered.append(shown.question))
    assert answered == ["/etc is what?"]
