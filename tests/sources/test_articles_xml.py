"""JATS as publishers, PubMed Central and preprint servers write it, and the XML of the ACL Anthology."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest

from assistant.records import Rejection
from assistant.sources import SourceRecord, read
from scripts.fuzz_seeds import SEEDS

JATS_FILE, ANTHOLOGY = (next(seed for seed in SEEDS if mark in seed) for mark in ("DTD JATS", "2023.jars"))
OTHER_JATS = """<!DOCTYPE pmc-articleset PUBLIC "-//NLM//DTD ARTICLE SET 2.0//EN" "x.dtd">
<pmc-articleset><article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/" xmlns:xlink="x"><processing-meta/>
<front><journal-meta><journal-title>J Lids</journal-title><publisher><publisher-name>Lid Press</publisher-name>
</publisher></journal-meta><article-meta><article-id pub-id-type="pmc">PMC12</article-id>
<article-categories><subj-group><subject>Research</subject></subj-group></article-categories>
<title-group><article-title>On lids<xref ref-type="fn" rid="f1"/> &eacute;</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name-alternatives><name><surname>van Roe</surname>
<given-names>Bo</given-names><suffix>Jr.</suffix></name></name-alternatives></contrib>
<contrib contrib-type="author"><collab>The Lid Group<contrib-group><contrib><name><surname>Poe</surname></name>
</contrib></contrib-group></collab></contrib>
<contrib contrib-type="editor"><name><surname>Ed</surname></name></contrib></contrib-group>
<pub-date pub-type="collection"><year>2022</year></pub-date>
<pub-date date-type="pub" publication-format="electronic"><month>3</month><year>2022</year></pub-date>
<elocation-id>e17</elocation-id><abstract abstract-type="graphical"><p>A picture.</p></abstract>
<abstract><p>We count lids with H<sub>2</sub>O, p &lt; 0.05.</p><p>They close.</p></abstract>
<trans-abstract xml:lang="fr"><p>Nous comptons les couvercles et les pots dans la cuisine pour une étude de la vie.</p>
</trans-abstract></article-meta></front><body><sec><p>Text.</p></sec></body>
<sub-article><front-stub><title-group><article-title>Review</article-title></title-group></front-stub></sub-article>
</article>
<article><front><article-meta><title-group><article-title>No abstract</article-title></title-group></article-meta>
</front></article></pmc-articleset>"""


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "article.nxml"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def found(text: str, encoding: str = "utf-8") -> list[SourceRecord | Rejection]:
    return list(read(Bytes(text.encode(encoding))))


def test_an_article_is_read_without_its_text() -> None:
    (paper,) = found(JATS_FILE)
    assert isinstance(paper, SourceRecord)
    assert (paper.title, paper.authors, paper.published) == ("Jars and Lids", ("Ada Moe",), "2023-07-05")
    assert paper.abstract.startswith("Aim We count jars of jam")
    assert " Result " in paper.abstract
    assert paper.metadata == {
        "journal": "Journal of Jars", "volume": "7", "number": "2", "pages": "1-9", "pmid": "111",
        "doi": "10.1000/jars.7", "keywords": ["jam"],
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_articles_of_pubmed_central_are_read_with_groups_and_translations(encoding: str) -> None:
    paper, missing = found(OTHER_JATS.replace("\n", "\r\n"), encoding)
    assert isinstance(paper, SourceRecord)
    assert (paper.title, paper.published) == ("On lids é", "2022-03")
    assert paper.authors == ("Bo van Roe Jr.", "The Lid Group")
    assert paper.abstract == "We count lids with H2O, p < 0.05. They close."
    assert str(paper.metadata["other_abstracts"]).startswith("['Nous comptons")
    assert {name: paper.metadata[name] for name in ("journal", "publisher", "pages", "pmcid", "entry")} == {
        "journal": "J Lids", "publisher": "Lid Press", "pages": "e17", "pmcid": "PMC12", "entry": "Research",
    }  # fmt: skip
    assert getattr(missing, "why", "") == 'no abstract: "No abstract"'


def test_a_text_of_any_length_behind_the_metadata_is_passed_over() -> None:
    (paper,) = found(JATS_FILE.replace("<body>", f"<body><p>{'words ' * 1_000_000}</p>"))
    assert isinstance(paper, SourceRecord)


def test_papers_of_the_anthology_have_what_their_volume_states() -> None:
    jars, lids = found(ANTHOLOGY)
    assert isinstance(jars, SourceRecord)
    assert (jars.title, jars.authors, jars.published) == ("Jars and Lids", ("Ada Moe",), "2023-07")
    assert jars.url == "https://aclanthology.org/2023.jars-main.1/"
    assert jars.metadata == {"booktitle": "Proceedings of Jar Days", "doi": "10.1000/jars-main.1"}
    assert getattr(lids, "metadata", {})["booktitle"] == "Proceedings of Jar Days"


def test_volumes_of_the_anthology_are_kept_apart_and_retractions_marked() -> None:
    volume = (
        "<volume id='{0}'><meta><booktitle>Book {0}</booktitle><year>200{0}</year></meta><paper id='1'>"
        "<title>Jars {0}</title><author><last>Moe</last></author>"
        "<abstract>We count <tex-math>n</tex-math> jars.</abstract>"
        "<retracted date='2010'>Wrong.</retracted></paper><paper id='2'><title>Lids</title></paper></volume>"
    )
    papers = found(f"<collection id='J'>{volume.format(1)}\n{volume.format(2)}</collection>")
    taken = [one for one in papers if isinstance(one, SourceRecord)]
    assert [(one.published, one.metadata["booktitle"], one.metadata["withdrawn"]) for one in taken] == [
        ("2001", "Book 1", True),
        ("2002", "Book 2", True),
    ]
    assert [one.why for one in papers if isinstance(one, Rejection)] == ['no abstract: "Lids"'] * 2
