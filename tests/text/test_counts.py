"""Counts in words."""

from __future__ import annotations

from assistant.text.counts import counted, papers_shown


def test_one_is_singular_and_thousands_are_separated() -> None:
    assert [counted(0), counted(1), counted(2001)] == ["0 papers", "1 paper", "2,001 papers"]


def test_what_is_left_out_is_said_with_how_to_see_it() -> None:
    assert papers_shown(201, 20, go_on="/more shows the next") == "201 papers, 20 shown; /more shows the next"


def test_later_pages_name_their_places() -> None:
    assert papers_shown(201, 20, first=21, go_on="more") == "201 papers, 21 to 40 shown; more"
    assert papers_shown(201, 1, first=201, go_on="more") == "201 papers, 201 to 201 shown"


def test_where_all_are_shown_only_their_number_is_said() -> None:
    assert papers_shown(1, 1, fit=True, go_on="more") == "1 paper fits"
    assert papers_shown(3, 3, fit=True) == "3 papers fit"
    assert papers_shown(5, 0, first=9, go_on="more") == "5 papers"
