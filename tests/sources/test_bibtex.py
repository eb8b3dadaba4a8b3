from __future__ import annotations

import pytest

from assistant.sources import SourceRecord
from assistant.sources.bibtex import BibTeX
from scripts.fuzz_seeds import SEEDS
from tests.sources.reading import read_text, rejected, taken


def entry(fields: str, head: str = "@article{moe,") -> str:
    return f"{head}\n  title = {{On Jars}}, abstract = {{We count jars.}},\n  {fields}\n}}\n"


def test_all_that_is_known_of_a_paper_is_read() -> None:
    paper = read_text(BibTeX(), SEEDS[9])[0]
    assert isinstance(paper, SourceRecord)
    assert (paper.id, paper.title, paper.published) == (None, "Jars and Öther Lids", "2023-07-05")
    assert paper.authors == ("Ada Moé", "Bo van Roe Jr.", "et al.")
    assert paper.metadata == {
        "key": "moe2023",
        "entry": "article",
        "journal": "Journal of Jars",
        "pages": "1-9",
        "doi": "10.1000/jars_7",
    }


def test_a_preprint_goes_by_its_arxiv_id() -> None:
    paper = read_text(BibTeX(), SEEDS[9])[1]
    assert getattr(paper, "id", None) == "2401.00001"
    assert getattr(paper, "metadata", {})["categories"] == ["cs.LG"]


@pytest.mark.parametrize(
    "fields",
    ["eprint = {2401.00001v3}, eprinttype = {arxiv}", "journal = {arXiv preprint arXiv:2401.00001}",
     "url = {https://arxiv.org/abs/2401.00001}", r"doi = {10.48550/arXiv.2401.00001}"],
)  # fmt: skip
def test_arxiv_ids_are_found_wherever_they_are_written(fields: str) -> None:
    (paper,) = taken(BibTeX(), entry(fields))
    assert (paper.id, paper.metadata["arxiv"]) == ("2401.00001", "2401.00001")


@pytest.mark.parametrize(
    ("fields", "date"),
    [("date = {2024-03-05}", "2024-03-05"),
     ("date = {2024-03/2024-05}", "2024-03"), ("year = 2024, month = 3", "2024-03"),
     ("year = {2024}, month = {March}", "2024-03"), ("year = 2024, month = sep", "2024-09"), ("year = 2024", "2024")],
)  # fmt: skip
def test_dates_are_read_as_far_as_they_go(fields: str, date: str) -> None:
    (paper,) = taken(BibTeX(), entry(fields))
    assert paper.published == date


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        ("Moe, Ada and Bo Roe", ("Ada Moe", "Bo Roe")),
        ("{The Jar Collaboration} and others", ("The Jar Collaboration", "et al.")),
        ("Garc{\\'i}a M{\\'a}rquez, Gabriel", ("García Márquez, Gabriel",)),
        ("van Beethoven, Ludwig", ("Ludwig van Beethoven",)),
    ],
)
def test_names_are_turned(names: str, authors: tuple[str, ...]) -> None:
    (paper,) = taken(BibTeX(), entry(f"author = {{{names}}}"))
    assert paper.authors == authors


def test_entries_without_an_abstract_are_rejected_with_line_and_key() -> None:
    assert rejected(BibTeX(), SEEDS[9]) == [("file:11", 'no abstract: "No Abstract" (none)')]


def test_an_entry_with_a_missing_brace_costs_itself_alone() -> None:
    broken, whole = read_text(BibTeX(), "@article{a,\n  title = {On Jars,\n" + entry(""))
    assert (getattr(broken, "where", ""), "not BibTeX" in getattr(broken, "why", "")) == ("file:1", True)
    assert getattr(whole, "title", "") == "On Jars"


def test_a_field_that_stands_twice_counts_once_unless_the_paper_depends_on_it() -> None:
    (paper,) = taken(BibTeX(), entry("note = {a}, note = {b}"))
    assert paper.metadata["note"] == "a"
    ((_, why),) = rejected(BibTeX(), entry("title = {Again}"))
    assert why == "the field title stands twice (moe)"


def test_several_entries_on_a_line_are_all_read() -> None:
    one = entry("").replace("\n", " ")
    assert len(taken(BibTeX(), one * 3)) == 3


def test_our_own_export_is_read_back() -> None:
    from assistant.exporting import export_papers
    from assistant.records import Paper

    paper = Paper(id="2401.00001", title="Jars & Öther {Lids}: 5% more", abstract="We count ≤ 9 jars.",
                  authors=("Ada Moé", "Ludwig van Beethoven"), published="2024-01-02",
                  metadata={"doi": "10.1000/j_7", "categories": ["cs.LG"]})  # fmt: skip
    (read,) = taken(BibTeX(), export_papers([paper], "bibtex"))
    assert (read.id, read.title, read.abstract, read.authors) == (paper.id, paper.title, paper.abstract, paper.authors)
    assert (read.metadata["doi"], read.metadata["categories"]) == ("10.1000/j_7", ["cs.LG"])
