"""What is exported comes back through our own readers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from assistant.exporting import Format, export_papers
from assistant.records import Paper
from assistant.sources import READERS
from assistant.sources.authors import natural_name
from assistant.sources.base import Reader, SourceRecord
from assistant.sources.bibtex import BibTeX
from assistant.sources.json_papers import JSONPapers
from assistant.sources.ris import RIS
from scripts.fuzz_seeds import SEEDS
from tests.exporting.varied_papers import papers_of_every_character
from tests.sources.reading import read_text, taken

FORMATS = pytest.mark.parametrize(("format", "reader"), [("bibtex", BibTeX()), ("ris", RIS())])
ALL_FORMATS = pytest.mark.parametrize(
    ("format", "reader"),
    [("bibtex", BibTeX()), ("ris", RIS()), ("csl-json", JSONPapers()), ("json", JSONPapers())],
)
PAPER = Paper(
    id="lids",
    title="On Lids",
    abstract="Lids keep jars closed.",
    metadata={"keywords": ["jam", "lids"], "categories": ["cs.LG"]},
)


def read_back(papers: list[Paper], format: Format, reader: Reader) -> list[SourceRecord]:
    return taken(reader, export_papers(papers, format))


@FORMATS
def test_keywords_and_categories_come_back(format: Format, reader: Reader) -> None:
    (record,) = read_back([PAPER], format, reader)
    assert (record.metadata["keywords"], record.metadata["categories"]) == (["jam", "lids"], ["cs.LG"])


@FORMATS
def test_a_keyword_with_a_comma_stays_whole(format: Format, reader: Reader) -> None:
    words = ["jam", "Lids, Glass"]
    (record,) = read_back([PAPER.model_copy(update={"metadata": {"keywords": words}})], format, reader)
    assert record.metadata["keywords"] == words


@FORMATS
def test_tags_come_back_as_keywords_each_once(format: Format, reader: Reader) -> None:
    (record,) = read_back([PAPER.model_copy(update={"tags": ("to-read", "Jam", "chapter 2")})], format, reader)
    assert record.metadata["keywords"] == ["jam", "lids", "to-read", "chapter 2"]


def test_json_gives_keywords_and_tags_back_as_keywords(tmp_path: Path) -> None:
    tagged = PAPER.model_copy(update={"tags": ("to-read",)})
    (tmp_path / "papers.json").write_text(export_papers([tagged], "json"))
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(tmp_path / "papers.json")
        (paper,) = assistant.papers()
    assert paper.metadata["keywords"] == ["jam", "lids", "to-read"]
    assert paper.tags == ()


def test_a_note_goes_where_other_programs_look_for_notes() -> None:
    noted = PAPER.model_copy(update={"note": "Compare with\n50% of [2]."})
    assert "  annote = {Compare with 50\\% of [2].},\n" in export_papers([noted], "bibtex")
    assert "\r\nN1  - Compare with 50% of [2].\r\n" in export_papers([noted], "ris")
    assert json.loads(export_papers([noted], "csl-json"))[0]["note"] == "Compare with\n50% of [2]."
    assert json.loads(export_papers([noted], "json"))[0]["note"] == "Compare with\n50% of [2]."
    assert "\n> Compare with  \n> 50% of \\[2\\].\n" in export_papers([noted], "markdown")


def test_a_digest_keeps_its_note_in_the_one_field_for_both() -> None:
    noted = PAPER.model_copy(update={"kind": "digest", "note": "Read it."})
    assert "authors' abstract: Lids keep jars closed. Read it.}" in export_papers([noted], "bibtex")


def test_csl_json_has_them_in_its_one_field() -> None:
    (entry,) = json.loads(export_papers([PAPER], "csl-json"))
    assert entry["keyword"] == "cs.LG, jam, lids"


@FORMATS
def test_every_character_comes_back(format: Format, reader: Reader) -> None:
    papers = papers_of_every_character()
    assert [record.abstract for record in read_back(papers, format, reader)] == [paper.abstract for paper in papers]


_WORD = st.text(
    st.characters(codec="utf-8", categories=("Ll", "Lu", "Nd"), max_codepoint=0x24F, exclude_characters="ŉǰ")
    | st.sampled_from("αβγΩ≤∞–—“”&%#_{}<>|°\\^~"),
    min_size=1,
    max_size=12,
)
_TEXT = st.lists(_WORD, max_size=5).map(lambda words: " ".join(["We count", *words, "jars."]))
_NAME = st.tuples(*[st.from_regex(r"[A-ZÉÅŁ][a-zéüñøłű]{2,9}", fullmatch=True)] * 2).map(" ".join)
_PAPERS = st.builds(
    Paper,
    id=st.just("jars"),
    title=_TEXT,
    abstract=_TEXT,
    authors=st.lists(_NAME, max_size=3, unique=True).map(tuple),
    published=st.none() | st.dates(date(1990, 1, 1), date(2030, 12, 31)).map(str),
    url=st.none() | st.just("https://example.org/~a_b?q=1%20#sec_2"),
    metadata=st.fixed_dictionaries(
        {},
        optional={
            "journal": st.sampled_from(["Journal of R&D", "Acta Exemplāria"]),
            "volume": st.sampled_from(["12", "XII", "5_a"]),
            "number": st.just("3"),
            "pages": st.sampled_from(["10-12", "e1234"]),
            "publisher": st.just("Müller & Søn"),
            "doi": st.just("10.1000/a_b(7)"),
            "pmid": st.just("123"),
            "pmcid": st.just("PMC77"),
            "keywords": st.just(["jam", "lids & jars"]),
        },
    ),
)


@ALL_FORMATS
@given(_PAPERS)
def test_all_that_is_known_of_a_paper_comes_back(format: Format, reader: Reader, paper: Paper) -> None:
    (record,) = read_back([paper], format, reader)
    assert (record.title, record.abstract, record.authors) == (paper.title, paper.abstract, paper.authors)
    assert (record.published, record.url) == (paper.published, paper.url)
    assert {name: record.metadata.get(name) for name in paper.metadata} == paper.metadata


_FIELDS = ("title", "abstract", "authors", "published", "url", "kind", "metadata")
_OF_ALL_FORMATS = (
    "doi", "arxiv", "pmid", "pmcid", "journal", "booktitle", "volume", "number", "pages", "publisher", "keywords",
    "categories",
)  # fmt: skip


def _known(record: SourceRecord | Paper, among: dict[str, Any] | None = None) -> dict[str, Any]:
    """What is known, or of that, what is among other things that are."""
    fields: dict[str, Any] = {
        "title": record.title,
        "abstract": record.abstract,
        "authors": list(map(natural_name, record.authors)),
    }
    fields |= {"published": record.published, "url": record.url}
    fields |= {name: record.metadata.get(name) for name in _OF_ALL_FORMATS}
    return {name: value for name, value in fields.items() if value and (among is None or name in among)}


@ALL_FORMATS
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_read_in_any_format_comes_back(seed: str, format: Format, reader: Reader) -> None:
    own = next(reader for reader in READERS if reader.recognises(seed, "file"))
    records = [one for one in read_text(own, seed) if isinstance(one, SourceRecord)]
    papers = [
        Paper(id=f"p{number}", **{name: getattr(record, name) for name in _FIELDS})
        for number, record in enumerate(records)
    ]
    before = [_known(paper) for paper in papers]
    back = [_known(record, known) for record, known in zip(read_back(papers, format, reader), before, strict=True)]
    assert back == before


_EVERY_FIELD = {
    "doi": "10.1000/a_b.7", "arxiv": "2301.00001", "pmid": "123", "pmcid": "PMC77", "journal": "Journal of Jars & Lids",
    "volume": "7", "number": "2", "pages": "11-19", "keywords": ["jam", "lids, glass"], "publisher": "Jar Press",
    "categories": ["cs.LG", "stat.ML"],
}  # fmt: skip


@ALL_FORMATS
@pytest.mark.parametrize("without", ["", "arxiv", "doi", "pmid", "pmcid", "journal", "number", "categories"])
def test_every_field_comes_back_with_any_other_missing(format: Format, reader: Reader, without: str) -> None:
    known = {name: value for name, value in _EVERY_FIELD.items() if name != without}
    paper = PAPER.model_copy(
        update={
            "authors": ("Ada Moé", "Bo van der Roe", "The Jar Group", "Jörg Müller Jr.", "et al."),
            "published": "2031-02-03",
            "url": "https://example.org/a_b?q=1&r=2#s",
            "metadata": known,
        }
    )
    (record,) = read_back([paper], format, reader)
    assert _known(record) == _known(paper)
