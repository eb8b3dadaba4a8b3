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


CITATION = (
    "<MedlineCitation><PMID>7</PMID><Article><Journal><Title>J Jars</Title></Journal>"
    "<ArticleTitle>[Not Available].</ArticleTitle>{}<AuthorList><Author><CollectiveName>Jar Group"
    "</CollectiveName></Author>"
    "<Author><LastName>Moe</LastName><ForeName>Ada</ForeName><Suffix>Jr</Suffix></Author></AuthorList>"
    "<VernacularTitle>Über Gläser</VernacularTitle></Article><MeshHeadingList><MeshHeading><DescriptorName>Jam"
    "</DescriptorName></MeshHeading></MeshHeadingList>{}</MedlineCitation>"
)
OTHER = '<OtherAbstract Type="Publisher" Language="{}"><AbstractText Label="{}">{}</AbstractText></OtherAbstract>'
SPANISH = "Contamos los frascos de la cocina y vemos que son dulces, con una prueba para el azúcar de los mismos."


def test_citations_without_their_articles_are_read_with_groups_and_headings() -> None:
    abstract = (
        "<Abstract><AbstractText Label='AIM'>We count.</AbstractText><AbstractText Label='RESULT'>Nine.</AbstractText>"
    )
    text = f"<MedlineCitationSet>{CITATION.format(f'{abstract}</Abstract>', OTHER.format('spa', 'FIN', SPANISH))}"
    (paper,) = taken(PubMedXML(), f"{text}</MedlineCitationSet>")
    assert (paper.title, paper.abstract) == ("Über Gläser", "Aim We count. Result Nine.")
    assert paper.authors == ("Jar Group", "Ada Moe Jr")
    assert paper.metadata == {
        "pmid": "7", "journal": "J Jars", "keywords": ["Jam"], "other_abstracts": [f"Fin {SPANISH}"]
    }  # fmt: skip


def test_another_abstract_stands_in_for_a_missing_one() -> None:
    others = OTHER.format("spa", "", SPANISH) + OTHER.format(
        "eng", "", "We count the jars of the kitchen and we see that."
    )
    (paper,) = taken(PubMedXML(), f"<MedlineCitationSet>{CITATION.format('', others)}</MedlineCitationSet>")
    assert paper.abstract == "We count the jars of the kitchen and we see that."


def test_chapters_of_books_are_read_and_deleted_citations_told() -> None:
    text = (
        "<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID>9</PMID><ArticleIdList>"
        "<ArticleId IdType='bookaccession'>NBK1</ArticleId></ArticleIdList>"
        "<Book><Publisher><PublisherName>Jar Press</PublisherName></Publisher>"
        "<BookTitle>All Jars</BookTitle><PubDate><Year>2020</Year></PubDate><AuthorList Type='editors'><Author>"
        "<LastName>Ed</LastName></Author></AuthorList></Book>"
        "<ArticleTitle>Lids</ArticleTitle><AuthorList Type='authors'><Author>"
        "<LastName>Moe</LastName><ForeName>Ada</ForeName></Author></AuthorList><Abstract><AbstractText>We count."
        "</AbstractText></Abstract></BookDocument></PubmedBookArticle>"
        "<DeleteCitation><PMID>1</PMID><PMID>2</PMID></DeleteCitation></PubmedArticleSet>"
    )
    chapter, deleted = read_text(PubMedXML(), text)
    assert isinstance(chapter, SourceRecord)
    assert (chapter.title, chapter.authors, chapter.published) == ("Lids", ("Ada Moe",), "2020")
    assert chapter.metadata == {"pmid": "9", "booktitle": "All Jars", "publisher": "Jar Press", "key": "NBK1"}
    assert getattr(deleted, "why", "") == "2 citations deleted by PubMed: 1, 2"


def test_a_record_of_pubmed_may_have_groups_headings_and_another_abstract() -> None:
    text = (
        "PMID- 7\nOWN - NLM\nTI  - [Jars\n      and lids].\nOAB - Publisher: Abstract available.\n"
        "AB  - AIM: We count.\n"
        "      RESULT: Nine.\nFAU - Moe, Ada\nAU  - Moe A\nCN  - Jar Group\nMH  - *Jam\nDP  - 2023 Jul-Aug\n"
        "DEP - 20230705\nLID - 10.1000/JARS.7 [doi]\nAID - S1 [pii]\nJT  - J Jars\nVI  - 7\nIP  - 2\nPG  - 1-9\n"
    )
    (paper,) = taken(NBIB(), text.replace("\n", "\r\n").replace("\r", ""))
    assert (paper.abstract, paper.authors) == ("AIM: We count. RESULT: Nine.", ("Ada Moe", "Jar Group"))
    assert paper.metadata["keywords"] == ["Jam"]
    assert (paper.metadata["volume"], paper.metadata["number"], paper.metadata["pages"]) == ("7", "2", "1-9")
