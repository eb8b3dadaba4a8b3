"""A record that lacks only an abstract is rejected with all the rest of what it says."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest

from assistant.records import Rejection
from assistant.records.lacking import WithoutAbstract
from assistant.sources import Selection, SourceRecord, Tally, read


@dataclass(frozen=True)
class Text:
    text: str
    name: str = "given"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.text.encode())


def lacking(text: str) -> WithoutAbstract:
    (found,) = (one for one in read(Text(text)) if isinstance(one, Rejection))
    assert isinstance(found, WithoutAbstract), found
    return found


FORMATS = {
    "BibTeX": "@article{key, title={On <i>Jars</i>}, author={Moe, Ada}, year={2031}, doi={10.1000/Jars}, "
    "journal={Cellars}, keywords={jars, lids}, pmid={77}}\n",
    "RIS": "TY  - JOUR\nTI  - On Jars\nAU  - Moe, Ada\nPY  - 2031\nDO  - 10.1000/jars\nER  - \n",
    "NBIB": "PMID- 77\nTI  - On Jars\nAU  - Moe A\nLID - 10.1000/jars [doi]\nDP  - 2031\n",
    "JSON": '{"title": "On Jars", "authors": ["Ada Moe"], "year": 2031, "externalIds": {"DOI": "10.1000/jars"}}\n',
    "table": "title,abstract,authors,year,doi\nOn Jars,,Ada Moe,2031,10.1000/jars\nOn Lids,We count.,Bo Li,2030,\n",
    "PubMed": "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>77</PMID><Article><ArticleTitle>On Jars"
    '</ArticleTitle><ELocationID EIdType="doi">10.1000/jars</ELocationID></Article></MedlineCitation></PubmedArticle>'
    "</PubmedArticleSet>",
}


@pytest.mark.parametrize("format", FORMATS)
def test_its_title_and_identity_are_kept_in_every_format(format: str) -> None:
    found = lacking(FORMATS[format])
    assert found.why.startswith('no abstract: "On ')
    assert (found.record.title, found.record.abstract) == ("On Jars", "")
    assert found.record.metadata["doi"] == "10.1000/jars"


def test_everything_else_that_it_says_is_kept() -> None:
    record = lacking(FORMATS["BibTeX"]).record
    assert (record.authors, record.published) == (("Ada Moe",), "2031")
    assert {name: record.metadata[name] for name in ("journal", "keywords", "pmid")} == {
        "journal": "Cellars",
        "keywords": ["jars", "lids"],
        "pmid": "77",
    }


def test_an_arxiv_entry_and_a_daily_paper_keep_their_id() -> None:
    entry = "<entry><id>http://arxiv.org/abs/2301.00001v2</id><title>On Jars</title><summary> </summary></entry>"
    for text in (
        f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>',
        '[{"paper": {"id": "2301.00001", "title": "On Jars", "upvotes": 3}}]',
    ):
        assert lacking(text).record.id == "2301.00001"


def test_an_abstract_that_only_says_that_there_is_none_is_lacking() -> None:
    found = lacking('{"title": "On Jars", "abstract": "<p>No abstract available.</p>", "doi": "10.1000/jars"}')
    assert found.record.metadata == {"doi": "10.1000/jars"}


def test_a_paper_of_several_listings_is_lacking_once() -> None:
    assert lacking('{"title": "On Jars", "listings": [{"page": "a"}, {"page": "b"}]}').record.title == "On Jars"


@pytest.mark.parametrize("text", ['{"id": "7", "title": " "}', "@article{key, year={2031}}\n"])
def test_a_record_without_a_title_is_only_rejected(text: str) -> None:
    (found,) = read(Text(text))
    assert type(found) is Rejection
    assert found.why.startswith("neither title nor abstract")


def test_limits_leave_it_out_too() -> None:
    tally = Tally()
    given = list(read(Text(FORMATS["BibTeX"])))
    (told,) = tally.count(given, Selection.of(since="2040"), "given")
    assert (tally.left_out, type(told)) == (1, Rejection)
    assert list(Tally().count(given, Selection.of(since="2030"), "given")) == given
    assert not any(isinstance(one, SourceRecord) for one in given)
