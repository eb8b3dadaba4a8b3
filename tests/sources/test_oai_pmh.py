"""Answers of repositories over OAI-PMH, in the formats of arXiv, in Dublin Core and in JATS."""

from __future__ import annotations

import io
from dataclasses import dataclass

from assistant.records import Rejection
from assistant.sources import SourceRecord, read
from scripts.fuzz_seeds import SEEDS

OAI_FILE, JATS_FILE = (next(seed for seed in SEEDS if mark in seed) for mark in ("<OAI-PMH", "DTD JATS"))
HEADER = "<header><identifier>oai:x:1</identifier><datestamp>2023-01-01</datestamp></header>"
RAW = """<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>0704.0001</id><submitter>Ada Moe</submitter>
<version version="v1"><date>Mon, 2 Apr 2007 19:18:42 GMT</date><size>9kb</size></version>
<version version="v2"><date>Tue, 3 Apr 2007 01:02:03 GMT</date></version><title>Jars
  and lids</title><authors>A. Mo\\'e, B. Roe (Univ. of Jars)</authors><categories>hep-ph</categories><comments>9 p.;
this paper has been withdrawn</comments><doi>10.1000/JARS.7</doi><journal-ref>J. Jars 7</journal-ref>
<abstract>  We count jars.
</abstract></arXivRaw>"""
DUBLIN_CORE = """<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Jars and lids</dc:title><dc:creator>Moe, Ada</dc:creator><dc:creator>van Roe, Bo</dc:creator>
<dc:subject>Computer Science - Machine Learning</dc:subject><dc:description>We count jars.</dc:description>
<dc:description>Comment: 9 pages</dc:description><dc:date>2023-02-01</dc:date><dc:date>2023-01-02</dc:date>
<dc:type>text</dc:type><dc:identifier>http://arxiv.org/abs/2301.00001</dc:identifier>
<dc:identifier>doi:10.1000/JARS.7</dc:identifier></oai_dc:dc>"""


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "oai.xml"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def found(text: str) -> list[SourceRecord | Rejection]:
    return list(read(Bytes(text.encode())))


def answer(*metadata: str) -> list[SourceRecord | Rejection]:
    records = "".join(f"<record>{HEADER}<metadata>{one}</metadata></record>\n" for one in metadata)
    root = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    return found(f"<?xml version='1.0'?>{root}<ListRecords>{records}<resumptionToken/></ListRecords></OAI-PMH>")


def test_papers_in_arxivs_format_are_read_and_what_is_missing_is_told() -> None:
    paper, deleted, rest = found(OAI_FILE)
    assert isinstance(paper, SourceRecord)
    assert (paper.id, paper.title, paper.authors, paper.published) == (
        "2301.00001", "Jars and Lids", ("Ada Moe",), "2023-01-02"
    )  # fmt: skip
    assert paper.metadata == {"arxiv": "2301.00001", "categories": ["cs.LG", "stat.ML"]}
    assert getattr(deleted, "why", "") == "deleted in its repository: oai:x:1"
    assert "the list goes on" in getattr(rest, "why", "")


def test_versions_and_withdrawals_of_the_raw_format_are_kept() -> None:
    (paper,) = answer(RAW)
    assert isinstance(paper, SourceRecord)
    assert (paper.title, paper.abstract, paper.authors) == ("Jars and lids", "We count jars.", ("A. Moé", "B. Roe"))
    assert (paper.published, paper.metadata["updated"], paper.metadata["version"]) == ("2007-04-02", "2007-04-03", 2)
    assert (paper.metadata["withdrawn"], paper.metadata["doi"]) == (True, "10.1000/jars.7")


def test_dublin_core_has_authors_in_natural_order_and_the_earliest_date() -> None:
    (paper,) = answer(DUBLIN_CORE)
    assert isinstance(paper, SourceRecord)
    assert (paper.id, paper.authors, paper.published) == ("2301.00001", ("Ada Moe", "Bo van Roe"), "2023-01-02")
    assert (paper.abstract, paper.metadata["comments"], paper.metadata["doi"]) == (
        "We count jars.", "9 pages", "10.1000/jars.7"
    )  # fmt: skip
    assert paper.metadata["keywords"] == ["Computer Science - Machine Learning"]


def test_articles_in_jats_are_read_and_other_formats_named() -> None:
    article = JATS_FILE[JATS_FILE.index("<article") :].replace("&nbsp;", " ")
    paper, other = answer(article, "<mods xmlns='m'><title>Jars</title></mods>")
    assert getattr(paper, "title", "") == "Jars and Lids"
    assert getattr(other, "why", "") == "metadata in a format that is not read (<mods>): oai:x:1"


def test_records_without_the_protocols_root_are_read() -> None:
    record = f'<record xmlns="http://www.openarchives.org/OAI/2.0/">{HEADER}<metadata>{RAW}</metadata></record>'
    assert [getattr(one, "id", "") for one in found(record)] == ["0704.0001"]
    harvested = f"<Records>{record.replace('record', 'Record')}</Records>"
    assert [getattr(one, "id", "") for one in found(harvested)] == ["0704.0001"]


def test_an_error_of_the_repository_is_told() -> None:
    (told,) = found('<OAI-PMH xmlns="o"><error code="noRecordsMatch">Nothing there</error></OAI-PMH>')
    assert getattr(told, "why", "") == 'the repository reports an error: "noRecordsMatch: Nothing there"'
