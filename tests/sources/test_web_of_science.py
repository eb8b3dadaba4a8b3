"""Web of Science's plain text: tags, wrapped lines, and what stands between the records."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.sources import SourceRecord, read
from assistant.sources.table import Table
from assistant.sources.web_of_science import WebOfScience
from tests.properties import examples
from tests.sources.reading import rejected, taken

ARTICLE = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Moe, A
   van Roe, B
AF Moe, Ada
   van Roe, Bo
CA Jar Grp
TI Jars and lids:
   a count
SO JOURNAL OF JARS
DT Article; Early Access
DE jam; jars and
   lids; sweetness
AB We count jars of jam in forty
   kitchens. AI systems are not used. (C) 2019 Jar Press. All rights reserved.
CR Roe B, 2001, J LIDS, V1, P2
PD MAR 4
PY 2019
VL 7
IS 2
BP 11
EP 19
DI 10.1000/JARS.7
PM 111
UT WOS:000123456700001
ER

EF"""
TALK = """FN ISI Export Format
VR 1.0
PT C
AU Roe, B
TI On lids
SO 2018 JAR DAYS
CT Jar Days
AB We count lids.
AR 17
EA JAN 2018
UT ISI:000000000000002
ER
"""


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "savedrecs.txt"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def test_an_article_is_read_with_all_that_identifies_it() -> None:
    (paper,) = taken(WebOfScience(), ARTICLE)
    assert paper == SourceRecord(
        "Jars and lids: a count",
        "We count jars of jam in forty kitchens. AI systems are not used.",
        "file:3",
        authors=("Ada Moe", "Bo van Roe", "Jar Grp"),
        published="2019-03-04",
        metadata={
            "journal": "JOURNAL OF JARS", "volume": "7", "number": "2", "pages": "11-19",
            "entry": "Article; Early Access", "doi": "10.1000/jars.7", "pmid": "111", "UT": "WOS:000123456700001",
            "keywords": ["jam", "jars and lids", "sweetness"],
        },
    )  # fmt: skip


def test_a_talk_of_an_older_export_has_its_proceedings_and_article_number() -> None:
    (paper,) = taken(WebOfScience(), TALK)
    assert (paper.metadata["booktitle"], paper.metadata["pages"], paper.published) == ("2018 JAR DAYS", "17", "2018-01")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_files_of_windows_joined_to_one_are_read(encoding: str) -> None:
    text = f"{ARTICLE}\n\ufeff{TALK}".replace("Ada", "Adá").replace("\n", "\r\n")
    data = text.replace("\ufeff", "" if encoding == "cp1252" else "\ufeff").encode(encoding)
    found = [one for one in read(Bytes(data)) if isinstance(one, SourceRecord)]
    assert [one.title for one in found] == ["Jars and lids: a count", "On lids"]
    assert found[0].authors[0] == "Adá Moe"


def test_a_record_whose_end_is_missing_ends_where_the_next_one_starts() -> None:
    text = "PT J\nTI Jars\nAB We count.\nPT J\nTI Lids\nAB We count.\n"
    assert [one.where for one in taken(WebOfScience(), text)] == ["file:1", "file:4"]


def test_what_is_no_paper_is_told_with_its_line() -> None:
    text = "PT J\nTI Jars\nER\n\nstray words\nmore\nPT J\nER\n"
    assert rejected(WebOfScience(), text) == [
        ("file:1", 'no abstract: "Jars"'),
        ("file:5", 'text outside of a record, which starts with PT: "stray words"'),
        ("file:7", "neither title nor abstract"),
    ]


def test_the_tab_delimited_form_has_the_same_fields() -> None:
    text = (
        "\ufeffPT\tAU\tAF\tTI\tSO\tDE\tAB\tPD\tPY\tVL\tIS\tBP\tEP\tAR\tDI\tUT\tPM\t\n"
        "J\tMoe, A\tMoe, Ada\tJars\tJ JARS\tjam\tWe count.\tMAR 4\t2019\t7\t2\t1\t9\t\t10.1000/j\tWOS:1\t9\t\n"
        "J\tMoe, A\tMoe, Ada\tLids\tJ JARS\t\tWe count.\t\t2019\t7\t2\t\t\te17\t\tWOS:2\t\t\n"
    )
    jars, lids = taken(Table(), text)
    assert (jars.published, jars.metadata["pages"], jars.metadata["pmid"]) == ("2019-03-04", "1-9", "9")
    assert (jars.metadata["doi"], jars.metadata["UT"], lids.metadata["pages"]) == ("10.1000/j", "WOS:1", "e17")


_WORDS = st.text(st.characters(codec="ascii", categories=("Lu", "Ll", "Nd", "Zs")), min_size=1, max_size=30)


@settings(max_examples=examples(60))
@given(st.lists(st.tuples(_WORDS, st.lists(_WORDS, min_size=1, max_size=4)), min_size=1, max_size=5))
def test_every_record_is_accounted_for(papers: list[tuple[str, list[str]]]) -> None:
    text = "VR 1.0\n" + "".join(f"PT J\nTI {title}\nAB We count.\n" + "".join(f"   {line}\n" for line in more) + "ER\n"
                                for title, more in papers)  # fmt: skip
    found = list(read(Bytes(text.encode())))
    assert len(found) == len(papers)
