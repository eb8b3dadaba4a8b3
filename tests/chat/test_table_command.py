"""The command /table: of which papers, and what Ctrl-C leaves."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.records import IngestProgress
from tests.chat.typing_person import Person

QUESTION = "which papers explain grokking mechanistically"


def lines(shown: str, command: str) -> list[str]:
    return shown.partition(f"> {command}\n")[2].splitlines()


def titles(shown: str, command: str) -> list[str]:
    return [line[4:].partition(":")[0] for line in lines(shown, command) if line[:4].strip().endswith(".")]


def test_it_takes_the_papers_of_the_last_answer(person: Person) -> None:
    command = "/table method; year"
    assert titles(person.types(QUESTION, command), command) == ["Slow, Then Sudden", "Delayed Circuits"]


def test_numbers_choose_among_all_that_were_cited(person: Person) -> None:
    command = "/table [2], 1: year"
    assert titles(person.types(QUESTION, command), command) == ["Delayed Circuits", "Slow, Then Sudden"]
    command = "/table 1-2: year"
    assert len(titles(person.types(command), command)) == 2


def test_a_run_beyond_what_was_cited_is_refused(person: Person) -> None:
    assert "no source is numbered 3" in person.types(QUESTION, "/table 1-99999: year")


def test_help_tells_how_it_is_used(person: Person) -> None:
    assert "/table [n ...:] columns" in person.types("/help table")


def test_ctrl_c_leaves_the_rows_that_are_done(person: Person) -> None:
    @contextmanager
    def interrupting() -> Iterator[Callable[[IngestProgress], None]]:
        def interrupt(_: IngestProgress) -> None:
            signal.raise_signal(signal.SIGINT)

        yield interrupt

    before, person.repl.progress = person.repl.progress, interrupting
    try:
        shown = lines(person.types(QUESTION, "/table year"), "/table year")
    finally:
        person.repl.progress = before
    assert shown[0] == "Stopped after 1 of 2 papers."
    assert "Slow, Then Sudden" in shown[2]
    assert shown[-2].startswith("Stopped: 1 of 2 papers are in the table")
