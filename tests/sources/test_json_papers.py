from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import Listing, Rejection
from assistant.sources import SourceFile, SourceRecord, decoding, json_items, read
from assistant.sources.base import Line
from assistant.sources.json_papers import JSONPapers
from scripts.fuzz_seeds import SEEDS

GOOD: dict[str, Any] = {"title": "On Jars", "abstract": "Jars hold jam. We count them."}


def one(text: str | dict[str, Any]) -> SourceRecord | Rejection:
    line = text if isinstance(text, str) else json.dumps(text)
    (found,) = JSONPapers().read([Line(7, line)], "papers.jsonl")
    return found


def of(value: Any, **layout: Any) -> list[SourceRecord | Rejection]:
    """What is read of a value as a file of JSON."""
    text = value if isinstance(value, str) else json.dumps(value, **layout)
    lines = (Line(number, line) for number, line in enumerate(text.split("\n"), start=1))
    return list(JSONPapers().read(lines, "in"))


def titles(found: list[SourceRecord | Rejection]) -> list[str]:
    """Titles of what is taken, and why the rest is not."""
    return [one.title if isinstance(one, SourceRecord) else one.why for one in found]


def paper(title: str, **fields: Any) -> dict[str, Any]:
    return {"title": title, "abstract": 'Jars {hold} "jam", [it seems].', **fields}


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
    found = list(JSONPapers().read([Line(1, json.dumps({**GOOD, "listings": places}))], "x"))
    assert [r.listing.model_dump() for r in found if isinstance(r, SourceRecord) and r.listing] == [
        places[0],
        {"page": "b.txt", "date": None, "rank": None},
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("nothing", "not JSON"),
        ("[1]", "not an object but a number"),
        ("null", "not an object but null"),
        ('{"title": "On Jars"}', 'no abstract: "On Jars"'),
        ('{"title": "On Jars", "abstract": " "}', "no abstract"),
        ('{"title": "On Jars", "abstract": 3}', "no abstract"),
        ("{}", "neither title nor abstract"),
        ('{"_id": "q1", "text": "which jars?"}', "neither title nor abstract"),
        ('{"title": "x", "abstract" "y"}', "not JSON: Expecting ':' delimiter at column 27"),
        ('{"z": ' + "[" * 100_000 + "]" * 100_000 + ', "title": "x", "abstract": "y"}', "nested too deeply"),
    ],
)
def test_a_bad_line_is_rejected_with_the_reason(line: str, why: str) -> None:
    found = one(line)
    assert isinstance(found, Rejection)
    assert found.where == "papers.jsonl:7"
    assert why in found.why


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ('"id": true', {"id": True}),
        ('"authors": 3', {"authors": 3}),
        ('"url": ["x"]', {"url": ["x"]}),
        ('"listing": "p"', {"listing": "p"}),
        ('"z": NaN', {}),
        ('"z": 1e999', {"z": "1e999"}),
        ('"z": ' + "9" * 5000, {"z": "9" * 5000}),
        ('"title": "x"', {"title (2)": "x"}),
        ('"z": "\\ud800"', {"z": "\ufffd"}),
        ('"z": [1, 2,],', {"z": [1, 2]}),
    ],
)
def test_what_is_odd_in_one_field_costs_neither_the_record_nor_the_field(fields: str, kept: dict[str, Any]) -> None:
    (found,) = of('{"title": "On Jars", "abstract": "Jars hold jam.", ' + fields + "}")
    assert isinstance(found, SourceRecord), found
    assert (found.title, found.metadata) == ("On Jars", kept)


def test_what_is_nested_too_deeply_is_left_out() -> None:
    deep = "[" * 500 + "1" + "]" * 500
    (found,) = of(
        f'{{"title": "x", "abstract": "y", "authors": {deep}, "date": {deep}, "keywords": {deep}, "z": {deep}}}'
    )
    assert isinstance(found, SourceRecord)
    assert 50 < json.dumps(found.metadata["z"]).count("[") < 60


def test_a_listing_keeps_its_page_where_its_day_or_rank_is_odd() -> None:
    (found,) = of({**GOOD, "listing": {"page": "p", "date": "soon", "rank": 0}})
    assert isinstance(found, SourceRecord)
    assert found.listing == Listing(page="p")


def test_reading_goes_on_after_a_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"\xef\xbb\xbf\r\n" + json.dumps(GOOD).encode() + b"\r\n{bad}\r\n\r\n" + json.dumps(GOOD).encode())
    found = list(read(SourceFile(path, "data")))
    assert [type(r) for r in found] == [SourceRecord, Rejection, SourceRecord]
    assert [r.where for r in found] == ["data:2", "data:3", "data:5"]


@pytest.mark.parametrize("layout", [{}, {"indent": 2}, {"separators": (",", ":")}])
@pytest.mark.parametrize(
    "value",
    [
        [paper("A"), paper("B")],
        {"total": 2, "papers": [paper("A"), paper("B")]},
        {"data": {"edges": [{"node": paper("A")}, {"node": paper("B")}]}},
        [{"results": [paper("A")]}, {"results": [paper("B")]}],
        [[paper("A")], [paper("B")]],
        {"2301.00001": paper("A"), "2301.00002": paper("B")},
        {"title": ["A", "B"], "abstract": ["x", "y"]},
        {"title": {"0": "A", "1": "B"}, "abstract": {"0": "x", "1": "y"}},
    ],
)
def test_papers_are_found_wherever_they_stand(value: Any, layout: dict[str, Any]) -> None:
    assert titles(of(value, **layout)) == ["A", "B"]


def test_objects_may_stand_one_after_the_other() -> None:
    text = json.dumps(paper("A"), indent=1) + json.dumps(paper("B")) + "\n" + json.dumps([paper("C")])
    assert titles(of(text)) == ["A", "B", "C"]


def test_every_paper_has_the_line_it_starts_on() -> None:
    assert [one.where for one in of({"data": [paper("A"), paper("B")]}, indent=1)] == ["in:3", "in:7"]


def test_papers_inside_a_paper_are_its_own_affair() -> None:
    found = of([paper("A", references=[paper("R"), paper("S")]), paper("B")], indent=1)
    assert titles(found) == ["A", "B"]


def test_what_stands_beside_papers_in_a_list_is_told_of() -> None:
    found = of([paper("A"), 3, "x", None, {"n": 1}, paper("B")])
    why = ["a number", "a string", "null"]
    assert titles(found) == ["A", *(f"not an object but {kind}" for kind in why), "neither title nor abstract", "B"]


@pytest.mark.parametrize(
    "broken",
    [
        '{"title": "X", "abstract" "y"}',
        '{"title": "X", "abstract": "y"',
        '{"title": "X", "abstract": ',
        '{"title": "X", "abstract": "y',
        '{"title": "X", "authors": ["y", ',
        '{"title": "X", "authors": ["y"}',
        '{"title": "X" "abstract": "y", "n": [1, 2}',
    ],
)
def test_a_broken_object_costs_itself_alone(broken: str) -> None:
    first, last = json.dumps(paper("A")), json.dumps(paper("B"))
    for text in (f"{first}\n{broken}\n{last}\n{first}", f"[\n{first},\n{broken},\n{last},\n{first}\n]"):
        found = of(text)
        assert [one for one in titles(found) if len(one) == 1] == ["A", "B", "A"]
        assert [one.where for one in found if isinstance(one, Rejection)] == [f"in:{2 + text.startswith('[')}"]


def test_in_one_line_too() -> None:
    text = json.dumps({"data": [paper("A"), {"X": 1}, paper("B")]}).replace('{"X": 1}', '{"title": "X", "abstract" 1}')
    assert [one for one in titles(of(text)) if len(one) == 1] == ["A", "B"]


def test_a_text_that_breaks_off_gives_what_is_whole() -> None:
    for value in ([paper("A"), paper("B")], {"data": [paper("A"), paper("B")]}):
        found = titles(of(json.dumps(value)[:-20]))
        assert found[0] == "A"
        assert found[-1].startswith("not JSON: it breaks off before its end")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[]", "the list holds no paper"),
        ('{"name": "tool", "version": "1.0", "description": "does things"}', "neither title nor abstract"),
        (json.dumps([{"n": n} for n in range(50)]), "none of the 50 items of the list has a title and an abstract"),
        ('{"title": 2516, "abstract": 10061}', 'no abstract: "2516"'),
        ('{"title": {"shape": "Title"}, "summary": {"shape": "Summary"}}', "neither title nor abstract"),
        ('[{"title": "Crash on start", "body": "It crashes."}]', 'no abstract: "Crash on start"'),
    ],
)
def test_json_of_other_things_gives_no_paper(text: str, why: str) -> None:
    assert titles(of(text)) == [why]


def test_one_line_of_any_length_is_read_object_by_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LONGEST_PART", 1000)
    path = tmp_path / "one_line.json"
    papers = [paper(f"Paper {number}", references=['Moe, A.: On \\ and "'] * 100) for number in range(100)]
    path.write_text(json.dumps({"papers": papers}))
    assert titles(list(read(SourceFile(path, "in")))) == [one["title"] for one in papers]


def test_an_object_too_long_for_a_paper_costs_itself_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(decoding, "LONGEST_PART", 1000)
    monkeypatch.setattr(json_items, "_LONGEST", 10_000)
    path = tmp_path / "long.json"
    for extra in ("x" * 20_000 + '\\"{["', ["y"] * 20_000, {"z": [{"n": n} for n in range(5_000)]}):
        path.write_text(json.dumps({"data": [paper("A"), paper("X", extra=extra), paper("B")]}))
        assert titles(list(read(SourceFile(path, "in")))) == ["A", "longer than 10,000 characters", "B"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"summary": "y"}, "y"),
        ({"Abstract": "y"}, "y"),
        ({"paperAbstract": "y"}, "y"),
        ({"abstract_text": "y", "summary": "shorter"}, "y"),
        ({"abs": "https://arxiv.org/abs/2301.00001", "summary": "y"}, "y"),
        ({"abstract": ["We", "count."]}, "We count."),
        ({"abstract": {"value": "y"}}, "y"),
        ({"abstract_inverted_index": {"jars.": [2], "We": [0], "count": [1]}}, "We count jars."),
        ({"abstract": [{"label": "AIM", "text": "We count."}, {"label": "RESULT", "text": "Nine."}]},
         "Aim We count. Result Nine."),
        ({"abstract": {"Aim": "We count.", "Result": "Nine."}}, "Aim We count. Result Nine."),
        ({"description": "y", "doi": "10.1000/x"}, "y"),
    ],
)  # fmt: skip
def test_an_abstract_is_known_under_many_names_and_in_many_shapes(fields: dict[str, Any], told: str) -> None:
    (found,) = of({"Title": "x", **fields})
    assert isinstance(found, SourceRecord), found
    assert found.abstract == told


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ({"published": "2025-08-18 12:00:00+00:00"}, "2025-08-18"),
        ({"issued": {"date-parts": [[2019, 3]]}}, "2019-03"),
        ({"issued": {"raw": "Spring 2019"}}, "2019"),
        ({"year": 2019.0, "month": 3, "day": 4}, "2019-03-04"),
        ({"Published Year": "2019", "Published Month": "March"}, "2019-03"),
        ({"year": 2019, "publicationDate": "2019-03-04"}, "2019-03-04"),
        ({"cdate": 1566086400000}, "2019-08-18"),
        ({"created": "2020-01-01", "year": 2019}, "2019"),
        ({"arxiv_id": "1903.01234"}, "2019-03"),
        ({"date": None, "year": "n.d."}, None),
    ],
)
def test_dates_are_put_together_from_what_there_is(fields: dict[str, Any], date: str | None) -> None:
    assert taken(fields).published == date


def test_the_answers_of_services_give_all_that_they_know() -> None:
    scholar, alex, crossref, review = (SEEDS[place] for place in range(15, 19))
    first, missing = of(scholar)
    assert isinstance(first, SourceRecord)
    assert (first.id, first.authors, first.published) == ("a1", ("Ada Moe",), "2023-01-05")
    assert (first.metadata["arxiv"], first.metadata["doi"]) == ("2301.00001", "10.1000/jars.7")
    assert getattr(missing, "why", "") == 'no abstract: "On Lids"'
    (work,) = of(alex)
    assert (work.abstract, work.authors) == ("We count forty kitchens. We love forty kitchens.", ("Ada Moe",))  # type: ignore[union-attr]
    (article,) = of(crossref)
    assert isinstance(article, SourceRecord)
    assert (article.authors, article.published) == (("Ada Moe", "The Jar Group"), "2023-07")
    assert article.metadata["container-title"] == "Journal of Jars"
    (note,) = of(review)
    assert isinstance(note, SourceRecord)
    assert (note.id, note.authors, note.published) == ("q1", ("Ada Moe",), "2023-07-05")


def test_records_of_the_arxiv_package_are_those_of_arxiv() -> None:
    (found,) = of(SEEDS[27])
    assert isinstance(found, SourceRecord)
    assert (found.id, found.published, found.listing) == ("2301.00001", "2023-01-01", None)
    assert found.metadata["categories"] == ["cs.LG"]
    assert (found.metadata["comments"], found.metadata["version"]) == ("9 pages", 2)


def test_the_key_of_a_paper_is_its_id_where_it_is_one() -> None:
    found = of({"10.1000/a": paper("A"), "2301.00001v2": paper("B"), "first": paper("C")})
    assert [(one.id, one.metadata.get("doi")) for one in found if isinstance(one, SourceRecord)] == [
        ("10.1000/a", "10.1000/a"),
        ("2301.00001", None),
        (None, None),
    ]


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


@given(st.dictionaries(_KEYS, _JSON))
def test_any_object_is_taken_or_rejected(fields: dict[str, Any]) -> None:
    assert list(JSONPapers().read([Line(1, json.dumps(fields))], "x"))


@pytest.mark.parametrize(("name", "count"), [("scifact-train", 5183), ("pubmedqa-train", 500), ("litsearch", 459)])
def test_the_real_corpora_are_taken_whole(shared: Path, name: str, count: int) -> None:
    path = shared / "collections" / name / "corpus.jsonl"
    found = list(read(SourceFile(path, name)))
    assert len(found) == count
    assert all(isinstance(r, SourceRecord) and r.id for r in found)
