"""A removed paper stays out, whatever its sources say, and can be brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import PaperNotFoundError
from assistant.library.library import Library
from assistant.records import Listing
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder

LISTED = record(0, id=None, listing=Listing(page="a list", rank=1))
OTHERS = [record(number) for number in range(1, 4)]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", SmallEncoder, create=True, vector_search="exact") as opened:
        opened.ingest([source("a", [LISTED, *OTHERS])])
        yield opened


def remove_listed(library: Library) -> str:
    (paper,) = library.papers(match=LISTED.title)
    library.remove([paper.id])
    assert library.count() == 3
    assert library.doctor() == []
    return paper.id


def test_an_ingest_names_what_it_leaves_out(library: Library) -> None:
    id = remove_listed(library)
    report = library.ingest([source("a", [LISTED, *OTHERS])])
    assert (report.added, report.unchanged) == (0, 3)
    assert [(paper.id, paper.title) for paper in report.withheld] == [(id, LISTED.title)]
    assert library.ingest([source("b", OTHERS)]).withheld == ()


@pytest.mark.parametrize(
    "again",
    [
        source("a", [LISTED, *OTHERS, record(9)]),
        source("copy", [LISTED]),
        source("copy", [record(0, id="2301.00001", authors=("Ada Roe",))]),
    ],
)
def test_it_stays_out_when_a_file_changes_or_another_gives_it(library: Library, again: object) -> None:
    id = remove_listed(library)
    report = library.ingest([again])  # type: ignore[list-item]
    assert [paper.id for paper in report.withheld] == [id]
    assert library.papers(match=LISTED.title) == []
    assert library.counts().listings == 0


def test_it_comes_back_whole(library: Library) -> None:
    before = library.papers()
    id = remove_listed(library)
    assert [paper.id for paper in library.removed()] == [id]
    assert [paper.title for paper in library.restore([id])] == [LISTED.title]
    assert library.papers() == before
    assert (library.removed(), library.doctor()) == ([], [])
    assert library.ingest([source("a", [LISTED, *OTHERS])]).withheld == ()


def test_a_removed_paper_whose_file_is_gone_comes_back_with_it(library: Library) -> None:
    id = remove_listed(library)
    library.ingest([source("a", OTHERS)])
    library.restore([id])
    assert library.count() == 3
    assert library.ingest([source("b", [LISTED])]).added == 1


def test_restoring_what_was_not_removed_changes_nothing(library: Library) -> None:
    id = remove_listed(library)
    with pytest.raises(PaperNotFoundError, match="no removed paper has the id p1"):
        library.restore([id, "p1"])
    assert [paper.id for paper in library.removed()] == [id]


def test_another_paper_of_that_title_is_not_kept_out(library: Library) -> None:
    remove_listed(library)
    other = record(0, id=None, abstract="In another year we saw none at all.", authors=("Bo Li",))
    report = library.ingest([source("b", [other])])
    assert (report.added, report.withheld) == (1, ())


def test_removing_twice_and_by_another_id_removes_once(library: Library) -> None:
    library.ingest([source("b", [record(1, id="2301.00001")])])
    assert library.remove(["p1", "2301.00001"]) == 1
    assert len(library.removed()) == 1
