"""Parquet files are read as tables are, where the package for them is installed."""

from __future__ import annotations

import datetime
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources import SourceRecord, read
from tests.properties import examples

TITLES = ["Jars", "Lids"]


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "papers.parquet"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def test_without_the_package_one_line_names_the_extra(tmp_path: Path) -> None:
    (tmp_path / "papers.parquet").write_bytes(b"PAR1\x15\x04PAR1")
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "pyarrow.py").write_text("raise ImportError\n")
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "--library", "library", "ingest", "papers.parquet"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": f"{tmp_path / 'without'}{os.pathsep}{Path.cwd()}"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "papers.parquet: a Parquet file, for which a package is not installed: pip install" in done.stderr
    assert "Traceback" not in done.stderr


pa: Any = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install '.[parquet]'")
pq: Any = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install '.[parquet]'")


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data, **options)
    return data.getvalue()


def papers(data: bytes) -> list[SourceRecord]:
    return [one for one in read(Bytes(data)) if isinstance(one, SourceRecord)]


def reasons(data: bytes) -> list[tuple[str, str]]:
    return [(one.where, one.why) for one in read(Bytes(data)) if isinstance(one, Rejection)]


def test_columns_are_called_as_in_a_csv_file_and_may_hold_lists() -> None:
    data = parquet(
        {
            "Document Title": ["Jars"],
            "abstract": ["We count jars."],
            "Author Names": [["Ada Moe", "Bo Roe"]],
            "publication_date": pa.array([datetime.datetime(2023, 7, 5)], pa.timestamp("ns", tz="UTC")),
            "DOI": ["10.1000/J"],
            "keywords": [["jam", "jars"]],
            "volume": [7.0],
            "Open": [True],
            "__index_level_0__": [9],
        }
    )
    assert list(read(Bytes(data))) == [
        SourceRecord(
            "Jars",
            "We count jars.",
            "papers.parquet:1",
            authors=("Ada Moe", "Bo Roe"),
            published="2023-07-05",
            metadata={"volume": "7", "Open": "True", "keywords": ["jam", "jars"], "doi": "10.1000/j"},
        )
    ]


@pytest.mark.parametrize(
    "abstracts",
    [
        pytest.param([["We count.", "Twice."], ["Thrice."]], id="sentences"),
        pytest.param([b"We count. Twice.", b"Thrice."], id="bytes"),
        pytest.param(["We count. Twice.", "Thrice."], id="text"),
    ],
)
def test_texts_are_read_in_whatever_type_they_are_stored(abstracts: list[Any]) -> None:
    stored = pa.array(TITLES).dictionary_encode()
    assert [one.abstract for one in papers(parquet({"title": stored, "abstract": abstracts}))] == [
        "We count. Twice.",
        "Thrice.",
    ]


def test_authors_in_objects_are_named() -> None:
    authors = [[{"name": "Ada Moe"}, {"name": "Bo Roe"}]]
    (one,) = papers(parquet({"title": ["Jars"], "abstract": ["We count."], "authors": authors}))
    assert one.authors == ("Ada Moe", "Bo Roe")


def test_all_row_groups_are_read_and_rows_are_counted_through() -> None:
    titles = [f"Jars {number}" for number in range(1000)]
    data = parquet({"title": titles, "abstract": ["We count."] * 1000}, row_group_size=300)
    found = papers(data)
    assert [one.title for one in found] == titles
    assert found[-1].where == "papers.parquet:1000"


def test_a_row_without_an_abstract_is_told_as_one() -> None:
    data = parquet({"title": TITLES, "abstract": ["We count.", None]})
    assert reasons(data) == [("papers.parquet:2", 'no abstract: "Lids"')]


def test_columns_without_text_are_left_out_and_named() -> None:
    data = parquet({"title": ["Jars"], "abstract": ["We count."], "embedding": [[0.1, 0.2]]})
    assert papers(data)[0].metadata == {}
    assert reasons(data) == [("papers.parquet", "not read, for want of text: the column embedding")]


def test_a_table_of_something_else_is_told_by_its_columns() -> None:
    data = parquet({"text": ["We count."], "label": [1]})
    why = "a Parquet file without a header that names title and abstract; its columns: text, label"
    assert reasons(data) == [("papers.parquet", why)]


def test_a_table_without_rows_says_so() -> None:
    columns = {"title": pa.array([], pa.string()), "abstract": pa.array([], pa.string())}
    assert reasons(parquet(columns)) == [("papers.parquet", "a table without rows")]


def test_columns_of_one_name_are_told_apart() -> None:
    data = io.BytesIO()
    columns = [pa.array(["Jars"]), pa.array(["We count."]), pa.array(["a"]), pa.array(["b"])]
    pq.write_table(pa.Table.from_arrays(columns, names=["title", "abstract", "note", "note"]), data)
    assert papers(data.getvalue())[0].metadata == {"note": "a", "note (2)": "b"}


def test_one_in_an_archive_is_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data/0.parquet", parquet({"title": ["Jars"], "abstract": ["We count."]}))
    assert [one.where for one in papers(packed.getvalue())] == ["papers.parquet/data/0.parquet:1"]


def test_one_that_is_cut_short_says_so_in_one_line() -> None:
    data = parquet({"title": TITLES, "abstract": ["We count.", "Twice."]})
    ((where, why),) = reasons(data[:-20])
    assert where == "papers.parquet"
    assert why.startswith("the Parquet file is damaged")
    assert "\n" not in why


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4))
def test_no_damage_raises_anything_else(changes: list[tuple[float, int]]) -> None:
    data = bytearray(parquet({"title": TITLES, "abstract": ["We count.", "Twice."], "authors": [["Ada Moe"], []]}))
    for place, value in changes:
        data[int(place * len(data))] = value
    try:
        found = list(read(Bytes(bytes(data))))
    except InputError:
        return
    assert found
