"""Excel workbooks are read sheet by sheet."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources import SourceRecord, read
from tests.properties import examples

HEADER = ("Title", "Abstract", "Year")


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "review.xlsx"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def changed(data: bytes, file: str, change: Callable[[str], str]) -> bytes:
    """The workbook with one of its files changed."""
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, change(text) if name == file else text)
    return found.getvalue()


def with_rows(data: bytes, rows: str) -> bytes:
    return changed(data, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", f"{rows}</sheetData>"))


def papers(data: bytes) -> list[SourceRecord]:
    return [one for one in read(Bytes(data)) if isinstance(one, SourceRecord)]


def reasons(data: bytes) -> list[tuple[str, str]]:
    return [(one.where, one.why) for one in read(Bytes(data)) if isinstance(one, Rejection)]


def test_cells_of_every_kind_are_read_as_they_look() -> None:
    header = ("Title", "Abstract", "Publication Date", "Authors", "DOI", "Score", "Open", "Volume")
    row = (
        "Jars",
        "We count_x000D_\njars.",
        datetime.datetime(2023, 7, 5),
        "Moe, Ada; Roe, Bo",
        "10.1000/J",
        1.5,
        True,
        7.0,
    )
    (paper,) = papers(workbook(Included=[header, row]))
    assert paper == SourceRecord(
        "Jars",
        "We count jars.",
        "review.xlsx/Included:2",
        authors=("Moe, Ada", "Roe, Bo"),
        published="2023-07-05",
        metadata={"Score": "1.5", "Open": "True", "Volume": "7", "doi": "10.1000/j"},
    )


def test_rows_above_the_header_and_blank_ones_are_passed_over() -> None:
    rows = [
        ("Search of January",),
        (),
        ("n = 2", None, 7),
        (),
        HEADER,
        (),
        ("Jars", "We count.", 2023),
        (),
        ("Lids", "No."),
    ]
    assert [one.where for one in papers(workbook(S=rows))] == ["review.xlsx/S:7", "review.xlsx/S:9"]


def test_every_sheet_is_a_table_of_its_own() -> None:
    data = workbook(
        A=[HEADER, ("Jars", "We count.", 2023)],
        B=[("Abstract", "Title"), ("We count.", "Lids"), (None, "No abstract")],
        Notes=[("to do", "write")], Empty=[], Head=[HEADER]
    )  # fmt: skip
    assert [(one.title, one.where) for one in papers(data)] == [
        ("Jars", "review.xlsx/A:2"),
        ("Lids", "review.xlsx/B:2"),
    ]
    assert reasons(data) == [
        ("review.xlsx/B:3", 'no abstract: "No abstract"'),
        ("review.xlsx/Notes", "a sheet without a header that names title and abstract; it starts with: to do, write"),
        ("review.xlsx/Empty", "an empty sheet"),
        ("review.xlsx/Head", "a table without rows"),
    ]


def test_a_formula_counts_as_its_value() -> None:
    data = workbook(S=[HEADER, ("=UPPER(A9)", "We count.", 2023)])
    value = r'<c r="A2" t="str"><f>UPPER(A9)</f><v>JARS</v>'
    data = changed(
        data, "xl/worksheets/sheet1.xml",
        lambda text: re.sub(r'<c r="A2"[^>]*><f>UPPER\(A9\)</f><v ?(?:/>|></v>)', value, text),
    )  # fmt: skip
    assert [one.title for one in papers(data)] == ["JARS"]


def test_a_workbook_in_an_archive_is_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/review.xlsx", workbook(S=[HEADER, ("Jars", "We count.", 2023)]))
    assert [one.where for one in papers(packed.getvalue())] == ["review.xlsx/a/review.xlsx/S:2"]


def test_a_sheet_that_claims_a_far_corner_does_not_take_for_ever() -> None:
    data = workbook(S=[HEADER, ("Jars", "We count.", 2023)])
    for corner in ("ZZZ", "XFD"):
        far = "".join(f'<row r="{n}"><c r="{corner}{n}"><v>1</v></c></row>' for n in range(3, 5_000))
        with pytest.raises(InputError, match="nearly all empty"):
            list(read(Bytes(with_rows(data, far))))
    last = '<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>'
    assert [one.title for one in papers(with_rows(data, last))] == ["Jars"]


def test_a_damaged_workbook_says_so_in_one_line() -> None:
    data = workbook(S=[HEADER, ("Jars", "We count.", 2023)])
    for file in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        found = list(read(Bytes(changed(data, file, lambda text: text[: len(text) // 2]))))
        assert found
        assert all(isinstance(one, Rejection) and "save it again" in one.why for one in found), file


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]),
    st.lists(
        st.tuples(st.integers(0, 3000), st.integers(0, 40), st.text("<>/&\"'=r1A ", max_size=6)), min_size=1, max_size=4
    ),
)
def test_no_damage_raises_anything_else(file: str, changes: list[tuple[int, int, str]]) -> None:
    def damage(text: str) -> str:
        for place, length, put in changes:
            text = text[:place] + put + text[place + length :]
        return text

    rows = [HEADER, ("Jars", "We count.", 2023), ("Lids", "We count.", datetime.date(2024, 1, 2))]
    try:
        found = list(read(Bytes(changed(workbook(S=rows), file, damage))))
    except InputError:
        return
    assert found
