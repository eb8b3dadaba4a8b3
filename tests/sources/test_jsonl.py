from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.records import Rejection
from assistant.sources import SourceFile, SourceRecord, read
from assistant.sources.base import Line
from assistant.sources.jsonl import JSONLines

GOOD: dict[str, Any] = {"title": "On Jars", "abstract": "Jars hold jam. We count them."}


def one(text: str | dict[str, Any]) -> SourceRecord | Rejection:
    line = text if isinstance(text, str) else json.dumps(text)
    (found,) = JSONLines().read([Line(7, line)], "papers.jsonl")
    return found


def taken(fields: dict[str, Any]) -> SourceRecord:
    found = one({**GOOD, **fields})
    assert isinstance(found, SourceRecord), found
    return found


def test_a_plain_record_is_taken() -> None:
    assert one(GOOD) == SourceRecord("On Jars", "Jars hold jam. We count them.", "papers.jsonl:7")


def test_all_fields_are_taken_and_the_rest_is_metadata() -> None:
    found = taken(
        {"id": 17, "authors": ["Ada L.", {"name": "Bo M."}], "published": "2026-07-28T10:00:00Z", "url": "https://a.org/1",
         "kind": "x\u001b[31my", "metadata": {"venue": "V"}, "none": None}
    )  # fmt: skip
    assert (found.id, found.authors, found.published, found.url) == (
        "17",
        ("Ada L.", "Bo M."),
        "2026-07-28",
        "https://a.org/1",
    )
    assert found.metadata == {"kind": "xy", "venue": "V"}


def test_beir_records_are_taken_even_without_a_title() -> None:
    found = one({"_id": "d1", "title": "", "text": "Jam is\n sweet.", "metadata": {}})
    assert found == SourceRecord("", "Jam is sweet.", "papers.jsonl:7", id="d1")


def test_sentences_are_joined() -> None:
    found = one({"_id": "d1", "title": "On Jars", "sentences": ["Jam is sweet. ", "We like it."]})
    assert isinstance(found, SourceRecord)
    assert found.abstract == "Jam is sweet. We like it."


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("Ada Lovelace, Bo Moe and C. Roe", ("Ada Lovelace", "Bo Moe", "C. Roe")),
        ("Moe, Bo; Roe, C.", ("Moe, Bo", "Roe, C.")),
    ],
)
def test_authors_in_one_string_are_split(authors: str, names: tuple[str, ...]) -> None:
    assert taken({"authors": authors}).authors == names


@pytest.mark.parametrize(
    ("key", "value", "date"),
    [("year", 2024, "2024"), ("date", "Jul 2024", "2024-07"), ("published", "2024/7/1", "2024-07-01")],
)
def test_dates_are_normalised(key: str, value: Any, date: str) -> None:
    assert taken({key: value}).published == date


def test_an_unreadable_date_stays_in_the_metadata() -> None:
    found = taken({"published": "last spring"})
    assert (found.published, found.metadata) == (None, {"published": "last spring"})


def test_an_address_that_is_not_of_the_web_stays_in_the_metadata() -> None:
    found = taken({"url": "javascript:alert(1)"})
    assert (found.url, found.metadata) == (None, {"url": "javascript:alert(1)"})


def test_a_record_seen_in_two_places_is_given_twice() -> None:
    places = [{"page": "a.txt", "date": "07-28", "rank": 1}, {"page": "b.txt"}]
    found = list(JSONLines().read([Line(1, json.dumps({**GOOD, "listings": places}))], "x"))
    assert [r.listing.model_dump() for r in found if isinstance(r, SourceRecord) and r.listing] == [
        places[0],
        {"page": "b.txt", "date": None, "rank": None},
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("nothing", "not JSON"),
        ("[1]", "not an object but a list"),
        ("null", "not an object but null"),
        ('{"title": "On Jars"}', 'no abstract: "On Jars"'),
        ('{"title": "On Jars", "abstract": " "}', "no abstract"),
        ("{}", "neither title nor abstract"),
        ('{"title": 3, "abstract": "x"}', "title is not a string but a number"),
        ('{"title": "x", "abstract": ["x"]}', "abstract is not a string but a list"),
        ('{"title": "x", "sentences": ["x", 1]}', "sentences is not a list of strings"),
        ('{"title": "x", "abstract": "y", "id": true}', "id is not a string but a boolean"),
        ('{"title": "x", "abstract": "y", "authors": 3}', "authors is neither"),
        ('{"title": "x", "abstract": "y", "z": NaN}', "NaN"),
        ('{"title": "x", "abstract": "y", "z": 1e999}', "too large"),
        ('{"title": "x", "abstract": "y", "z": ' + "9" * 5000 + "}", "5000 digits is too large"),
        ('{"title": "x", "abstract": "y", "z": ' + "[" * 60 + "]" * 60 + "}", "nested too deeply"),
        ('{"z": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        ('{"title": "x", "abstract": "\\ud800"}', "surrogate"),
        ('{"title": "x", "title": "x", "abstract": "y"}', 'the key "title" stands twice'),
        ('{"title": "x", "abstract": "y", "listing": {"page": "p", "rank": 0}}', "rank is less than 1"),
        ('{"title": "x", "abstract": "y", "listing": {"page": "p", "date": "soon"}}', "date is not a date"),
        ('{"title": "x", "abstract": "y", "listing": "p"}', "not an object with a page"),
    ],
)
def test_a_bad_line_is_rejected_with_the_reason(line: str, why: str) -> None:
    found = one(line)
    assert isinstance(found, Rejection)
    assert found.where == "papers.jsonl:7"
    assert why in found.why


def test_reading_goes_on_after_a_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"\xef\xbb\xbf\r\n" + json.dumps(GOOD).encode() + b"\r\n{bad}\r\n\r\n" + json.dumps(GOOD).encode())
    found = list(read(SourceFile(path, "data")))
    assert [type(r) for r in found] == [SourceRecord, Rejection, SourceRecord]
    assert [r.where for r in found] == ["data:2", "data:3", "data:5"]


def test_a_large_file_is_read_as_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    path.write_text((json.dumps(GOOD) + "\n") * 200_000, encoding="utf-8")
    records = read(SourceFile(path, "large"))
    assert isinstance(next(records), SourceRecord)
    records.close()  # type: ignore[attr-defined]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(
    ["id", "_id", "title", "abstract", "text", "sentences", "authors", "date", "year", "url", "listing", "metadata"]
)


@settings(deadline=None)
@given(st.dictionaries(_KEYS, _JSON))
def test_any_object_is_taken_or_rejected(fields: dict[str, Any]) -> None:
    assert list(JSONLines().read([Line(1, json.dumps(fields))], "x"))


@pytest.mark.parametrize(("name", "count"), [("scifact-train", 5183), ("pubmedqa-train", 500), ("litsearch", 459)])
def test_the_real_corpora_are_taken_whole(shared: Path, name: str, count: int) -> None:
    path = shared / "collections" / name / "corpus.jsonl"
    found = list(read(SourceFile(path, name)))
    assert len(found) == count
    assert all(isinstance(r, SourceRecord) and r.id for r in found)
