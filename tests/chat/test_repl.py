"""The loop: keys, errors, history, and what a model's answer looks like from question to file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import LibraryMissingError
from tests.chat.grokking_model import UNSUPPORTED, written
from tests.chat.test_commands import ANSWER, QUESTION
from tests.chat.typing_person import CTRL_C, CTRL_D, Person, failing, person_at
from tests.openai_server import OpenAIServer, Say, key_refused, rate_limited

ALT_ENTER = "\x1b\r"
CTRL_R = "\x12"


def test_ctrl_c_clears_the_line(person: Person) -> None:
    shown = person.presses(f"half a quest{CTRL_C}/usage\r{CTRL_D}")
    assert shown == "> /usage\n0 questions in N s\n\n"


def test_ctrl_c_on_an_empty_line_tells_how_to_leave(person: Person) -> None:
    assert person.presses(f"{CTRL_C}{CTRL_D}") == ">\nCtrl-D or /exit leaves.\n"


def test_an_empty_line_is_nothing(person: Person) -> None:
    assert person.presses(f"\r  \r{CTRL_D}") == "> \n>   \n"


def test_what_means_a_command_needs_no_slash(library: Path) -> None:
    with person_at(library) as person:
        assert person.presses("Bye!\r") == "> Bye!\n"
    with person_at(library) as person:
        shown = person.types("what can you do?", "/help")
    asked, command = shown.removeprefix("> what can you do?\n").split("> /help\n")
    assert asked == command


def test_a_question_that_begins_like_a_command_is_asked(person: Person) -> None:
    person.types("exit exams", "help with grokking")
    assert [answer.question for answer in person.state.answers] == ["exit exams", "help with grokking"]


def test_alt_enter_begins_another_line_of_one_question(person: Person) -> None:
    shown = person.presses(f"which papers explain{ALT_ENTER}grokking mechanistically\r{CTRL_D}")
    assert shown == ANSWER.replace("explain grokking", "explain\ngrokking", 1)


def test_what_was_typed_is_there_in_the_next_chat(library: Path) -> None:
    with person_at(library) as person:
        person.types("/usage", "/set llm.api_key=sk-secret")
    with person_at(library) as person:
        assert person.presses(f"{CTRL_R}usa\r\r{CTRL_D}").startswith("> /usage\n")
    kept = (library / "chat_history").read_text()
    assert "/usage" in kept
    assert "sk-secret" not in kept
    assert (library / "chat_history").stat().st_mode & 0o077 == 0


def test_an_error_is_one_line_and_the_chat_goes_on(library: Path) -> None:
    with person_at(library, fill=failing("the disk is full")) as person:
        person.state.library.remove(*(paper.id for paper in person.state.library.papers()))
        shown = person.types("what is grokking", "/usage")
    assert shown == "> what is grokking\n\nerror: the disk is full\n\n> /usage\n0 questions in N s\n\n"


def test_what_nobody_expected_is_one_line_too(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by\x1b[31m zero")

    monkeypatch.setattr(type(person.state.library), "papers", fail)
    shown = person.types("/papers", "/usage")
    assert shown.startswith("> /papers\nerror: unexpected ZeroDivisionError: by zero\n\n> /usage\n")


def test_limits_in_force_stand_before_the_prompt(person: Person) -> None:
    shown = person.types("/filter author=ada", QUESTION, "/filter off", "/papers grok")
    assert f"\n(by “ada”) > {QUESTION}\n" in shown
    assert "1 paper fits:" in shown
    assert "\n> /papers grok\n" in shown


def test_limits_add_up_and_go_one_by_one(person: Person) -> None:
    shown = person.types("/filter author=Ada Example since=2030", "/filter since=", "/filter author=")
    assert "Only papers published since 2030; by “Ada Example”" in shown
    assert "\n(by “Ada Example”) > /filter author=\nNo limits." in shown


def test_a_paper_keeps_its_number(person: Person) -> None:
    person.types("does rescaling the initial weights remove the delay of grokking", QUESTION)
    first, second = person.state.answers
    numbers = {citation.paper.id: citation.number for citation in first.citations}
    assert numbers["slow-then-sudden"] == 1
    assert {c.number for c in second.citations if c.paper.id == "slow-then-sudden"} == {1}


def test_a_retry_takes_the_place_of_the_last_answer(person: Person) -> None:
    person.types(QUESTION, "/set answer.quotes=1", "/retry")
    assert len(person.state.answers) == 1
    assert len(person.state.answers[0].citations) == 2
    assert person.state.saved is not None
    assert person.state.store.answers(person.state.saved) == person.state.answers


def test_resuming_shows_the_history_and_goes_on(library: Path) -> None:
    with person_at(library) as person:
        person.types(QUESTION, "/rename circles")
    with person_at(library) as person:
        shown = person.types("/resume circ", "/sources 1", "does sound help robots grasp")
        assert shown.startswith(f"> /resume circ\n{ANSWER}Resumed: circles (1 question)\n\n> /sources 1\n[1] Slow")
        assert [session.turns for session in person.state.store.sessions()] == [2]


@pytest.mark.parametrize("left_out", [(), ("about",)], ids=["", "earlier-version"])
def test_a_resumed_session_is_followed_on(library: Path, left_out: tuple[str, ...]) -> None:
    with person_at(library) as person:
        person.types(QUESTION)
        assert person.state.saved is not None
        (answer,) = person.state.store.answers(person.state.saved)
        person.state.store.replace_last(person.state.saved, answer.model_copy(update=dict.fromkeys(left_out)))
    with person_at(library) as person:
        assert "besides the 2 papers already given" in person.types("/resume", "any others?")
        assert all(turn.about for turn in person.state.answers)


def test_sessions_that_cannot_be_saved_are_told_once(person: Person) -> None:
    file = person.state.settings.library.location / "sessions.sqlite"
    file.write_text("no database at all " * 100)
    shown = person.types(QUESTION, "/retry")
    assert shown.count("error: ") == 1
    assert "sessions.sqlite cannot be used: file is not a database" in shown
    assert shown.count("2 papers fit:") == 2


@pytest.fixture
def written_answer(library: Path) -> Iterator[tuple[Person, OpenAIServer]]:
    with (
        OpenAIServer(lambda request: Say(written(request))) as server,
        person_at(library, llm={"model": "test", "base_url": server.url, "retries": 0}) as person,
    ):
        yield person, server


def test_what_a_model_writes_is_shown_statement_by_statement(written_answer: tuple[Person, OpenAIServer]) -> None:
    person, _ = written_answer
    assert (
        person.types(QUESTION, "/usage")
        == f"""\
> {QUESTION}

Grokking coincides with the moment at which the rotation circuit outgrows the memorising one [1]. Weight decay of 0.3 \
brings the moment forward by a factor of five [1].

- The memorising solution has a larger norm than the generalising one [2].
- Rescaling the initial weights removes the delay altogether [2].

1 statement is left out: no sentence that it cites supports it.

[1] Delayed Circuits: A Mechanistic Account of Grokking in Modular Division  2031, Example and Sample  delayed-circuits
    https://example.org/delayed-circuits
    “Its embedding rotates inputs onto a circle, and grokking coincides with the moment at which this rotation circuit \
outgrows the memorising one.”
    “Weight decay of 0.3 brings the moment forward by a factor of five.”

[2] Slow, Then Sudden: Weight Norms and the Onset of Grokking  slow-then-sudden
    “A mechanistic analysis of the loss surface shows that the memorising solution has a larger norm than the \
generalising one.”
    “Rescaling the initial weights removes the delay altogether.”

Written by test; every statement was checked against the sentences it cites.

> /usage
1 question in N s
2 calls to a model: 22 tokens in, 14 out

"""
    )
    assert UNSUPPORTED not in person.stream.getvalue()


def test_without_a_model_the_next_answer_is_quotes(written_answer: tuple[Person, OpenAIServer]) -> None:
    person, server = written_answer
    assert "Model: none" in person.types("/model none", QUESTION)
    assert not server.requests


@pytest.mark.parametrize("failure", [rate_limited("60"), key_refused()])
def test_a_model_that_fails_leaves_the_chat_usable(library: Path, failure: object) -> None:
    with (
        OpenAIServer(failure) as server,  # type: ignore[arg-type]
        person_at(
            library,
            llm={"model": "test", "base_url": server.url, "api_key": "sk-test", "retries": 0, "fallback": False},
        ) as person,
    ):
        shown = person.types(QUESTION, "/usage")
    lines = shown.splitlines()
    assert lines[2].startswith("error: ")
    assert lines[3:] == ["", "> /usage", "0 questions in N s", ""]


def test_no_control_sequence_of_a_paper_reaches_the_screen(library: Path, tmp_path: Path) -> None:
    evil = {
        "id": "evil",
        "title": "Evil \x1b]0;owned\x07 Titles",
        "authors": ["Mallory \x1b[31m\u202eEvil"],
        "abstract": "Evil \x1b[2J abstracts erase \x9b2J screens.",
    }
    (tmp_path / "evil.jsonl").write_text(json.dumps(evil))
    with person_at(library) as person:
        shown = person.types(
            f"/ingest {tmp_path / 'evil.jsonl'}", "what do evil abstracts erase", "/show evil", "/quote 1",
            "who wrote it?", "/sources", "/papers evil",
        )  # fmt: skip
        person.state.rename("\x1b]0;owned\x07circles \x9b2J")
        shown += person.types("/sessions", "/resume circles")
    assert "circles" in shown
    assert "Evil" in shown
    assert shown.replace("\n", "").replace("\t", "").isprintable()


def test_a_library_without_papers_is_filled_with_the_first_question(library: Path) -> None:
    filled: list[bool] = []
    with person_at(library, fill=lambda: filled.append(True)) as person:
        person.state.library.remove(*(paper.id for paper in person.state.library.papers()))
        person.types("what is grokking", "what is grokking")
    assert filled == [True]


def test_no_conversation_is_had_where_no_library_is(tmp_path: Path) -> None:
    with person_at(tmp_path / "none") as person, pytest.raises(LibraryMissingError):
        person.types("what is grokking")
