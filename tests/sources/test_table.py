from __future__ import annotations

import pytest

from assistant.sources.table import Table
from scripts.fuzz_seeds import SEEDS
from tests.sources.reading import read_text, rejected, taken


def test_all_that_is_known_of_a_paper_is_read() -> None:
    first, second = taken(Table(), SEEDS[12])
    assert (first.title, first.authors, first.published) == ("Jars, and Lids", ("Ada Moe", "Bo Roe"), "2023")
    assert first.abstract.endswith("apart. More of it.")
    assert (first.metadata, first.where, second.where) == ({"doi": "10.1000/j"}, "file:2", "file:4")


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_told_by_the_header(delimiter: str) -> None:
    text = "id,title,abstract\n2301.00001v2,On Jars,We count.\n".replace(",", delimiter)
    (paper,) = taken(Table(), text)
    assert (paper.id, paper.title, paper.metadata["version"]) == ("2301.00001", "On Jars", 2)


def test_columns_go_by_many_names_and_others_are_kept() -> None:
    header = "Article Title,Abstract Note,Publication Year,Source Title,Categories,Votes,Shelf"
    (paper,) = taken(Table(), f"{header}\nJars,We count.,2024,J,cs.LG stat.ML,7,B2\n")
    assert (paper.title, paper.published) == ("Jars", "2024")
    assert paper.metadata == {"journal": "J", "categories": ["cs.LG", "stat.ML"], "upvotes": 7, "Shelf": "B2"}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("On Lids,", 'no abstract: "On Lids"'),
        ("On Lids,We count.,more", "3 cells where the header names 2"),
        ('"On "Lids",We count.', "not a row of the table"),
    ],
)
def test_a_bad_row_is_rejected_and_the_next_is_read(row: str, why: str) -> None:
    first, second = read_text(Table(), f"title,abstract\n{row}\nOn Jars,We count.\n")
    assert (getattr(first, "where", ""), why in getattr(first, "why", "")) == ("file:2", True)
    assert (getattr(second, "title", ""), getattr(second, "where", "")) == ("On Jars", "file:3")


def test_a_quotation_mark_that_is_not_closed_swallows_no_rows() -> None:
    text = 'title,abstract\n"On Lids,We count.\n' + "On Jars,We count.\n" * 3
    assert [where for where, _ in rejected(Table(), text)] == ["file:2"]
    assert len(read_text(Table(), text)) == 4


def test_a_header_without_rows_says_so() -> None:
    assert rejected(Table(), "title,abstract\n") == [("file", "a header without rows")]


def test_what_names_no_abstract_is_no_table() -> None:
    assert not Table().recognises("title,year\nOn Jars,2024\n", "file")
