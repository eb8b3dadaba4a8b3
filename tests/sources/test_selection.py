from __future__ import annotations

from typing import Any

import pytest

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources import Selection, SourceRecord, Tally


def record(published: str | None = "2023-05-01", **metadata: Any) -> SourceRecord:
    return SourceRecord("Jars", "We count.", "file:1", published=published, metadata=metadata)


@pytest.mark.parametrize(
    ("since", "until", "published", "taken"),
    [
        ("2023", None, "2023-05-01", True),
        ("2023-06", None, "2023-05-01", False),
        ("2023-06", None, "2023", True),
        (None, "2023-05", "2023-05-31", True),
        (None, "2022", "2023", False),
        ("2022", "2023", None, False),
    ],
)
def test_dates_limit(since: str | None, until: str | None, published: str | None, taken: bool) -> None:
    assert Selection.of((), since, until).takes(record(published)) is taken


@pytest.mark.parametrize(
    ("categories", "taken"), [(["cs.LG"], True), ("cs.LG stat.ML", True), (["cs.CL"], False), (None, False)]
)
def test_categories_limit(categories: Any, taken: bool) -> None:
    assert Selection.of(["CS.lg", "math.CO"]).takes(record(categories=categories)) is taken


def test_without_limits_all_is_taken() -> None:
    assert not Selection.of()
    assert Selection.of().takes(record(None))


@pytest.mark.parametrize("date", ["20", "2023-13", "last year", "2023-1-1"])
def test_what_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(InputError, match="not a date"):
        Selection.of((), date)


def test_what_is_left_out_lacking_or_withdrawn_is_counted() -> None:
    rejection = Rejection(where="file:9", why="bad")
    tally = Tally()
    found: list[SourceRecord | Rejection] = [record(), record(None), record("2020"), record(withdrawn=True), rejection]
    assert len(list(tally.count(found, Selection.of((), "2023"), "file"))) == 3
    assert tally == Tally(left_out=2, lacking=1, withdrawn=1)


def test_when_nothing_is_within_the_limits_that_is_said() -> None:
    (said,) = Tally().count([record("2020")], Selection.of((), "2023"), "file")
    assert said == Rejection(where="file", why="none of its records is within the limits: 1 left out")
