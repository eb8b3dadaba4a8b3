"""PubMed's and EndNote's own formats."""

from __future__ import annotations

import pytest

from assistant.sources import SourceRecord
from assistant.sources.markup import plain
from assistant.sources.pubmed_xml import PubMedXML
from assistant.sources.tagged_lines import NBIB, EndNote
from scripts.fuzz_seeds import SEEDS
from tests.sources.reading import read_text, rejected, taken

NBIB_FILE, PUBMED_FILE, ENDNOTE_FILE = SEEDS[33:36]


def test_a_record_of_pubmed_is_read() -> None:
    (paper,) = (one for one in read_text(NBIB(), NBIB_FILE) if isinstance(one, SourceRecord))
    assert (paper.title, paper.authors, paper.published) == ("Jars and lids.", ("Ada Moe",), "2023-07-05")
    assert paper.abstract.startswith("We count jars of jam in forty kitchens and ask")
    assert paper.metadata == {"doi": "10.1000/jars.7", "pmid": "11111111", "journal": "Journal of jars"}


def test_a_record_of_pubmed_without_an_abstract_is_rejected_with_its_line() -> None:
    assert rejected(NBIB(), NBIB_FILE) == [("file:13", 'no abstract: "No abstract here."')]


def test_retracted_articles_are_marked() -> None:
    (paper,) = taken(
        NBIB(), "PMID- 1\nTI  - Jars\nAB  - We count.\nPT  - Journal Article\nPT  - Retracted Publication\n"
    )
    assert paper.metadata["withdrawn"] is True


def test_an_article_of_pubmeds_xml_is_read() -> None:
    (paper,) = map(plain, taken(PubMedXML(), PUBMED_FILE))
    assert isinstance(paper, SourceRecord)
    assert (paper.title, paper.authors, paper.published) == ("Jars and lids.", ("Ada Moe",), "2023-07")
    assert paper.abstract.startswith("Background We count jars")
    assert paper.abstract.endswith("Results p < 0.05.")
    assert paper.metadata == {
        "doi": "10.1000/jars.7", "pmid": "11111111", "journal": "Journal of Jars", "volume": "7",
    }  # fmt: skip


def test_where_pubmeds_xml_breaks_what_was_whole_is_kept() -> None:
    whole = PUBMED_FILE.index("<PubmedArticle>"), PUBMED_FILE.index("</PubmedArticleSet>")
    article = PUBMED_FILE[whole[0] : whole[1]]
    found = read_text(PubMedXML(), f"<PubmedArticleSet>{article}\n<PubmedArticle></x>\n{article}")
    assert isinstance(found[0], SourceRecord)
    assert "mismatched tag; entries after this line that are not read: 2" in getattr(found[1], "why", "")


def test_a_record_of_endnote_is_read() -> None:
    (paper,) = taken(EndNote(), ENDNOTE_FILE)
    assert (paper.title, paper.authors, paper.published) == ("Jars and Lids", ("Ada Moe", "Bo van Roe"), "2023-07-05")
    assert paper.metadata == {"doi": "10.1000/jars.7", "entry": "Journal Article", "journal": "Journal of Jars"}


def test_names_and_keywords_of_endnote_may_have_a_line_each() -> None:
    text = "%0 Book Section\n%T Jars\n%A Moe, Ada\nvan Roe, Bo\n%A Jar Group,\n%B Lids\n%K jam\nsweet jars\n"
    (paper,) = taken(EndNote(), f"{text}%X We count\n\njars.\n")
    assert (paper.authors, paper.abstract) == (("Ada Moe", "Bo van Roe", "Jar Group"), "We count jars.")
    assert paper.metadata == {"entry": "Book Section", "booktitle": "Lids", "keywords": ["jam", "sweet jars"]}


@pytest.mark.parametrize("between", ["\n", "\n\n", ""])
def test_records_of_endnote_are_told_apart(between: str) -> None:
    text = between.join(f"%0 Report\n%T Jar {n}\n%X We count\njars.\n" for n in range(3))
    assert [paper.title for paper in taken(EndNote(), text)] == ["Jar 0", "Jar 1", "Jar 2"]
    assert taken(EndNote(), text)[0].abstract == "We count jars."


@pytest.mark.parametrize("text", ["% Title of a paper\n% more\n", "%!PS-Adobe\n", "%T\n", "100 % sure\n%0 x\n"])
def test_other_texts_with_percent_signs_are_not_endnotes(text: str) -> None:
    assert not EndNote().recognises(text, "x")
