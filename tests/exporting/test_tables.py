"""Tables as Markdown and CSV, read back by programs that know neither."""

from __future__ import annotations

import csv
import io

import pytest

from assistant.errors import ArgumentError
from assistant.exporting.tables import table_format_of
from assistant.records import Cell, Column, Paper, Quote, Row, Table

ABSTRACT = '=HYPERLINK("http://evil.example") is a formula. | Pipes | and *stars* stand here. -3.5% is a number.'


def quoted(text: str) -> Cell:
    start = ABSTRACT.index(text)
    return Cell(text=text, source="abstract", quote=Quote.cut(ABSTRACT, start, start + len(text)))


def table(*cells: Cell, names: tuple[str, ...] = (), title: str = "A [Title] | with bars") -> Table:
    names = names or tuple(f"column {number}" for number in range(len(cells)))
    paper = Paper(id="p", title=title, abstract=ABSTRACT, published="2031-02", url="https://example.org/p")
    columns = tuple(Column(name=name) for name in names)
    return Table(columns=columns, rows=(Row(paper=paper, cells=cells),), papers=1)


def read(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", " @"])
def test_a_spreadsheet_takes_no_cell_for_a_formula(sign: str) -> None:
    (row,) = read(table(Cell(text=f"{sign}1+cmd|x", source="record", field="title"), title=f"{sign}SUM(A1)").to_csv())
    assert row["column 0"].startswith("'")
    assert row["title"].startswith("'")


def test_names_of_columns_are_no_formulas_either() -> None:
    assert "'=cmd" in table(Cell(), names=("=cmd",)).to_csv()


@pytest.mark.parametrize("number", ["-3.5%", "+12", "-1,000.5", "+1e-3"])
def test_a_plain_number_stays_one(number: str) -> None:
    (row,) = read(table(Cell(text=number, source="record", field="x")).to_csv())
    assert row["column 0"] == number


def test_beside_every_column_stands_what_it_rests_on() -> None:
    cells = (quoted("-3.5% is a number."), Cell(text="2031", source="record", field="published"), Cell())
    (row,) = read(table(*cells, names=("number", "year", "task")).to_csv())
    assert (row["id"], row["year"]) == ("p", "2031")
    assert row["number: quote"] == "'-3.5% is a number."
    assert row["year (column): quote"] == "record: published"
    assert (row["task"], row["task: quote"]) == ("", "")


def test_markdown_has_one_row_a_paper_and_the_quotes_below() -> None:
    text = table(quoted("| Pipes | and *stars* stand here."), Cell()).to_markdown()
    lines = text.splitlines()
    assert lines[1] == "| --- | --- | --- |"
    assert lines[2].replace("\\|", "").count("|") == 4
    assert "[1] |" in lines[2]
    assert "*not stated*" in lines[2]
    assert "(2031, p)" in lines[2]
    assert lines[-1].startswith("[1] “\\| Pipes \\| and \\*stars\\* stand here.”")


def test_the_endings_are_named_when_one_is_unknown() -> None:
    assert table_format_of("T.CSV") == "csv"
    with pytest.raises(ArgumentError) as refused:
        table_format_of("t.xlsx")
    assert ".md or .markdown for markdown, .csv for csv" in refused.value.hint
