"""Saved sessions on the command line: listed and deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Answer
from assistant.chat.session_store import SESSIONS_FILE, SessionStore
from assistant.cli import main


@pytest.fixture
def store(library: Path) -> SessionStore:
    """The sessions of a library, of which there are two."""
    (library / SESSIONS_FILE).unlink(missing_ok=True)
    store = SessionStore(library / SESSIONS_FILE)
    for question in ("what is grokking", "does repeating data hurt"):
        store.add(store.start(question), Answer(question=question, status="no_match", text=""))
    return store


def test_they_are_listed_with_the_latest_first(
    store: SessionStore, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["chat", "--list", "--library", str(library)]) == 0
    captured = capsys.readouterr()
    rows = [line.split("\t") for line in captured.out.splitlines()]
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("2", "does repeating data hurt", "1"),
        ("1", "what is grokking", "1"),
    ]
    assert captured.err == "2 sessions saved\n"


def test_they_are_listed_as_json(store: SessionStore, library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chat", "--list", "--json", "--library", str(library)]) == 0
    listed = json.loads(capsys.readouterr().out)["sessions"]
    assert [(session["id"], session["name"], session["turns"]) for session in listed] == [
        (2, "does repeating data hurt", 1),
        (1, "what is grokking", 1),
    ]
    assert listed[0]["changed"] == store.sessions()[0].changed


@pytest.mark.parametrize("named", ["1", "What is grokking"])
def test_one_is_deleted_by_id_or_name(
    named: str, store: SessionStore, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["chat", "--delete", named, "--library", str(library)]) == 0
    assert capsys.readouterr().err == "deleted: “what is grokking” (1 question)\n"
    assert [session.id for session in store.sessions()] == [2]


@pytest.mark.parametrize(("agrees", "left"), [(True, [1]), (False, [2, 1])])
def test_a_person_is_asked_first(
    agrees: bool, left: list[int], store: SessionStore, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", lambda question, err: agrees and "does repeating data hurt" in question)
    assert main(["chat", "--delete", "2", "--library", str(library)]) == 0
    assert [session.id for session in store.sessions()] == left


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--delete", "7"], "error: no session has the id or name “7”"),
        (["--delete", "grok"], "error: no session has the id or name “grok”"),
        (["--delete", " "], "error: the id of --delete is empty"),
        (["--list", "--delete", "1"], "error: give one of --resume, --list and --delete"),
        (["--list", "--resume"], "error: give one of --resume, --list and --delete"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_deleted(
    arguments: list[str], message: str, store: SessionStore, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["chat", *arguments, "--library", str(library)]) == 2
    assert capsys.readouterr().err.startswith(message)
    assert len(store.sessions()) == 2


def test_a_library_that_is_not_there_has_no_sessions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chat", "--list", "--library", str(tmp_path / "gone")]) == 4
    assert "there is no library at" in capsys.readouterr().err
