"""A library of invented papers, made once, and a person at its chat."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from tests.chat.typing_person import Person, person_at
from tests.invented_papers import write_papers


@pytest.fixture(scope="session")
def made_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chat")
    with Assistant.open(folder / "library") as assistant:
        assistant.ingest(write_papers(folder / "papers.jsonl"))
    return folder / "library"


@pytest.fixture
def library(made_library: Path, tmp_path: Path) -> Path:
    """A copy of one's own."""
    return Path(shutil.copytree(made_library, tmp_path / "library"))


@pytest.fixture(scope="session")
def loaded(made_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    library = Path(shutil.copytree(made_library, tmp_path_factory.mktemp("loaded") / "library"))
    with person_at(library) as person:
        yield person


@pytest.fixture
def person(loaded: Person) -> Person:
    """A person who has just begun; what is loaded stays loaded from test to test."""
    loaded.begins_anew()
    return loaded
