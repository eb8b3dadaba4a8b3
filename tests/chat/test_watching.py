"""What is watched and what has come, in a conversation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.test_commands import QUESTION
from tests.chat.test_completion import offered
from tests.chat.typing_person import Person, person_at


@pytest.fixture
def reader(library: Path) -> Iterator[Person]:
    """A person at a library of their own, to which papers come."""
    with person_at(library) as person:
        yield person


LATER = {
    "id": "warm-circles",
    "title": "Warm Circles: Grokking under a Learning Rate Schedule",
    "abstract": "We ask which schedules bring grokking forward. A warm restart brings the sudden generalisation of "
    "modular addition forward by half of the training steps. Grokking is explained mechanistically by its circle.",
    "url": "https://example.org/warm-circles",
    "published": "2032-04-01",
}


def ingest(person: Person, folder: Path, *papers: object) -> None:
    file = folder / "later.jsonl"
    file.write_text("\n".join(map(json.dumps, papers)))
    person.state.library.ingest(file, progress=False)


def test_news_tells_what_has_come_once(reader: Person, tmp_path: Path) -> None:
    reader.types(f"/watch {QUESTION}")
    ingest(reader, tmp_path, LATER)
    shown = reader.types("/news")
    assert "grokking: 1 new paper\n" in shown
    assert " 1. Warm Circles: Grokking under a Learning Rate Schedule\n" in shown
    assert "    2032-04-01  warm-circles\n    https://example.org/warm-circles\n    “" in shown
    assert reader.types("/news").endswith("> /news\nNothing new.\n\n")


def test_limits_of_the_conversation_are_kept_with_the_watch(person: Person) -> None:
    shown = person.types("/filter since=2030", f"/watch {QUESTION}", "/watch")
    assert f"Watching 1, grokking: {QUESTION} (published since 2030)\n" in shown
    assert f"1\tgrokking\t{QUESTION}\tpublished since 2030\tno news yet\n" in shown


def test_the_last_question_is_watched_as_it_was_understood(person: Person) -> None:
    shown = person.types("which papers are about grokking", "what about robots?", "/watch last")
    assert "Watching 1, robots: which papers are about robots" in shown


def test_a_question_about_papers_at_hand_is_not_watched(person: Person) -> None:
    assert "error: the last question is about papers that are there already" in person.types(
        QUESTION, "does [1] use weight decay?", "/watch last"
    )


def test_what_is_watched_already_is_ended_by_a_command_of_the_chat(person: Person) -> None:
    shown = person.types(f"/watch {QUESTION}", f"/watch {QUESTION}")
    assert "(/unwatch 1 ends that)" in " ".join(shown.split())


def test_watches_are_offered_by_name(person: Person) -> None:
    person.types(f"/watch {QUESTION}")
    assert offered(person, "/unwatch gro") == ["grokking"]
    assert offered(person, "/news mechan") == ["grokking"]


def test_what_is_no_longer_watched_has_no_news(reader: Person, tmp_path: Path) -> None:
    shown = reader.types(f"/watch {QUESTION}", "/unwatch grokking")
    assert shown.endswith("No longer watched: 1, grokking.\n\n")
    ingest(reader, tmp_path, LATER)
    assert reader.types("/news").endswith("Nothing is watched; /watch QUESTION watches one.\n\n")
