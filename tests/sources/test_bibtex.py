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
     ("year = {2024}, month = {March}", "2024-03"), ("year = 2024, month = sep", "2024-09"), ("year = 2024", "2024"),
     ("year = 2024, month = sep # {~5}", "2024-09-05"), ("year = 2024, month = 3, day = 5", "2024-03-05"),
     ("date = {2024/03/05}", "2024-03-05"), ("year = {{2019}}, month = {{APR 27}}", "2019-04-27"),
     ("month = {{SEP}}, year = {{2019}}", "2019-09"), ("early-access-date = {{MAR 2021}}", "2021-03")],
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
        (r"\ifmmode \check{C}\else \v{C}\fi{}a\ifmmode \check{r}\else \v{r}\fi{}, Ada", ("Ada Čař",)),
        ("{Moe, Ada and Roe, Bo}", ("Ada Moe", "Bo Roe")),
        ("Moe, Ada; Roe, Bo", ("Ada Moe", "Bo Roe")),
        ('family=Roe, given=Bo, prefix="van der", useprefix=true', ("Bo van der Roe",)),
        ("Ada Moe, Bo Roe, Cy Doe", ("Ada Moe", "Bo Roe", "Cy Doe")),
        ("Ada Moe 0001 AND\n Roe, Bo and et al.", ("Ada Moe", "Bo Roe", "et al.")),
    ],
)
def test_names_are_turned(names: str, authors: tuple[str, ...]) -> None:
    (paper,) = taken(BibTeX(), entry(f"author = {{{names}}}"))
    assert paper.authors == authors


def test_entries_without_an_abstract_are_rejected_with_line_and_key() -> None:
    assert rejected(BibTeX(), SEEDS[9]) == [("file:11", 'no abstract: "No Abstract" (none)')]


def test_a_placeholder_is_no_abstract() -> None:
    text = "@misc{a, title = {On Lids}, abstract = {[No abstract available]}}"
    assert rejected(BibTeX(), text) == [("file:1", 'no abstract: "On Lids" (a)')]


def test_labels_and_notices_are_no_part_of_the_abstract() -> None:
    (paper,) = taken(BibTeX(), "@misc{a, title = {T}, abstract = {Abstract: We count. {\\copyright} 2020 Jar Press.}}")
    assert paper.abstract == "We count."


def test_journals_of_astronomy_are_named_in_full() -> None:
    (paper,) = taken(BibTeX(), entry(r"journal = {\apj}"))
    assert paper.metadata["journal"] == "The Astrophysical Journal"


def test_what_another_entry_hands_down_is_taken_over() -> None:
    parent = "@proceedings{p, title = {Jar Days}, year = 2018, publisher = {Jar Press}}\n"
    found = read_text(BibTeX(), entry("crossref = {P}") + parent)
    (paper,) = (one for one in found if isinstance(one, SourceRecord))
    assert (paper.title, paper.published) == ("On Jars", "2018")
    assert (paper.metadata["booktitle"], paper.metadata["publisher"]) == ("Jar Days", "Jar Press")


def test_a_child_without_its_parent_is_read() -> None:
    assert len(taken(BibTeX(), entry("crossref = {nowhere}"))) == 1


def test_preprints_in_corr_go_by_their_arxiv_id() -> None:
    (paper,) = taken(BibTeX(), entry("journal = {CoRR}, volume = {abs/2401.00001}"))
    assert paper.id == "2401.00001"


def test_an_entry_with_a_missing_brace_costs_itself_alone() -> None:
    broken, whole = read_text(BibTeX(), "@article{a,\n  title = {On Jars,\n" + entry(""))
    assert (getattr(broken, "where", ""), "not BibTeX" in getattr(broken, "why", "")) == ("file:1", True)
    assert getattr(whole, "title", "") == "On Jars"


def test_of_a_field_that_stands_twice_the_first_counts() -> None:
    (paper,) = taken(BibTeX(), entry("note = {a}, note = {b}, title = {Again}, abstract = {Once more.}"))
    assert (paper.metadata["note"], paper.title, paper.abstract) == ("a", "On Jars", "We count jars.")


def test_an_empty_field_gives_way_to_the_same_field_below() -> None:
    (paper,) = taken(BibTeX(), "@misc{a, title = {}, abstract = {No abstract}, title = {T}, abstract = {We count.}}")
    assert (paper.title, paper.abstract) == ("T", "We count.")


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
