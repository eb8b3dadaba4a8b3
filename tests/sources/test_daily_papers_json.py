from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.records import Listing
from assistant.sources.daily_papers_json import page_name
from assistant.sources.json_papers import JSONPapers
from scripts.fuzz_seeds import SEEDS
from tests.sources.reading import read_text, rejected, taken

ITEMS: list[dict[str, Any]] = json.loads(SEEDS[5])


def test_all_that_is_known_of_a_paper_is_read() -> None:
    first, second = taken(JSONPapers(), SEEDS[5], "saved/july.json")
    assert (first.id, first.title, first.published) == ("2607.01234", "On the Sweetness of Jars", "2026-07-01")
    assert (first.authors, first.url) == (("Ada Moe", "Bo van Roe"), "https://arxiv.org/abs/2607.01234")
    assert first.listing == Listing(page="july.json", date="2026-07-03", rank=1)
    assert first.metadata == {"upvotes": 12, "github": "https://example.org/jars", "arxiv": "2607.01234"}
    assert second.listing == Listing(page="july.json", date="2026-07-03", rank=2)


@pytest.mark.parametrize("text", [SEEDS[6], SEEDS[7]])
def test_lists_over_many_lines_and_inside_an_object_are_read(text: str) -> None:
    assert [paper.id for paper in taken(JSONPapers(), text)] == ["2607.01234", "2607.01235"]


def test_a_single_paper_is_on_no_list() -> None:
    (paper,) = taken(JSONPapers(), SEEDS[8])
    assert (paper.id, paper.listing) == ("2607.01234", None)


def test_the_day_of_the_page_counts_for_papers_without_one() -> None:
    item = {"paper": {key: value for key, value in ITEMS[0]["paper"].items() if key != "submittedOnDailyAt"}}
    (paper,) = taken(JSONPapers(), json.dumps({"dateString": "2026-07-09", "dailyPapers": [item]}))
    assert paper.listing == Listing(page="file", date="2026-07-09", rank=1)


def test_objects_in_the_form_of_json_lines_are_taken_from_a_list() -> None:
    (paper,) = taken(JSONPapers(), '[{"id": "7", "title": "On Jars", "abstract": "We count."}]')
    assert (paper.id, paper.abstract) == ("7", "We count.")


def test_a_broken_item_costs_itself_alone_and_keeps_its_rank() -> None:
    text = "[\n" + ",\n".join((json.dumps(ITEMS[0]), '{"paper": {"title" "x"}}', "3", json.dumps(ITEMS[1]))) + "\n]"
    _, broken, number, last = read_text(JSONPapers(), text)
    assert (getattr(broken, "where", ""), getattr(number, "why", "")) == ("file:3", "not an object but a number")
    assert getattr(last, "listing", None) == Listing(page="file", date="2026-07-03", rank=4)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (SEEDS[5][:-400], "not JSON: it breaks off before its end"),
        ("[]", "the list holds no paper"),
        ('[{"paper": {"title": "On Jars"}}]', 'no abstract: "On Jars"'),
        ('{"dailyPapers": [3]}', "not an object but a number"),
        ('{"dailyPapers": [', "not JSON: it breaks off"),
    ],
)
def test_what_is_wrong_is_said(text: str, why: str) -> None:
    assert why in rejected(JSONPapers(), text)[-1][1]


def test_other_lists_with_summaries_are_no_listing() -> None:
    item = {"id": "2607.01234", "title": "On Jars", "summary": "We count.", "published": "2026-07-01"}
    (paper,) = taken(JSONPapers(), json.dumps([item]))
    assert (paper.id, paper.abstract, paper.listing) == ("2607.01234", "We count.", None)


def test_what_is_odd_in_one_field_costs_nothing_else() -> None:
    paper = {**ITEMS[0]["paper"], "authors": 3, "upvotes": "many", "publishedAt": 7}
    (found,) = taken(JSONPapers(), json.dumps([{"paper": paper}]))
    assert (found.id, found.authors, found.published) == ("2607.01234", (), None)


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("a/b.json", "b.json"),
        ("https://huggingface.co/papers/date/2026-07-03?x=1", "huggingface.co/papers/date/2026-07-03"),
        ("standard input", "standard input"),
    ],
)
def test_the_page_of_a_listing_is_the_files_name_or_the_address(name: str, page: str) -> None:
    assert page_name(name) == page
