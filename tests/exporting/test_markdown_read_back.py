"""What is exported as Markdown comes back through our own reader, with all that it holds."""

from __future__ import annotations

import io
from dataclasses import dataclass

from assistant.exporting import export_papers
from assistant.exporting.fields import work
from assistant.records import Paper, Rejection
from assistant.records.lacking import WithoutAbstract
from assistant.sources import SourceRecord, read
from tests.exporting.varied_papers import varied_papers


@dataclass(frozen=True)
class Text:
    text: str
    name: str = "papers.md"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.text.encode())


def read_back(papers: list[Paper]) -> list[SourceRecord]:
    found = [
        one.record if isinstance(one, WithoutAbstract) else one for one in read(Text(export_papers(papers, "markdown")))
    ]
    assert all(isinstance(one, SourceRecord) for one in found), found
    return [one for one in found if isinstance(one, SourceRecord)]


def as_exported(record: SourceRecord) -> Paper:
    return Paper(
        id=record.id or "x",
        title=record.title,
        abstract=record.abstract,
        authors=record.authors,
        published=record.published,
        url=record.url,
        kind=record.kind,
        metadata=dict(record.metadata),
    )


def test_all_fields_of_a_paper_come_back() -> None:
    paper = Paper(
        id="jars",
        title="On #Jars: *Light* Before Shape",
        abstract="We count_1 jars [2]. Lids, too.",
        authors=("Ludwig van der Muster", "Institute of Jars, Springfield", "J. R. Sample"),
        published="2031-02-03",
        url="https://example.org/jars_1",
        metadata={
            "journal": "Acta *Jars*", "volume": "4", "number": "2", "pages": "10-12", "doi": "10.1000/x_(7)",
            "keywords": ["jam", "Lids, Glass"],
        },
        tags=("to-read",),
        note="Mine:\n- #1 of *all*",
    )  # fmt: skip
    (record,) = read_back([paper])
    assert record == SourceRecord(
        paper.title,
        paper.abstract,
        "papers.md:1",
        authors=paper.authors,
        published="2031-02-03",
        url=paper.url,
        metadata={**paper.metadata, "keywords": ["jam", "Lids, Glass", "to-read"], "note": "Mine: - #1 of *all*"},
    )


def test_a_digest_comes_back_as_a_digest() -> None:
    (record,) = read_back([Paper(id="a", title="Jars", abstract="Jars.", kind="digest", published="2030")])
    assert (record.abstract, record.kind) == ("Jars.", "digest")


def test_a_paper_without_an_abstract_is_told_as_one() -> None:
    lacking = Paper(id="a", title="Jars", abstract="", url="https://arxiv.org/abs/2301.00001", authors=("Ada Moe",))
    (one,) = read(Text(export_papers([lacking], "markdown")))
    assert isinstance(one, WithoutAbstract)
    assert one.record.id == "2301.00001"


def test_what_is_printed_of_varied_papers_comes_back() -> None:
    papers = varied_papers(500)
    for paper, record in zip(papers, read_back(papers), strict=True):
        given, found = work(paper), work(as_exported(record))
        assert (found.title, found.abstract, found.digest) == (given.title, given.abstract, given.digest)
        assert (found.url, found.volume, found.journal_ref) == (given.url, given.volume, given.journal_ref)
        assert found.container == given.container
        assert found.pages == (given.pages if given.container or given.volume else ())
        assert found.doi or not given.doi
        families = {name.family.removeprefix("d' ") for name in given.authors if name.given}
        assert {name.family for name in found.authors} >= families


def test_other_markdown_is_not_taken_for_an_export() -> None:
    for text in (
        "## Jars\n\nWe count jars.\n\n## Lids\n\nWe count lids.\n",
        "# Jars\n\n2023.\n",
        "## To do\n\n- jars\n",
    ):
        (one,) = read(Text(text))
        assert isinstance(one, Rejection)
