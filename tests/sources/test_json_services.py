"""Answers and exports of services, however wrapped: every paper has the names that all readers share."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import pytest

from assistant.records import Rejection
from assistant.sources import SourceRecord, read

TEXT = "We count jars of jam in forty kitchens and ask how sweet they are."
SHA = "0a" * 20


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "answer.json"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


OPENALEX = {
    "id": "https://openalex.org/W123", "doi": "https://doi.org/10.1000/JARS", "title": "Jars", "display_name": "Jars",
    "publication_date": "2023-07-05", "ids": {"openalex": "https://openalex.org/W123", "pmid":
    "https://pubmed.ncbi.nlm.nih.gov/111"}, "is_retracted": True, "keywords": [{"display_name": "Jam", "score": 0.4}],
    "primary_location": {"landing_page_url": "https://example.org/j", "source": {"display_name": "J Jars"}},
    "locations": [{"landing_page_url": "http://arxiv.org/abs/2301.00001"}],
    "biblio": {"volume": "7", "issue": "2", "first_page": "11", "last_page": "19"},
    "authorships": [{"author": {"display_name": "Ada Moe"}}],
    "abstract_inverted_index": {word: [place] for place, word in enumerate(TEXT.split())},
}  # fmt: skip
SCHOLAR = {
    "paperId": SHA, "externalIds": {"DOI": "10.1000/JARS", "ArXiv": "2301.00001", "PubMed": "111", "CorpusId": 77},
    "title": "Jars", "abstract": TEXT, "publicationDate": "2023-07-05", "authors": [{"name": "Ada Moe"}],
    "journal": {"name": "J Jars", "volume": "7", "pages": "11-19"}, "tldr": {"model": "x", "text": "Jars."},
}  # fmt: skip
CROSSREF = {
    "DOI": "10.1000/JARS", "title": ["Jars"], "abstract": f"<jats:title>Abstract</jats:title><jats:p>{TEXT}</jats:p>",
    "author": [{"given": "Ada", "family": "Moe"}], "container-title": ["J Jars"], "volume": "7", "issue": "2",
    "page": "11-19", "issued": {"date-parts": [[2023, 7, 5]]}, "type": "journal-article", "keyword": "jam, jars",
    "reference": [{"article-title": "Other jars"}],
}  # fmt: skip
EUROPE_PMC = {
    "id": "111", "pmid": "111", "doi": "10.1000/JARS", "title": "Jars", "abstractText": f"<h4>Aim</h4>{TEXT}",
    "authorList": {"author": [{"fullName": "Moe A", "firstName": "Ada", "lastName": "Moe"}]}, "pageInfo": "11-19",
    "journalInfo": {"issue": "2", "volume": "7", "journal": {"title": "J Jars"}}, "firstPublicationDate": "2023-07-05",
    "keywordList": {"keyword": ["jam"]}, "pubTypeList": {"pubType": ["Retracted Publication"]},
}  # fmt: skip
BIORXIV = {
    "doi": "10.1101/2023.07.05.111111", "title": "Jars", "authors": "Moe, A.; van Roe, B.", "date": "2023-07-05",
    "version": "2", "category": "ecology", "abstract": TEXT, "published": "NA", "server": "biorxiv",
}  # fmt: skip
BIORXIV_PUBLISHED = {
    "biorxiv_doi": "10.1101/2023.07.05.111111", "published_doi": "10.1000/JARS", "preprint_title": "Jars",
    "preprint_authors": "Moe, A.; van Roe, B.", "preprint_date": "2023-07-05", "preprint_abstract": TEXT,
    "preprint_platform": "bioRxiv", "preprint_category": "ecology",
}  # fmt: skip
REVIEW_2 = {
    "id": "abc", "forum": "abc", "pdate": 1688515200000, "content": {
        "title": {"value": "Jars"}, "abstract": {"value": TEXT}, "authors": {"value": ["Ada Moe"]},
        "keywords": {"value": ["jam"]}, "venue": {"value": "Jam 2023"}},
    "details": {"replies": [{"id": "r", "content": {"title": {"value": "Review"}, "review": {"value": "Fine."}}}]},
}  # fmt: skip
REVIEW_1 = {
    "id": "abc", "forum": "abc", "cdate": 1688515200000,
    "content": {"title": "Jars", "abstract": TEXT, "authors": ["Ada Moe"], "keywords": ["jam"], "venue": "Jam 2023"},
}  # fmt: skip
CORE = {
    "id": 1, "arxivId": "2301.00001", "authors": [{"name": "Ada Moe"}], "abstract": TEXT, "fullText": "Jars. " * 999,
    "doi": "10.1000/JARS", "title": "Jars", "publishedDate": "2023-07-05T00:00:00", "journals": [{"title": "J Jars"}],
    "identifiers": [{"identifier": "111", "type": "PUBMED_ID"}],
}  # fmt: skip
ARXIV = {
    "id": "http://arxiv.org/abs/2301.00001v2", "title": "Jars", "summary": TEXT, "authors": [{"name": "Ada Moe"}],
    "published": "2023-07-05T00:00:00Z", "tags": [{"term": "cs.LG", "scheme": "s"}, {"term": "stat.ML"}],
}  # fmt: skip
CSL = {
    "id": "moe2023", "type": "article-journal", "title": "Jars", "abstract": TEXT, "DOI": "10.1000/JARS", "PMID": "111",
    "author": [{"family": "Moe", "given": "Ada"}], "container-title": "J Jars", "volume": "7", "issue": 2,
    "page": "11-19", "issued": {"date-parts": [["2023", "7", "5"]]}, "keyword": "jam, jar",
}  # fmt: skip
ZOTERO = {
    "key": "AB", "itemType": "journalArticle", "title": "Jars", "abstractNote": TEXT, "date": "2023-07-05",
    "creators": [{"creatorType": "author", "firstName": "Ada", "lastName": "Moe"},
                 {"creatorType": "editor", "name": "Ed Itor"}],
    "publicationTitle": "J Jars", "volume": "7", "issue": "2", "pages": "11-19", "tags": [{"tag": "jam"}],
    "extra": "Citation Key: moe\nPMID: 111\nDOI: 10.1000/JARS", "collections": ["C1"],
}  # fmt: skip

PAPERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "OpenAlex": (OPENALEX, {"openalex": "W123", "pmid": "111", "journal": "J Jars", "volume": "7", "number": "2",
                            "pages": "11-19", "keywords": ["Jam"], "arxiv": "2301.00001", "withdrawn": True}),
    "Semantic Scholar": (SCHOLAR, {"semantic_scholar": SHA, "pmid": "111", "journal": "J Jars", "volume": "7",
                                   "pages": "11-19", "arxiv": "2301.00001"}),
    "Crossref": (CROSSREF, {"journal": "J Jars", "volume": "7", "number": "2", "pages": "11-19",
                            "keywords": ["jam", "jars"]}),
    "Europe PMC": (EUROPE_PMC, {"pmid": "111", "journal": "J Jars", "volume": "7", "number": "2", "pages": "11-19",
                                "keywords": ["jam"], "withdrawn": True}),
    "CORE": (CORE, {"pmid": "111", "journal": "J Jars", "arxiv": "2301.00001"}),
    "CSL": (CSL, {"pmid": "111", "journal": "J Jars", "volume": "7", "number": "2", "pages": "11-19",
                  "keywords": ["jam", "jar"]}),
    "Zotero": (ZOTERO, {"pmid": "111", "journal": "J Jars", "volume": "7", "number": "2", "pages": "11-19",
                        "keywords": ["jam"]}),
}  # fmt: skip


def found(value: Any) -> list[SourceRecord | Rejection]:
    return list(read(Bytes((value if isinstance(value, str) else json.dumps(value)).encode())))


def paper(value: Any) -> SourceRecord:
    (one,) = found(value)
    assert isinstance(one, SourceRecord), one
    return one


@pytest.mark.parametrize("service", PAPERS)
def test_a_paper_has_the_names_that_all_readers_share(service: str) -> None:
    given, metadata = PAPERS[service]
    one = paper(given)
    assert (one.title, one.authors, one.published) == ("Jars", ("Ada Moe",), "2023-07-05")
    assert one.abstract.removeprefix("Aim ") == TEXT
    assert one.metadata["doi"] == "10.1000/jars"
    assert {name: one.metadata.get(name) for name in metadata} == metadata


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda one: {"meta": {"count": 2}, "results": [one, one]},
        lambda one: {"total": 2, "offset": 0, "data": [one, one]},
        lambda one: {"status": "ok", "message": {"total-results": 2, "items": [one, one]}},
        lambda one: {"hitCount": 2, "resultList": {"result": [one, one]}},
        lambda one: {"messages": [{"status": "ok"}], "collection": [one, one]},
        lambda one: {"recommendedPapers": [one, one]},
        lambda one: {"data": [{"citingPaper": one, "contexts": ["x"]}, {"citingPaper": one, "contexts": []}]},
        lambda one: {"references": [one, one]},
        lambda one: [one, one],
        lambda one: "\n".join([json.dumps(one)] * 2),
        lambda one: json.dumps(one, indent=2) * 2,
    ],
)
@pytest.mark.parametrize("service", PAPERS)
def test_papers_are_found_in_answers_of_any_shape(service: str, wrapped: Any) -> None:
    given, _ = PAPERS[service]
    titles = [one.title for one in found(wrapped(given)) if isinstance(one, SourceRecord)]
    assert titles == ["Jars", "Jars"]


@pytest.mark.parametrize("note", [REVIEW_1, REVIEW_2])
def test_a_submission_of_openreview_is_one_paper_with_its_replies(note: dict[str, Any]) -> None:
    one = paper({"notes": [note], "count": 1})
    assert (one.id, one.authors, one.published) == ("abc", ("Ada Moe",), "2023-07-05")
    assert one.url == "https://openreview.net/forum?id=abc"
    assert (one.metadata["keywords"], one.metadata["venue"]) == (["jam"], "Jam 2023")


@pytest.mark.parametrize("given", [BIORXIV, BIORXIV_PUBLISHED])
def test_a_preprint_keeps_its_own_doi_and_date(given: dict[str, Any]) -> None:
    one = paper({"messages": [{"status": "ok"}], "collection": [given]})
    assert (one.authors, one.published) == (("A. Moe", "B. van Roe"), "2023-07-05")
    assert (one.metadata["doi"], one.metadata["categories"]) == ("10.1101/2023.07.05.111111", ["ecology"])
    assert one.metadata.get("published_doi") in (None, "10.1000/JARS")


def test_an_entry_of_arxivs_api_has_its_tags_as_categories() -> None:
    one = paper({"entries": [ARXIV]})
    assert (one.id, one.metadata["version"], one.metadata["categories"]) == ("2301.00001", 2, ["cs.LG", "stat.ML"])


def test_full_texts_are_not_kept() -> None:
    assert "fullText" not in paper(CORE).metadata


def test_the_publications_of_dblp_lack_their_abstracts() -> None:
    hit = {"@id": "1", "info": {"title": "Jars.", "authors": {"author": {"text": "Ada Moe 0001"}}, "year": "2023"}}
    (one,) = found({"result": {"hits": {"@total": "1", "hit": [hit]}}})
    assert getattr(one, "why", "") == 'no abstract: "Jars."'


def test_a_talk_is_in_its_proceedings() -> None:
    assert paper({**CSL, "type": "paper-conference"}).metadata["booktitle"] == "J Jars"
    one = paper({**ZOTERO, "itemType": "conferencePaper", "publicationTitle": "", "proceedingsTitle": "Jar Days"})
    assert (one.metadata["booktitle"], "journal" in one.metadata) == ("Jar Days", False)


def test_attachments_and_notes_of_zotero_are_counted_and_no_papers() -> None:
    item = {**ZOTERO, "attachments": [{"title": "PDF", "path": "/x.pdf"}], "notes": [{"note": "<p>x</p>"}] * 2}
    for value in (
        [item, {"itemType": "note", "note": "x"}, {"itemType": "attachment", "title": "PDF"}],
        {"config": {}, "collections": {"C1": {"name": "Jam", "items": [1]}},
         "items": [item, {"itemType": "note", "note": "x"}, {"itemType": "attachment", "title": "PDF"}]},
        [{"key": key, "library": {"name": "x"}, "data": data} for key, data in enumerate(
            (item, {"itemType": "note", "note": "x"}, {"itemType": "attachment", "title": "PDF"}))],
    ):  # fmt: skip
        one, skipped = found(value)
        assert isinstance(one, SourceRecord)
        assert not {"attachments", "notes"} & one.metadata.keys()
        assert skipped == Rejection(
            where="answer.json", why="not read, since they are no papers: 2 attachments, 3 notes of Zotero"
        )


@pytest.mark.parametrize("odd", [None, 7, [], {}, [None], {"a": []}, [[{}]], "x", True])
@pytest.mark.parametrize("service", PAPERS)
def test_odd_values_cost_only_themselves(service: str, odd: Any) -> None:
    given, _ = PAPERS[service]
    for key in given:
        if key not in ("title", "abstract", "abstractText", "abstractNote", "abstract_inverted_index", "itemType"):
            assert paper({**given, key: odd}).title == "Jars", key
