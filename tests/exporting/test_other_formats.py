"""RIS, CSL-JSON, Markdown and JSON, and what an answer gives."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rispy  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.layout import DIGEST_NOTE
from assistant.exporting import Format, export_answers, export_papers
from assistant.exporting.fields import DIGEST_MARK, work
from assistant.exporting.keys import citation_keys
from assistant.records import Answer, Citation, Paper, Statement
from tests.exporting.test_bibtex import PAPERS
from tests.exporting.varied_papers import varied_papers

ADA = Paper(
    id="ada",
    title="Lanterns & <Paper>: *Light* Before Shape",
    abstract="Samplers need 12 steps. Users preferred [our] images.",
    authors=("Ludwig van der Muster", "Quokka Collaboration", "Plato"),
    published="2031-02-03",
    url="https://example.org/ada_1",
    metadata={
        "journal": "Acta",
        "volume": 4,
        "issue": "2",
        "pages": "10-12",
        "doi": "10.1000/x",
        "categories": "cs.CV",
    },
)
BOB = Paper(id="bob", title="Bob", abstract="We tell what they say.", kind="digest", published="2030")


def names(paper: Paper) -> list[str]:
    """As RIS writes them."""
    shown = []
    for name in work(paper).authors:
        parts = [f"{name.particle} {name.family}".strip(), name.given, name.suffix]
        shown.append(", ".join(filter(None, parts)))
    return shown


def test_ris_of_500_varied_papers_is_read_back() -> None:
    papers = varied_papers(500)
    entries = rispy.loads(export_papers(papers, "ris"))
    keys = citation_keys(papers)
    assert len(entries) == 500
    for paper, entry in zip(papers, entries, strict=True):
        known = work(paper)
        notes = [known.digest and DIGEST_MARK + known.digest, known.journal_ref and f"Published as {known.journal_ref}"]
        expected: dict[str, Any] = {
            "id": keys[paper.id],
            "type_of_reference": {"article": "JOUR", "inproceedings": "CONF", "misc": "GEN"}[known.entry],
            "title": known.title,
            "authors": names(paper),
            "year": str(known.year or ""),
            "secondary_title": known.container,
            "volume": known.volume,
            "number": known.number,
            "start_page": known.pages[0] if known.pages else "",
            "end_page": known.pages[1] if len(known.pages) == 2 else "",
            "publisher": known.publisher,
            "doi": known.doi,
            "accession_number": known.arxiv and f"arXiv:{known.arxiv}",
            "urls": [known.url] if known.url else [],
            "keywords": list(known.subjects),
            "abstract": known.abstract,
            "notes": [note for note in notes if note],
        }
        entry.pop("date", None)
        assert entry == {name: value for name, value in expected.items() if value}


def test_ris_as_it_is_written() -> None:
    assert export_papers([ADA, BOB], "ris").split("\r\n") == [
        "TY  - JOUR",
        "ID  - muster2031lanterns",
        "TI  - Lanterns & <Paper>: *Light* Before Shape",
        "AU  - van der Muster, Ludwig",
        "AU  - Quokka Collaboration",
        "AU  - Plato",
        "PY  - 2031",
        "DA  - 2031/02/03/",
        "T2  - Acta",
        "VL  - 4",
        "IS  - 2",
        "SP  - 10",
        "EP  - 12",
        "DO  - 10.1000/x",
        "UR  - https://example.org/ada_1",
        "KW  - cs.CV",
        "AB  - Samplers need 12 steps. Users preferred [our] images.",
        "ER  - ",
        "",
        "TY  - GEN",
        "ID  - bob2030",
        "TI  - Bob",
        "PY  - 2030",
        "N1  - Digest, not the authors' abstract: We tell what they say.",
        "ER  - ",
        "",
    ]


CSL_TEXT = {
    "id", "type", "title", "container-title", "volume", "issue", "page", "publisher", "DOI", "number", "archive",
    "archive_location", "URL", "keyword", "abstract", "note",
}  # fmt: skip
CSL_NAME = {"family", "given", "non-dropping-particle", "suffix", "literal"}


@given(st.lists(PAPERS, max_size=3))
def test_csl_json_keeps_to_its_schema(papers: list[Paper]) -> None:
    items = json.loads(export_papers(papers, "csl-json"))
    for item in items:
        assert item["type"] in ("article-journal", "paper-conference", "article")
        assert set(item) <= CSL_TEXT | {"author", "issued"}
        assert all(isinstance(item[name], str) and item[name] for name in set(item) & CSL_TEXT)
        for name in item.get("author", []):
            assert set(name) <= CSL_NAME
            assert ("literal" in name) != ("family" in name)
            assert all(isinstance(part, str) and part for part in name.values())
        for parts in item.get("issued", {}).get("date-parts", []):
            assert 1 <= len(parts) <= 3
            assert all(isinstance(part, int) for part in parts)
    assert len({item["id"] for item in items}) == len(items)


def test_csl_json_as_it_is_written() -> None:
    first, second = json.loads(export_papers([ADA, BOB], "csl-json"))
    assert first["author"] == [
        {"family": "Muster", "given": "Ludwig", "non-dropping-particle": "van der"},
        {"literal": "Quokka Collaboration"},
        {"family": "Plato"},
    ]
    assert first["issued"] == {"date-parts": [[2031, 2, 3]]}
    assert (first["container-title"], first["volume"], first["issue"], first["page"]) == ("Acta", "4", "2", "10-12")
    assert second == {
        "id": "bob2030",
        "type": "article",
        "title": "Bob",
        "issued": {"date-parts": [[2030]]},
        "note": "Digest, not the authors' abstract: We tell what they say.",
    }


def test_markdown_of_papers() -> None:
    assert export_papers([ADA, BOB], "markdown") == (
        "## Lanterns & \\<Paper>: \\*Light\\* Before Shape\n\n"
        "Ludwig van der Muster, Quokka Collaboration, Plato. *Acta* 4(2), 10–12. 2031-02-03. "
        "<https://example.org/ada_1>. doi:10.1000/x.\n\n"
        "Samplers need 12 steps. Users preferred \\[our\\] images.\n\n"
        "## Bob\n\n2030.\n\nDigest, not the authors' abstract: We tell what they say.\n"
    )


def test_json_gives_the_records() -> None:
    assert [Paper.model_validate(record) for record in json.loads(export_papers([ADA, BOB], "json"))] == [ADA, BOB]
    assert [Answer.model_validate(record) for record in json.loads(export_answers([ANSWER], "json"))] == [ANSWER]


def cite(number: int, paper: Paper, quote: str) -> Citation:
    start = paper.abstract.index(quote)
    return Citation(number=number, paper=paper, quote=quote, start=start, end=start + len(quote), verdict="supported")


ANSWER = Answer(
    question="How many *steps*?",
    status="answered",
    text="“We tell what they say.” [2]\n\nTwelve [1].",
    statements=(
        Statement(text="They say.", citations=(2,), rests_on=(1,), verdict="supported"),
        Statement(text="Twelve.", citations=(1,), rests_on=(0,), verdict="supported"),
    ),
    citations=(cite(1, ADA, "Samplers need 12 steps."), cite(2, BOB, "We tell what they say.")),
)


def test_an_answer_gives_its_papers_once_in_the_order_of_citation() -> None:
    items = json.loads(export_answers([ANSWER, ANSWER], "csl-json"))
    assert [item["title"] for item in items] == [BOB.title, ADA.title]


def test_markdown_of_an_answer_has_question_text_sources_and_quotes() -> None:
    assert export_answers([ANSWER], "markdown") == (
        "## How many \\*steps\\*?\n\n"
        "“We tell what they say.” [2]\n\n“Samplers need 12 steps.” [1]\n\n"
        "[1] **Lanterns & \\<Paper>: \\*Light\\* Before Shape** "
        "Ludwig van der Muster, Quokka Collaboration, Plato. *Acta* 4(2), 10–12. 2031-02-03. "
        "<https://example.org/ada_1>. doi:10.1000/x.\n\n"
        "[2] **Bob** (digest) 2030.\n\n"
        f"*{DIGEST_NOTE}*\n"
    )


@pytest.mark.parametrize("format", ["bibtex", "ris", "csl-json", "markdown", "json"])
def test_control_characters_reach_no_export(format: Format) -> None:
    hostile = Paper(
        id="x\x1b[2J", title="a\x1b]0;b\x07\u202ec", authors=("A\x00 B",), abstract="d\x9b1me\r\nTY  - JOUR"
    )
    text = export_papers([hostile], format)
    assert not set(text) & set("\x00\x07\x1b\x9b\u202e")
    assert text.count("\r\n") == text.count("\r")


@pytest.mark.parametrize("format", ["bibtex", "ris", "csl-json", "markdown", "json"])
def test_nothing_to_export_is_no_error(format: Format) -> None:
    assert export_papers([], format).strip() in ("", "[]")
    assert export_answers([], format).strip() in ("", "[]")
