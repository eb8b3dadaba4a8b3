"""A library of invented papers to which papers come, and what is told of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, News
from tests.invented_papers import PAPERS

QUESTION = "which papers explain grokking mechanistically"
GROKKING, OTHERS = PAPERS[:2], PAPERS[2:]


def record(paper: tuple[str, str, str], **more: object) -> dict[str, object]:
    """A paper as a file states it."""
    id, title, abstract = paper
    return {"id": id, "title": title, "abstract": abstract, **more}


class Shelf:
    """A library, and the files that its papers come from."""

    def __init__(self, assistant: Assistant, folder: Path) -> None:
        self.assistant = assistant
        self._folder = folder

    def give(self, name: str, *records: dict[str, object]) -> None:
        """Ingest a file of this name with these records, and no longer what it had before."""
        file = self._folder / f"{name}.jsonl"
        file.write_text("\n".join(map(json.dumps, records)), "utf-8")
        self.assistant.ingest(file, progress=False)

    def told(self, *names: str | int) -> list[str]:
        """The ids of the papers that are news now, and count as told by that."""
        return ids(self.assistant.news(*names))


def ids(news: News) -> list[str]:
    return [item.paper.id for issue in news.issues for item in issue.papers]


@pytest.fixture(scope="session")
def without_grokking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("news")
    with Assistant.open(folder / "library") as assistant:
        Shelf(assistant, folder).give("others", *map(record, OTHERS))
    return folder


@pytest.fixture
def place(without_grokking: Path, tmp_path: Path) -> Path:
    """A folder with a library of one's own, without papers on grokking."""
    shutil.copytree(without_grokking / "library", tmp_path / "library")
    return tmp_path


@pytest.fixture
def shelf(place: Path) -> Iterator[Shelf]:
    with Assistant.open(place / "library") as assistant:
        yield Shelf(assistant, place)
