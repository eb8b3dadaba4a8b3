from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.dates import exact_date, known_date, listing_date, publication_date


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026", "2026"), ("2026-07", "2026-07"), ("2024/3/5", "2024-03-05"), ("20260728", "2026-07-28"),
        ("202607", "2026-07"), ("2024.0", "2024"), ("2019-03-04T00:00:00Z", "2019-03-04"),
        ("2025-08-18 12:00:00+00:00", "2025-08-18"), ("2019 3 4", "2019-03-04"), ("2019年3月4日", "2019-03-04"),
    ],
)  # fmt: skip
def test_numbers_are_read(written: str, date: str) -> None:
    assert publication_date(written) == date


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("March 2024", "2024-03"), ("Mar-2024", "2024-03"), ("5 Mar 2024", "2024-03-05"),
        ("Mar 5, 2024", "2024-03-05"), ("2024 Mar 5", "2024-03-05"), ("2019, 4 March", "2019-03-04"),
        ("04-Mar-2019", "2019-03-04"), ("5th of March, 2024", "2024-03-05"), ("MAR 15 2019", "2019-03-15"),
        ("2019 Mar 4;12(3):45", "2019-03-04"), ("2019 Mar;12(3)", "2019-03"), ("3. März 2019", "2019-03-03"),
        ("3 de mayo de 2019", "2019-05-03"), ("décembre 2019", "2019-12"),
        ("Mon, 2 Apr 2007 19:18:42 GMT", "2007-04-02"), ("Mon Apr  2 19:18:42 2007", "2007-04-02"),
    ],
)  # fmt: skip
def test_names_of_months_are_read(written: str, date: str) -> None:
    assert publication_date(written) == date


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024-00-00", "2024"), ("2019-13-40", "2019"), ("2019-02-30", "2019-02"), ("Feb 30, 2026", "2026-02"),
        ("2019//", "2019"), ("2019/05//", "2019-05"), ("2019-05-XX", "2019-05"), ("Spring 2024", "2024"),
        ("2024 Winter", "2024"), ("Q1 2024", "2024"), ("2024-W12", "2024"), ("c2019", "2019"), ("©2019", "2019"),
        ("[2019]", "2019"), ("{2019}", "2019"), ("2019a", "2019"), ("in press 2024", "2024"),
        ("Published: 3 May 2019", "2019-05-03"), ("2019 [epub ahead of print]", "2019"),
    ],
)  # fmt: skip
def test_what_is_known_is_kept(written: str, date: str) -> None:
    assert publication_date(written) == date


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2019-2020", "2019"), ("2019-03-04/2019-03-06", "2019-03-04"), ("2024 Mar-Apr", "2024-03"),
        ("Mar./Apr. 2024", "2024-03"), ("23–27 may, 2019", "2019-05-23"), ("28 May - 2 June 2019", "2019-05-28"),
        ("Dec 2018-Jan 2019", "2018-12"), ("Dec-Jan 2019", "2019"),
    ],
)  # fmt: skip
def test_of_a_range_the_beginning_counts(written: str, date: str) -> None:
    assert publication_date(written) == date


@pytest.mark.parametrize(
    ("written", "date"),
    [("03/04/2019", "2019"), ("13/04/2019", "2019-04-13"), ("04/13/2019", "2019-04-13"), ("05/05/2019", "2019-05-05"),
     ("03.04.2019", "2019-04-03"), ("3/2019", "2019-03")],
)  # fmt: skip
def test_days_and_months_that_could_be_each_other_are_left_out(written: str, date: str) -> None:
    assert publication_date(written) == date


@pytest.mark.parametrize("written", ["1566086400", "1566086400000", "1566086400.0"])
def test_seconds_since_1970_are_a_day(written: str) -> None:
    assert publication_date(written) == "2019-08-18"


@pytest.mark.parametrize(
    "written", ["", "n.d.", "0000-00-00", "Jul 28", "13", "forthcoming", "arXiv:2301.00001", "x" * 300]
)
def test_what_names_no_year_is_no_date(written: str) -> None:
    assert publication_date(written) is None


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        (["SEP", "2018"], "2018-09"), (["2024", "3"], "2024-03"), (["2019", "MAR 15"], "2019-03-15"),
        (["2019", "2019-03-04"], "2019-03-04"), (["2019", "2018-03-04"], "2019"), (["", "n.d."], None), ([], None),
    ],
)  # fmt: skip
def test_several_fields_tell_a_date_together(fields: list[str], date: str | None) -> None:
    assert known_date(fields) == date


@pytest.mark.parametrize(
    ("written", "date"),
    [("May 5, 2022", "2022-05-05"), ("2022-13-45", None), ("30 February 2022", None), ("2022", "2022")],
)
def test_an_exact_date_has_all_its_parts(written: str, date: str | None) -> None:
    assert exact_date(written) == date


@pytest.mark.parametrize(
    ("written", "date"),
    [("Feb 29", "02-29"), ("Feb 30", None), ("07-28", "07-28"), ("Monday, Jul 28", "07-28"), ("July 2026", None),
     ("2026-07-28T10:00:00.000Z", "2026-07-28"), ("28 Jul", "07-28")],
)  # fmt: skip
def test_listing_dates(written: str, date: str | None) -> None:
    assert listing_date(written) == date


PARTS = (
    "Jan February may Sept 2024 1999 24 1 31 30 - / . , : T Z of st th 12:30:00 +01:00 20240102 ' Spring Q3 0000 99999 "
    "2024-02-30 2024/13/01 ١٢"
)
WRITTEN = st.lists(st.sampled_from(PARTS.split()))


@given(st.text() | WRITTEN.map(" ".join) | WRITTEN.map("".join))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = publication_date(text)
    assert found is None or re.fullmatch(r"[12]\d{3}(-\d\d(-\d\d)?)?", found)
    listing_date(text), exact_date(text), known_date([text, text])
