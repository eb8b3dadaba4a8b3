from __future__ import annotations

import pytest

from assistant.sources.ris import RIS
from scripts.fuzz_seeds import SEEDS
from tests.sources.reading import read_text, rejected, taken

RECORD = "TY  - JOUR\nTI  - On Jars\nAB  - We count jars.\n{}ER  - \n"


def test_all_that_is_known_of_a_paper_is_read() -> None:
    first, second = taken(RIS(), SEEDS[10])
    assert (first.title, first.published, first.url) == ("Jars and Lids", "2023-07-05", "https://example.org/jars")
    assert first.authors == ("Ada Moe", "Bo van Roe Jr.")
    assert first.abstract.endswith("A model with two parameters tells both apart.")
    assert first.metadata == {
        "journal": "Journal of Jars",
        "entry": "JOUR",
        "pages": "1-9",
        "keywords": ["jam"],
        "doi": "10.1000/jars.7",
    }
    assert (second.id, second.title) == ("2401.00001", "On Lids")


@pytest.mark.parametrize(
    ("tags", "date"),
    [("PY  - 2024\n", "2024"), ("PY  - 2024/03//\n", "2024-03"), ("DA  - 2024/03/05/\n", "2024-03-05"),
     ("PY  - 2024\nDA  - spring\n", "2024")],
)  # fmt: skip
def test_dates_are_read_as_far_as_they_go(tags: str, date: str) -> None:
    (paper,) = taken(RIS(), RECORD.format(tags))
    assert paper.published == date


def test_tags_with_one_blank_are_understood() -> None:
    (paper,) = taken(RIS(), RECORD.format("AU  - Moe, Ada\n").replace("  -", " -"))
    assert paper.authors == ("Ada Moe",)


def test_a_record_without_an_abstract_is_rejected_with_its_line() -> None:
    text = RECORD.format("") + "TY  - BOOK\nTI  - On Lids\nER  - \n"
    assert rejected(RIS(), text) == [("file:5", 'no abstract: "On Lids"')]


def test_a_record_without_its_end_stops_where_the_next_begins() -> None:
    assert len(taken(RIS(), (RECORD.format("") * 2).replace("ER  - \n", "", 1))) == 2


def test_tags_outside_of_a_record_are_rejected() -> None:
    first, stray = read_text(RIS(), RECORD.format("") + "TI  - Lost\nAB  - In between.\n")
    assert getattr(first, "title", "") == "On Jars"
    assert (getattr(stray, "where", ""), "outside of a record" in getattr(stray, "why", "")) == ("file:5", True)


def test_our_own_export_is_read_back() -> None:
    from assistant.exporting import export_papers
    from assistant.records import Paper

    paper = Paper(id="2401.00001", title="Jars", abstract="We count.", authors=("Ada Moe",), published="2024-01-02",
                  metadata={"doi": "10.1000/j", "categories": ["cs.LG", "stat.ML"]})  # fmt: skip
    (read,) = taken(RIS(), export_papers([paper], "ris"))
    assert (read.id, read.title, read.authors, read.published) == (paper.id, paper.title, paper.authors, "2024-01-02")
    assert (read.metadata["doi"], read.metadata["categories"]) == ("10.1000/j", ["cs.LG", "stat.ML"])
