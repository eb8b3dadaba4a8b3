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
     ("PY  - 2024\nDA  - spring\n", "2024"), ("DA  - SEP\nPY  - 2018\n", "2018-09"), ("Y1  - 2016/09//\n", "2016-09"),
     ("DA  - MAR 4\nPY  - 2019\n", "2019-03-04"), ("DA  - 09/15\nPY  - 2011\n", "2011-09-15"),
     ("C6  - MAR 2023\n", "2023-03"), ("PY  - 2020\nC6  - MAR 2019\n", "2020"),
     ("Y1  - 2014//\nY2  - 2020/01/02/\n", "2014")],
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


def test_a_record_whose_type_is_missing_is_read() -> None:
    first, second = taken(RIS(), RECORD.format("") + "TI  - On Lids\nAB  - We count lids.\nER  - \n")
    assert (first.title, second.title, second.where) == ("On Jars", "On Lids", "file:5")


def test_tags_outside_of_a_record_are_rejected() -> None:
    first, stray = read_text(RIS(), RECORD.format("") + "\nDB  - Lost\n")
    assert getattr(first, "title", "") == "On Jars"
    assert (getattr(stray, "where", ""), "outside of a record" in getattr(stray, "why", "")) == ("file:6", True)


def test_the_type_may_stand_anywhere_in_a_record() -> None:
    one = "DB  - WoS\nTI  - On Jars\nAB  - We count jars.\nTY  - JOUR\nAU  - Moe, Ada\nPY  - 2014\nER  - \n\n"
    for paper in taken(RIS(), one * 2):
        assert (paper.title, paper.authors, paper.published) == ("On Jars", ("Ada Moe",), "2014")


@pytest.mark.parametrize(
    "above", ["Provider: Jar Society\nContent: application/x\n\n", "1.\n", "Record #1 of 2\n", "\ufeff", "\n\n"]
)
def test_text_above_and_between_records_is_none_of_them(above: str) -> None:
    papers = taken(RIS(), (above + RECORD.format("")) * 2)
    assert [(paper.title, paper.abstract) for paper in papers] == [("On Jars", "We count jars.")] * 2


def test_the_number_of_the_next_record_is_no_part_of_one_without_its_end() -> None:
    papers = taken(RIS(), ("1.\n" + RECORD.format("").replace("ER  - \n", "\n")) * 2)
    assert [paper.abstract for paper in papers] == ["We count jars."] * 2


def test_what_ovid_writes_behind_the_end_belongs_to_the_record() -> None:
    (paper,) = taken(RIS(), RECORD.format("") + "NL  - J Jars\n\nLink to the full text: https://example.org\nEF  -\n")
    assert (paper.metadata["NL"], paper.abstract) == ("J Jars", "We count jars.")


@pytest.mark.parametrize(
    "glued", ["AB  - We count.ER  - \n", "AB  - We count.\nER  - TY  - JOUR\nTI  - T\nAB  - We.\nER  -"]
)
def test_ends_are_found_in_lines_with_other_text(glued: str) -> None:
    assert taken(RIS(), f"TY  - JOUR\nTI  - On Jars\n{glued}")[0].abstract == "We count."


@pytest.mark.parametrize(("before", "behind"), [("  - ", " - "), ("  - ", "- "), ("  - ", "  "), ("  - ", "  -")])
def test_tags_may_be_parted_in_other_ways(before: str, behind: str) -> None:
    (paper,) = taken(RIS(), RECORD.format("AU  - Moe, Ada\n").replace(before, behind))
    assert (paper.title, paper.abstract, paper.authors) == ("On Jars", "We count jars.", ("Ada Moe",))


def test_tags_may_be_in_small_letters_or_of_three_and_four() -> None:
    (small,) = taken(RIS(), "ty  - JOUR\nti  - On Jars\nab  - We count.\ner  - \n")
    assert small.title == "On Jars"
    (mixed,) = taken(RIS(), RECORD.format("au  - Moe, Ada\n"))
    assert mixed.authors == ("Ada Moe",)
    (long,) = taken(RIS(), RECORD.format("PMID  - 33\nPMC - 44\n"))
    assert (long.metadata["pmid"], long.metadata["pmcid"]) == ("33", "PMC44")


def test_wrapped_lines_belong_to_their_tag() -> None:
    record = (
        "TY  - JOUR\nTI  - On\n      Jars\nAB  - We count\nCT - scanned jars\n\nand lids.\nKW  - jam\nlids\nER  - \n"
    )
    (paper,) = taken(RIS(), record)
    assert (paper.title, paper.abstract) == ("On Jars", "We count CT - scanned jars and lids.")
    assert paper.metadata["keywords"] == ["jam", "lids"]


def test_an_abstract_may_come_in_parts_with_a_notice_and_a_translation() -> None:
    foreign = "RESUMO Contamos os potes da cozinha e vemos que são doces."
    notice = "Copyright of Jars is the property of Jar Press and its content may not be copied."
    (paper,) = taken(RIS(), RECORD.format(f"AB  - And lids.\nAB  - {foreign}\nAB  - {notice}\n"))
    assert (paper.abstract, paper.metadata["other_abstracts"]) == ("We count jars. And lids.", [foreign])


def test_a_placeholder_is_no_abstract() -> None:
    assert rejected(RIS(), "TY  - JOUR\nTI  - T\nAB  - N/A\nER  - \n") == [("file:1", 'no abstract: "T"')]
    (paper,) = taken(RIS(), "TY  - JOUR\nTI  - T\nAB  - N/A\nN2  - We count.\nER  - \n")
    assert paper.abstract == "We count."


@pytest.mark.parametrize(
    "tags",
    ["DO  - 10.1000/J.7\nDO  - 10.1000/J.7\n", "DO  - http://dx.doi.org/10.1000/j.7\n", "DO  - doi: 10.1000/j.7\n",
     "L3  - 10.1000/j.7\n", "UR  - https://doi.org/10.1000/j.7\n", "M3  - doi: 10.1000/j.7\n"],
)  # fmt: skip
def test_a_doi_is_found_wherever_it_stands(tags: str) -> None:
    (paper,) = taken(RIS(), RECORD.format(tags))
    assert paper.metadata["doi"] == "10.1000/j.7"


def test_tags_that_mean_nothing_here_stay_in_the_metadata() -> None:
    (paper,) = taken(RIS(), RECORD.format("LA  - en\nC7  - 104\nXX  - odd\nXX  - even\nID  - k\nAN  - L3\n"))
    expected = {"language": "en", "C7": "104", "XX": "odd; even", "key": "k", "AN": "L3", "entry": "JOUR"}
    assert paper.metadata == expected


def test_names_may_share_a_line() -> None:
    (paper,) = taken(RIS(), RECORD.format("AU  - Moe, Ada; Roe, Bo\nA1  - Doe, Cy, Jr.\n"))
    assert paper.authors == ("Ada Moe", "Bo Roe", "Cy Doe Jr.")


def test_a_word_for_no_author_is_none() -> None:
    (paper,) = taken(RIS(), RECORD.format("AU  - [No author name available]\n"))
    assert paper.authors == ()


def test_the_first_address_counts() -> None:
    (paper,) = taken(
        RIS(), RECORD.format("UR  - https://example.org/a; https://example.org/b\nhttps://example.org/c\n")
    )
    assert paper.url == "https://example.org/a"


def test_our_own_export_is_read_back() -> None:
    from assistant.exporting import export_papers
    from assistant.records import Paper

    paper = Paper(id="2401.00001", title="Jars", abstract="We count.", authors=("Ada Moe",), published="2024-01-02",
                  metadata={"doi": "10.1000/j", "categories": ["cs.LG", "stat.ML"]})  # fmt: skip
    (read,) = taken(RIS(), export_papers([paper], "ris"))
    assert (read.id, read.title, read.authors, read.published) == (paper.id, paper.title, paper.authors, "2024-01-02")
    assert (read.metadata["doi"], read.metadata["categories"]) == ("10.1000/j", ["cs.LG", "stat.ML"])
