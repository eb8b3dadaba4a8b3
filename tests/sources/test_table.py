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
        ("On Lids,[No abstract available]", 'no abstract: "On Lids"'),
        ("On Lids,We count.,more", "3 cells where the header names 2"),
    ],
)
def test_a_bad_row_is_rejected_and_the_next_is_read(row: str, why: str) -> None:
    first, second = read_text(Table(), f"title,abstract\n{row}\nOn Jars,We count.\n")
    assert (getattr(first, "where", ""), why in getattr(first, "why", "")) == ("file:2", True)
    assert (getattr(second, "title", ""), getattr(second, "where", "")) == ("On Jars", "file:3")


@pytest.mark.parametrize(
    ("row", "title", "abstract"),
    [
        ('"On "Jars"","We count.","2020"', 'On "Jars"', "We count."),
        ('"On "Jars, as a "Tool", and more"","We count.","2020"', 'On "Jars, as a "Tool", and more"', "We count."),
        ('On Jars,"We "count" jars\nand, more",2020', "On Jars", 'We "count" jars and, more'),
        ('On Jars,"We ""count"" jars\n\nand more",2020', "On Jars", 'We "count" jars and more'),
        ('On 5" Jars,We count 5",2020', 'On 5" Jars', 'We count 5"'),
        ('"On Jars", "We count, too", 2020', "On Jars", "We count, too"),
    ],
)
def test_quotation_marks_may_stand_in_cells(row: str, title: str, abstract: str) -> None:
    first, second = taken(Table(), f"title,abstract,year\n{row}\nOn Lids,We count.,2021\n")
    assert (first.title, first.abstract, first.published) == (title, abstract, "2020")
    assert second.published == "2021"


@pytest.mark.parametrize("stray", ['"On Lids,We count.,2020', 'On Lids,"We count.,2020', 'On Lids,We count.",2020'])
@pytest.mark.parametrize("following", ["On Jars,We count jars.,2021", '"On Jars","We count jars.","2021"'])
def test_a_quotation_mark_without_its_partner_takes_no_rows_with_it(stray: str, following: str) -> None:
    papers = taken(Table(), f"title,abstract,year\n{stray}\n" + f"{following}\n" * 3)
    assert [(paper.title, paper.published) for paper in papers] == [("On Lids", "2020"), *[("On Jars", "2021")] * 3]
    assert papers[0].abstract.rstrip('"') == "We count."


def test_rows_may_be_shorter_or_end_in_empty_cells() -> None:
    short, long = taken(Table(), "title,abstract,year\nOn Jars,We count.\nOn Lids,We count.,2020,,\n\n,,\n")
    assert (short.published, long.published) == (None, "2020")


@pytest.mark.parametrize("above", ["sep=,\n", '"About: titles, abstracts, 2020."\n\n', "\n\n", "Jars\n" * 9])
def test_text_may_stand_above_the_header(above: str) -> None:
    (paper,) = taken(Table(), f"{above}title,abstract,year\nOn Jars,We count.,2020\n")
    assert (paper.title, paper.where) == ("On Jars", f"file:{above.count(chr(10)) + 2}")


def test_rows_may_be_numbered_in_a_column_without_a_name() -> None:
    (pandas,) = taken(Table(), ",title,abstract\n0,On Jars,We count.\n")
    assert (pandas.title, pandas.metadata) == ("On Jars", {})
    first, second = taken(Table(), '"title","abstract"\n"1","On Jars","We count."\n"2","On Lids","We count."\n')
    assert (first.title, second.title) == ("On Jars", "On Lids")


def test_of_two_columns_for_one_field_the_first_that_is_not_empty_counts() -> None:
    first, second = taken(Table(), "Title,Abstract,Abstract,Notes,Notes\nA,,We count.,a,b\nB,nan,We count.,,\n")
    assert (first.abstract, first.metadata) == ("We count.", {"Notes": "a", "Notes (2)": "b"})
    assert (second.abstract, second.metadata) == ("We count.", {})


@pytest.mark.parametrize("nothing", ["nan", "NULL", "N/A", "None", "-", "#N/A", ""])
def test_what_stands_for_nothing_is_nothing(nothing: str) -> None:
    header = "title,abstract,authors,year,journal,doi"
    (paper,) = taken(Table(), f"{header}\nOn Jars,We count.,{','.join([nothing] * 4)}\n")
    assert (paper.authors, paper.published, paper.metadata) == ((), None, {})


@pytest.mark.parametrize(
    ("columns", "cells", "date"),
    [
        ("Published Year,Published Month", "2024,3", "2024-03"),
        ("year,month,day", "2019,March,4", "2019-03-04"),
        ("Publication Date,Publication Year", "MAR 4,2019", "2019-03-04"),
        ("Date,Publication Year", "2019-03,2019", "2019-03"),
        ("year", "2020.0", "2020"),
        ("Early Access Date,Publication Year", "MAR 2023,", "2023-03"),
        ("Cover Date", "2019-03-04", "2019-03-04"),
    ],
)
def test_dates_may_be_in_several_columns(columns: str, cells: str, date: str) -> None:
    (paper,) = taken(Table(), f"title,abstract,{columns}\nOn Jars,We count.,{cells}\n")
    assert (paper.published, paper.metadata) == (date, {})


def test_a_date_that_cannot_be_read_is_kept_as_it_is() -> None:
    (paper,) = taken(Table(), "title,abstract,year\nOn Jars,We count.,in press\n")
    assert (paper.published, paper.metadata) == (None, {"year": "in press"})


@pytest.mark.parametrize(
    ("header", "cell", "authors"),
    [
        ("Author", '"Moe, Ada; Roe, Bo"', ("Moe, Ada", "Roe, Bo")),
        ("authors", '"Moe, Ada and Roe, Bo"', ("Moe, Ada", "Roe, Bo")),
        ("Author full names", '"Moe, Ada (57202138757); Roe, Bo (7402220509)"', ("Moe, Ada", "Roe, Bo")),
        ("authorships.author.display_name", "Ada Moe|Bo Roe", ("Ada Moe", "Bo Roe")),
        ("authors", "\"['Ada Moe', 'Bo Roe']\"", ("Ada Moe", "Bo Roe")),
        ("authors", "\"[{'authorId': '1', 'name': 'Ada Moe'}]\"", ("Ada Moe",)),
        ("authors", '"Ada Moe\nBo Roe"', ("Ada Moe", "Bo Roe")),
        ("Authors", "[No author name available]", ()),
    ],
)
def test_authors_are_told_apart(header: str, cell: str, authors: tuple[str, ...]) -> None:
    (paper,) = taken(Table(), f"title,abstract,{header}\nOn Jars,We count.,{cell}\n")
    assert paper.authors == authors


def test_tables_of_web_of_science_are_headed_by_tags() -> None:
    header = "PT\tAU\tAF\tTI\tSO\tDE\tID\tAB\tPD\tPY\tDI\tUT\t"
    row = 'J\tMoe, A\tMoe, Ada\t"On Jars": a role\tJARS\tjam; lids\tPLUS\tWe count. (C) 2019 Jar Press Ltd.\t'
    (paper,) = taken(Table(), f"{header}\n{row}SEP\t2019\t10.1000/J\tWOS:1\t\n")
    assert (paper.title, paper.abstract, paper.id) == ('"On Jars": a role', "We count.", None)
    assert (paper.authors, paper.published) == (("Moe, Ada",), "2019-09")
    assert paper.metadata == {
        "PT": "J", "UT": "WOS:1", "journal": "JARS", "keywords": ["jam", "lids"], "keywords_plus": "PLUS",
        "doi": "10.1000/j",
    }  # fmt: skip


def test_categories_of_arxiv_are_told_from_keywords() -> None:
    text = "titles,summaries,terms\nOn Jars,We count.,\"['cs.LG', 'stat.ML']\"\nOn Lids,We count.,jam; lids\n"
    first, second = taken(Table(), text)
    assert (first.metadata, second.metadata) == ({"categories": ["cs.LG", "stat.ML"]}, {"keywords": ["jam", "lids"]})


def test_a_header_that_comes_again_is_no_paper() -> None:
    assert len(taken(Table(), "title,abstract\nOn Jars,We count.\ntitle,abstract\nOn Lids,We count.\n")) == 2


def test_a_table_of_papers_without_abstracts_says_what_is_missing() -> None:
    ((where, why),) = rejected(Table(), "PMID,Title,Authors,Publication Year\n1,On Jars,Ada Moe,2020\n")
    assert where == "file:1"
    assert why == "a table of papers without an abstract column; its columns: PMID, Title, Authors, Publication Year"


def test_a_header_without_rows_says_so() -> None:
    assert rejected(Table(), "title,abstract\n") == [("file", "a table without rows")]


def test_what_names_no_abstract_is_no_table() -> None:
    assert not Table().recognises("title,year\nOn Jars,2024\n", "file")
