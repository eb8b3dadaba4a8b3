"""What loads behind the prompt."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.chat import greeting
from assistant.chat.loading import Background, Filling
from assistant.records import IngestProgress
from tests.chat.typing_person import CTRL_D, person_at

DIGESTS = [
    {
        "id": "sour",
        "title": "Sourdough at Altitude",
        "abstract": "Sourdough rises faster at altitude.",
        "kind": "digest",
    },
    {"id": "rye", "title": "Rye by Night", "abstract": "Rye dough ferments slowly at night.", "kind": "digest"},
]


@pytest.fixture(autouse=True)
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    papers = tmp_path / "starter.jsonl"
    papers.write_text("".join(json.dumps(paper) + "\n" for paper in DIGESTS))
    monkeypatch.setattr("assistant.starter.PAPERS", papers)
    return papers


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant.open(tmp_path / "library") as assistant:
        yield assistant


def test_the_first_question_in_a_new_library_waits_for_its_papers() -> None:
    with person_at(None, starter=True) as person:
        person.state.wait_for_settings()
        greeted = greeting(person.state)
        shown = person.types("does sourdough rise at altitude")
        assert person.state.filling is None
        person.state.close()
    assert greeted == [
        "Ask about papers. Answers are quotes. /help lists the commands.",
        "The starter library is loading: digests of 220 papers on machine learning.",
        "/ingest PATH reads papers of your own.",
    ]
    assert shown.startswith("> does sourdough rise at altitude\n\n“Sourdough rises faster at altitude.” [1]\n")


def test_what_a_digest_is_is_said_once_in_a_conversation() -> None:
    with person_at(None, starter=True) as person:
        shown = person.types("does sourdough rise at altitude", "does rye ferment at night", "/new", "/resume")
    assert "[2] Rye by Night  rye  digest" in shown
    assert shown.count("A digest summarises an abstract in other words") == 2


def test_what_there_is_to_ask_about_stands_on_the_empty_line() -> None:
    with person_at(None, starter=True) as person:
        assert person.state.standing() == "loading"
        person.presses(CTRL_D)
        person.state.wait_for_papers()
        person.state.close()
        assert person.state.standing() == "2 papers to ask about, all as digests"


def test_how_far_it_is_stands_on_every_empty_line_as_long_as_papers_come() -> None:
    with person_at(None, starter=True) as person:
        person.types("does sourdough rise at altitude")
        assert person.state.standing() == ""
        person.state.filling = Filling(is_new=True)
        person.state.filling.progress = IngestProgress(1, 2, 1.0, 1.0, "starter.jsonl")
        assert person.state.standing() == "1 of 2 papers are loaded"


def test_a_library_from_which_all_was_taken_stays_empty(empty: Assistant) -> None:
    filling = Filling(is_new=False)
    filling.run(empty)
    assert not filling.is_under_way
    assert empty.count() == 0


def test_what_goes_wrong_is_told_once(empty: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("assistant.starter.PAPERS")
    filling = Filling(is_new=True)
    assert filling.is_under_way
    filling.run(empty)
    with pytest.raises(ImportError):
        filling.wait(lambda progress: None)
    filling.wait(lambda progress: None)


def test_stopping_ends_it_after_a_batch_and_keeps_what_is_in(empty: Assistant) -> None:
    filling = Filling(is_new=True)
    filling.stop()
    filling.run(empty)
    assert not filling.is_under_way
    assert filling.progress is None


def test_what_was_made_is_waited_for() -> None:
    go = threading.Event()
    background = Background(lambda: go.wait(60), lambda made: None)
    background.start()
    assert background.made is None
    go.set()
    assert background.get() is True


def test_warming_is_not_waited_for_and_may_fail() -> None:
    go = threading.Event()

    def warm(_: str) -> None:
        go.wait(60)
        raise ZeroDivisionError

    background = Background(lambda: "made", warm)
    assert background.get() == "made"
    go.set()
    background.finish()


def test_a_failure_is_raised_and_the_next_call_tries_again() -> None:
    tries: list[int] = []

    def make() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("not yet")
        return len(tries)

    background = Background(make, lambda made: None)
    with pytest.raises(OSError, match="not yet"):
        background.get()
    assert background.get() == 2
