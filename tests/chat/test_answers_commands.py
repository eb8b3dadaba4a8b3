"""/answers, /recall, and /export with citation keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat.test_commands import QUESTION
from tests.chat.test_completion import offered
from tests.chat.typing_person import Person


def test_saved_answers_are_listed_with_words_or_without(person: Person) -> None:
    person.types(QUESTION, "/new", "how many wine glasses does the gripper break?")
    shown = person.types("/answers")
    assert shown.startswith(
        f"> /answers\n2.1  DATE TIME  how many wine glasses does the gripper break?\n1.1  DATE TIME  {QUESTION}\n"
    )
    assert "/recall 2.1 shows one, checked." in shown
    assert "wine" not in person.types("/answers grokking")
    assert "No saved answer has these words." in person.types("/answers xyz")


def test_nothing_is_listed_before_an_answer(person: Person) -> None:
    assert person.types("/answers") == "> /answers\nNo answer is saved yet.\n\n"
    assert "error: there is no answer to check yet" in person.types("/recall")


def test_the_last_answer_is_checked(person: Person) -> None:
    shown = person.types(QUESTION, "/recall")
    assert f"> /recall\n> {QUESTION}\n\n2 papers fit:\n" in shown
    assert "4 quotes verified against today's library.\n" in shown


def test_a_saved_answer_is_recalled_without_resuming(person: Person) -> None:
    person.types(QUESTION, "/new")
    assert "4 quotes verified" in person.types("/recall 1.1")
    assert person.state.answers == []
    assert "error: session 1 has no answer 4 (it has 1)" in person.types("/recall 1.4")


def test_saved_answers_are_offered(person: Person) -> None:
    person.types(QUESTION)
    assert offered(person, "/recall ") == ["1.1"]
    assert offered(person, "/recall grok") == ["1.1"]


def test_two_files_give_keys_and_their_bibliography(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "Written: notes.md and refs.bib\n" in person.types(QUESTION, "/export notes.md refs.bib")
    assert 'bibliography: "refs.bib"' in Path("notes.md").read_text()
    assert Path("refs.bib").read_text().startswith("@")
    assert "error: notes.md exists already" in person.types("/export notes.md other.bib")
    assert not Path("other.bib").exists()


def test_a_conversation_is_exported_as_a_page(person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "Written: talk.html\n" in person.types(QUESTION, "/export talk.html")
    assert QUESTION in Path("talk.html").read_text()
