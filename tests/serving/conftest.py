"""The library that the tests of the server serve."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from tests.invented_papers import write_papers

DIGEST = {
    "id": "dim-lamps",
    "title": "Dim Lamps: Night Vision on a Budget",
    "abstract": "A cheap sensor sees at night. It needs 3 % of the light of a usual one.",
    "kind": "digest",
}


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of invented papers and one digest."""
    directory = tmp_path_factory.mktemp("served")
    digest = directory / "digest.jsonl"
    digest.write_text(json.dumps(DIGEST) + "\n")
    with Assistant.open(directory / "library") as assistant:
        assistant.ingest(write_papers(directory / "papers.jsonl"), digest)
    return directory / "library"


# Tests of other modules read its files past SQLite, which would end the locks of a connection in this process.
@pytest.fixture(scope="module")
def assistant(library: Path) -> Iterator[Assistant]:
    with Assistant.open(library, create=False) as opened:
        yield opened
