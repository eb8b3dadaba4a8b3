"""/similar and /topics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from tests.chat.typing_person import Person, person_at
from tests.topical_papers import write_topical


@pytest.fixture(scope="module")
def shared_person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    folder: Path = tmp_path_factory.mktemp("topical")
    with Assistant.open(folder / "library") as assistant:
        assistant.ingest(write_topical(folder / "papers.jsonl"))
    with person_at(folder / "library", retrieval={"limit": 2}) as person:
        yield person


@pytest.fixture
def person(shared_person: Person) -> Person:
    shared_person.begins_anew()
    return shared_person


def test_papers_like_a_source_are_listed_and_more_on_demand(person: Person) -> None:
    shown = person.types("which papers are about mites?", "/similar [1]", "/more")
    listed = shown.partition("> /similar [1]\n")[2]
    assert listed.startswith("Like “Mites and Winter Losses of Honey Bees”; the score is the likeness of abstracts")
    assert "/more shows the next." in listed
    first, _, second = listed.partition("> /more\n")
    assert first.count("    both: ") == 2
    assert "  - " in second


def test_papers_like_a_source_have_no_numbers_but_those_of_sources(person: Person) -> None:
    shown = person.types("which papers are about honey bees?", "/similar bee-mites", "/more")
    numbers = dict(re.findall(r"^\[(\d+)\] (\S+ \S+)", shown.partition("> /similar")[0], re.MULTILINE))
    listed = shown.partition("> /similar")[2]
    assert " 1. " not in listed
    again = re.findall(r"^\[(\d+)\] (\S+ \S+)", listed, re.MULTILINE)
    assert again
    assert all(numbers[number] == title for number, title in again)


def test_papers_like_sources_get_numbers_by_a_question(person: Person) -> None:
    shown = person.types(
        "which papers are about mites?", "/similar 1", "papers similar to [1]", "compare the first two"
    )
    listed, _, answer = shown.partition("> /similar 1\n")[2].partition("> papers similar to [1]\n")
    assert "The question “papers similar to [1]” gives them numbers." in " ".join(listed.split())
    assert "Side by side:" in answer
    assert "gives them numbers" not in person.types("/similar rye-rise")


def test_papers_like_several_are_named_by_ids(person: Person) -> None:
    shown = person.types("/similar rye-rise, bee-mites")
    assert "Like “Sourdough Bread from Rye: How the Starter Sets the Rise” and “Mites and Winter" in shown


def test_a_paper_is_named_by_words_of_its_title(person: Person) -> None:
    assert "Like “Saving Water at Canal Locks”" in person.types("/similar saving water")


def test_a_paper_that_is_not_there_is_refused(person: Person) -> None:
    assert "error: no paper has the id nothing of the kind" in person.types("/similar nothing of the kind")
    assert "error: no source is numbered 7" in person.types("/similar 7 8")
    assert "error: a paper is needed" in person.types("/similar")


def test_limits_in_force_apply(person: Person) -> None:
    shown = person.types("/filter until=2030", "/similar rye-rise", "/topics")
    assert "Bread" not in shown.partition("hive")[0].partition("Like “Sourdough Bread from Rye")[2].partition("\n")[2]
    assert "no topic stands out among 4 papers." in shown


def test_topics_are_shown_with_typical_papers(person: Person) -> None:
    shown = person.types("/topics")
    assert "honey bees  4 papers" in shown
    assert shown.count("  - ") == 6
    assert "14 papers: 12 in 3 topics, 2 in none." in shown
    assert "error: “many” is no number of topics" in person.types("/topics many")
