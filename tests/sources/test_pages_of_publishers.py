"""Pages are invented, in the layouts of the sites where papers are found, as browsers save them."""

from __future__ import annotations

import json

import pytest

from assistant.records import Rejection
from assistant.records.lacking import WithoutAbstract
from assistant.sources.saved_page import SavedPage
from tests.sources.reading import read_text, taken
from tests.sources.test_saved_page import ABSTRACT, TITLE, meta, page, told

HIGHWIRE = meta(
    citation_title=TITLE, citation_author=["Moe, Ada", "Roe, Bo"], citation_doi="10.1000/jars",
    citation_publication_date="2023/07/05",
)  # fmt: skip
XPLORE = {
    "userInfo": {}, "title": TITLE, "abstract": ABSTRACT, "doi": "10.1000/JARS", "publicationDate": "5 July 2023",
    "authors": [{"name": "Ada Moe", "affiliation": ["x"]}, {"name": "Bo Roe"}],
}  # fmt: skip
NOTE = {"title": {"value": TITLE}, "abstract": {"value": ABSTRACT}, "authors": {"value": ["Ada Moe", "Bo Roe"]}}
NEXT = {"props": {"pageProps": {"forumNote": {"id": "x", "content": NOTE}}}}
LINKED = {
    "@context": "https://schema.org", "@type": "WebPage",
    "mainEntity": {
        "@type": "ScholarlyArticle", "headline": TITLE, "description": f"{ABSTRACT} {ABSTRACT}",
        "datePublished": "2023-07-05T00:00:00Z", "author": [{"name": "Ada Moe"}, {"name": "Bo Roe"}],
        "sameAs": "https://doi.org/10.1000/jars",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (HIGHWIRE + meta(citation_abstract=ABSTRACT), ""),
        (HIGHWIRE, f'<blockquote class="abstract mathjax"><span class="descriptor">Abstract:</span>{ABSTRACT}'
         "</blockquote>"),
        (HIGHWIRE, f'<div id="Abs1-section"><h2 id="Abs1">Abstract</h2><div id="Abs1-content"><p>{ABSTRACT}</p></div>'
         "</div>"),
        (HIGHWIRE, f'<section lang="en" class="article-section__abstract"><h2>Abstract</h2><div><p>{ABSTRACT}</p></div>'
         "</section>"),
        (meta(dc__Title=TITLE, dc__Creator=["Moe, Ada", "Roe, Bo"], dc__Identifier="10.1000/jars",
              dc__Date="2023-07-05"),
         f'<section id="abstract" role="doc-abstract" property="abstract" typeof="Text"><h2 property="name">Abstract'
         f'</h2><div role="paragraph">{ABSTRACT}</div></section>'),
        (meta(prism__doi="10.1000/jars", prism__publicationDate="2023-07-05", DC__title=TITLE,
              dc__creator=["Moe, Ada", "Roe, Bo"], dcterms__abstract=ABSTRACT), ""),
        ("<title>Xplore</title>", f"<script>xplGlobal.document.metadata={json.dumps(XPLORE)};</script>"),
    ],
    ids=["highwire", "arxiv", "springer", "wiley", "acm", "prism", "xplore"],
)  # fmt: skip
def test_a_page_gives_its_paper(head: str, body: str) -> None:
    (paper,) = taken(SavedPage(), page(head, body))
    assert (paper.title, paper.abstract, paper.authors) == (TITLE, ABSTRACT, ("Ada Moe", "Bo Roe"))
    assert (paper.published, paper.metadata["doi"]) == ("2023-07-05", "10.1000/jars")


@pytest.mark.parametrize("kind", ["application/ld+json", "APPLICATION/LD+JSON; charset=utf-8"])
@pytest.mark.parametrize("indent", [None, 2])
def test_json_ld_is_read_however_it_is_written(kind: str, indent: int | None) -> None:
    (paper,) = taken(SavedPage(), page(f'<script type="{kind}">{json.dumps(LINKED, indent=indent)}</script>'))
    assert (paper.title, paper.authors, paper.published) == (TITLE, ("Ada Moe", "Bo Roe"), "2023-07-05")


def test_what_a_page_keeps_for_its_own_scripts_is_read() -> None:
    data = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(NEXT)}</script>'
    (paper,) = taken(SavedPage(), page(f"<title>{TITLE} | OpenReview</title>", data))
    assert (paper.title, paper.abstract, paper.authors) == (TITLE, ABSTRACT, ("Ada Moe", "Bo Roe"))


def test_a_page_saved_without_its_scripts_gives_the_abstract_that_it_shows() -> None:
    shown = f'<div class="abstract-text"><div><strong>Abstract:</strong><div>{ABSTRACT}</div></div></div>'
    (paper,) = taken(SavedPage(), page(f"<title>{TITLE} | IEEE Journals | IEEE Xplore</title>", shown))
    assert (paper.title, paper.abstract) == (TITLE, ABSTRACT)


def test_the_address_of_a_page_with_a_doi_and_an_abstract_is_enough() -> None:
    link = '<link rel="canonical" href="https://dl.acm.org/doi/10.1145/1.2">'
    head = f'{link}<meta property="og:title" content="{TITLE} | Jars">'
    (paper,) = taken(SavedPage(), page(head, f'<section property="abstract"><h2>Abstract</h2>{ABSTRACT}</section>'))
    assert (paper.title, paper.abstract, paper.metadata["doi"]) == (TITLE, ABSTRACT, "10.1145/1.2")


def test_dates_of_pubmed_have_the_month_first() -> None:
    head = meta(citation_title=TITLE, citation_pmid="123", citation_date="07/05/2023", citation_abstract=ABSTRACT)
    assert taken(SavedPage(), page(head))[0].published == "2023-07-05"


def test_a_page_without_the_abstract_says_how_to_get_it() -> None:
    (found,) = read_text(SavedPage(), page(HIGHWIRE))
    assert isinstance(found, WithoutAbstract)
    why = f'a web page of the paper "{TITLE}" without its abstract: fetch it: assistant ingest doi:10.1000/jars'
    assert (found.why, found.record.metadata["doi"]) == (why, "10.1000/jars")


@pytest.mark.parametrize("script", ["xplGlobal.document.metadata={", "xplGlobal.document.metadata={}", "x = {"])
def test_scripts_that_say_nothing_are_passed_over(script: str) -> None:
    (found,) = read_text(SavedPage(), page("<title>Log in</title>", f"<script>{script}</script>"))
    assert isinstance(found, Rejection)
    assert "without machine-readable data" in told(page("", f"<script>{script}</script>"))
