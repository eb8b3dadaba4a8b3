"""EndNote's XML, with and without styles, on one line or many."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest

from assistant.records import Rejection
from assistant.sources import SourceRecord, decoding, read
from assistant.sources.endnote_xml import EndNoteXML
from scripts.fuzz_seeds import SEEDS
from tests.sources.reading import rejected, taken

STYLED = next(seed for seed in SEEDS if "<records>" in seed)
PLAIN = """<?xml version="1.0"?>
<xml>
 <records>
  <record>
   <ref-type name="Conference Paper">47</ref-type>
   <contributors><authors><author>Jar Group,</author><author>Roe B, Moe A</author></authors></contributors>
   <titles><title>On lids</title><secondary-title>Jar Days</secondary-title></titles>
   <dates><year>2021</year><pub-dates><date>2021-03-04</date></pub-dates></dates>
   <accession-num>33333333</accession-num>
   <remote-database-name>PubMed</remote-database-name>
   <electronic-resource-num>Artn 17&#xD;10.1000/LIDS.3</electronic-resource-num>
   <abstract>Abstract&#xD;We count lids.&#xD;They close. © 2021 Jar Press.</abstract>
   <urls><related-urls><url>&lt;Go to ISI&gt;://WOS:1</url><url>https://arxiv.org/abs/2103.00001v2</url></related-urls></urls>
  </record>
  <record><titles><title>No abstract</title></titles></record>
  <record/>
 </records>
</xml>
"""


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "library.xml"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def test_text_in_styles_is_joined() -> None:
    jars, lids = taken(EndNoteXML(), STYLED)
    assert (jars.title, jars.authors, jars.published) == ("Jars and Lids", ("Ada Moe", "Bo van Roe"), "2023-07-05")
    assert jars.abstract.startswith("We count jars of jam in forty kitchens")
    assert jars.url == "https://example.org/jars"
    assert jars.metadata == {
        "journal": "Journal of Jars", "volume": "7", "number": "2", "pages": "1-9", "entry": "Journal Article",
        "keywords": ["jam"], "doi": "10.1000/jars.7",
    }  # fmt: skip
    assert (jars.where, lids.where) == ("file:1", "file:1 (record 2)")


def test_what_other_programs_write_without_styles_is_read() -> None:
    found = EndNoteXML().read(decoding.decode_lines(io.BytesIO(PLAIN.encode())), "file")
    paper = next(found)
    assert isinstance(paper, SourceRecord)
    assert (paper.id, paper.authors, paper.published) == ("2103.00001", ("Jar Group", "Roe B", "Moe A"), "2021-03-04")
    assert paper.abstract == "We count lids. They close."
    assert paper.metadata == {
        "booktitle": "Jar Days", "entry": "Conference Paper", "pmid": "33333333", "doi": "10.1000/lids.3",
        "arxiv": "2103.00001", "version": 2,
    }  # fmt: skip
    assert [(one.where, one.why) for one in found if isinstance(one, Rejection)] == [
        ("file:15", 'no abstract: "No abstract"'),
        ("file:16", "neither title nor abstract"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_line_ends_and_encodings_do_not_matter(encoding: str) -> None:
    text = PLAIN.replace("\n", "\r\n").replace("On lids", "On lids é")
    first = next(read(Bytes(text.encode(encoding))))
    assert isinstance(first, SourceRecord)
    assert first.title == "On lids é"


def test_a_library_on_one_line_longer_than_any_line_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LONGEST_LINE", 100_000)
    monkeypatch.setattr(decoding, "LONGEST_PART", 999)
    record = "<record><titles><title>Jar {}</title></titles><abstract>We count jars.</abstract></record>"
    text = f"<xml><records>{''.join(record.format(n) for n in range(3000))}</records></xml>"
    found = list(read(Bytes(text.encode())))
    assert [one.title for one in found if isinstance(one, SourceRecord)] == [f"Jar {n}" for n in range(3000)]
    assert found[-1].where == "library.xml:1 (record 3000)"


def test_a_record_that_is_too_long_costs_only_itself() -> None:
    text = f"<xml><records><record><titles><title>Jars</title></titles><abstract>{'a' * 4_000_001}</abstract></record>"
    text += "<record><titles><title>Lids</title></titles><abstract>We count.</abstract></record></records></xml>"
    found = list(read(Bytes(text.encode())))
    assert "longer than 4,000,000 characters" in getattr(found[0], "why", "")
    assert getattr(found[1], "title", "") == "Lids"


def test_a_file_without_records_says_so() -> None:
    assert rejected(EndNoteXML(), "<xml><records></records></xml>") == [("file", "an EndNote file without records")]
