"""Sessions on disk."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.chat.session_store import SessionStore
from assistant.errors import ArgumentError, AssistantError
from assistant.records import Answer


def answer(question: str) -> Answer:
    return Answer(question=question, status="no_match", text="No paper.", notes=("a note",))


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    return SessionStore(tmp_path / "sessions.sqlite")


def saved(store: SessionStore, *questions: str) -> int:
    session = store.start(questions[0])
    for question in questions:
        store.add(session, answer(question))
    return session


def test_turns_come_back_as_they_were(store: SessionStore) -> None:
    session = saved(store, "one", "two", "three")
    assert store.answers(session) == [answer("one"), answer("two"), answer("three")]


def test_the_latest_session_is_listed_first(store: SessionStore) -> None:
    first, second = saved(store, "one"), saved(store, "two")
    assert [session.id for session in store.sessions()] == [second, first]
    store.add(first, answer("more"))
    assert [(session.id, session.turns) for session in store.sessions()] == [(first, 2), (second, 1)]


def test_a_session_without_a_turn_is_not_listed(store: SessionStore) -> None:
    store.start("never answered")
    assert store.sessions() == []


def test_looking_makes_no_file(store: SessionStore, tmp_path: Path) -> None:
    assert store.sessions() == []
    assert list(tmp_path.iterdir()) == []


def test_a_session_is_found_by_id_name_or_part_of_it(store: SessionStore) -> None:
    first, second = saved(store, "Grokking in depth"), saved(store, "grokking")
    assert store.find(str(first)).id == first
    assert store.find("GROKKING").id == second
    assert store.find("depth").id == first
    assert store.find("").id == second
    with pytest.raises(AssistantError, match="no session has the id or name “robots”"):
        store.find("robots")


def test_only_its_id_or_whole_name_means_a_session_exactly(store: SessionStore) -> None:
    first, second = saved(store, "Grokking in depth"), saved(store, "grokking")
    assert store.exactly(str(first)).id == first
    assert store.exactly("Grokking").id == second
    with pytest.raises(ArgumentError, match="no session has the id or name “depth”"):
        store.exactly("depth")


def test_a_deleted_session_leaves_nothing_in_the_file(store: SessionStore, tmp_path: Path) -> None:
    kept, session = saved(store, "kept"), saved(store, "one", "very private")
    store.delete(session)
    assert [found.id for found in store.sessions()] == [kept]
    assert store.answers(session) == []
    assert b"very private" not in (tmp_path / "sessions.sqlite").read_bytes()


def test_a_new_name_stays(store: SessionStore) -> None:
    session = saved(store, "one")
    store.rename(session, "circles  and\nnorms")
    assert store.sessions()[0].name == "circles and norms"


def test_the_last_turn_is_replaced(store: SessionStore) -> None:
    session = saved(store, "one", "two")
    store.replace_last(session, answer("three"))
    assert store.answers(session) == [answer("one"), answer("three")]


def test_only_the_owner_can_read_the_file(store: SessionStore, tmp_path: Path) -> None:
    saved(store, "one")
    assert (tmp_path / "sessions.sqlite").stat().st_mode & 0o077 == 0


def test_a_turn_that_cannot_be_read_is_left_out(store: SessionStore, tmp_path: Path) -> None:
    session = saved(store, "one", "two")
    with sqlite3.connect(tmp_path / "sessions.sqlite") as connection:
        connection.execute('UPDATE turns SET answer = \'{"of": "another version"}\' WHERE number = 1')
    connection.close()
    assert store.answers(session) == [answer("two")]


def test_a_file_of_a_newer_version_is_left_alone(store: SessionStore, tmp_path: Path) -> None:
    saved(store, "one")
    with sqlite3.connect(tmp_path / "sessions.sqlite") as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(AssistantError, match="newer version"):
        store.sessions()


ENDLESS = """
import sys
from pathlib import Path
from assistant.chat.session_store import SessionStore
from assistant.records import Answer
store = SessionStore(Path(sys.argv[1]))
session = store.start("endless")
for number in range(100_000):
    store.add(session, Answer(question=str(number), status="no_match", text="x" * 20_000))
    print(number, flush=True)
"""


def test_finished_turns_survive_a_kill(tmp_path: Path) -> None:
    file = tmp_path / "sessions.sqlite"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    writer = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(file)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert writer.stdout is not None
    told = [writer.stdout.readline() for _ in range(5)]
    time.sleep(0.013)
    writer.send_signal(signal.SIGKILL)
    told += writer.stdout.readlines()
    writer.stdout.close()
    writer.wait()
    finished = [int(line) for line in told if line.endswith("\n")]
    store = SessionStore(file)
    kept = [int(turn.question) for turn in store.answers(store.sessions()[0].id)]
    assert kept[: len(finished)] == finished
    assert len(kept) <= len(finished) + 1
