from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.library.library import Library
from assistant.records import Filters, Listing
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder

TITLES = (
    "Language Models that Knit", "Knitting with a Language Model", "A Language Model for Sails",
    "Sails: An Efficient Approach", "New Sails via Learning", "The Effect of Salt", "Salt on Deck",
)  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("overview") / "library", SmallEncoder, create=True) as library:
        records = [
            record(number, title=title, published=f"20{20 + number // 2}" if number < 4 else None)
            for number, title in enumerate(TITLES)
        ]
        library.ingest([source("a", records), source("b", [record(9, listing=Listing(page="b", date="03-11"))])])
        yield library


def test_years_are_counted_the_latest_first(library: Library) -> None:
    assert library.overview(Filters()).years() == [("2021", 2), ("2020", 2), ("", 4)]


def test_sources_are_counted(library: Library) -> None:
    assert library.overview(Filters()).sources() == [("a", 7), ("b", 1)]


def test_papers_without_any_date_are_counted(library: Library) -> None:
    assert library.overview(Filters()).undated() == 3


def test_limits_apply(library: Library) -> None:
    assert library.overview(Filters(since="2021")).years() == [("2021", 2)]
