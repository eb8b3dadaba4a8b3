"""Pages are invented, in the layouts in which publishers state their papers."""

from __future__ import annotations

import json
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import Rejection
from assistant.sources import SourceRecord
from assistant.sources.base import Line
from assistant.sources.saved_page import SavedPage
from scripts.fuzz_seeds import SEEDS
from tests.sources.reading import read_text, taken

TITLE, ABSTRACT = (
    "Counting Jars in Forty Kitchens",
    "We count jars in forty kitchens. There are nine of them, and all hold jam.",
)
META = f'<meta name="citation_title" content="{TITLE}">'
MENU = "<nav><h2>Our journals</h2><p>Read the best of jam research every week of the year, wherever you are.</p></nav>"
COOKIES = "<h2>Cookies</h2><p>By going on to use this site you agree to our use of cookies. Read more about them.</p>"


def page(head: str = META, body: str = "") -> str:
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>{MENU}{body}{COOKIES}</body></html>"


def meta(**contents: str | list[str]) -> str:
    """Meta tags by name, in which two underscores stand for a stop, or for a colon in those of Open Graph."""
    tags = ""
    for name, content in contents.items():
        for one in content if isinstance(content, list) else [content]:
            tags += f'<meta name="{name.replace("og__", "og:").replace("__", ".")}" content="{one}">\n'
    return tags


def told(html: str) -> str:
    """Why the one thing that is read of a page is none."""
    (found,) = read_text(SavedPage(), html)
    assert isinstance(found, Rejection), found
    return found.why


def test_what_highwire_tags_state_is_read() -> None:
    (paper,) = taken(
        SavedPage(),
        page(
            meta(
                citation_title=TITLE,
                citation_abstract=ABSTRACT,
                citation_author=["Moe, Ada", "Bo Roe"],
                citation_publication_date="2023/07",
                citation_online_date="2023/07/05",
                citation_doi="10.1000/JARS.7",
                citation_journal_title="Journal of Jars",
                citation_volume="7",
                citation_firstpage="1",
                citation_lastpage="9",
                citation_keywords="jam; jars",
                og__url="https://example.org/jars",
            )
        ),
    )
    assert (paper.title, paper.abstract, paper.where) == (TITLE, ABSTRACT, "file:2")
    assert (paper.authors, paper.published, paper.url) == (("Ada Moe", "Bo Roe"), "2023-07", "https://example.org/jars")
    assert paper.metadata == {
        "journal": "Journal of Jars", "volume": "7", "pages": "1-9", "doi": "10.1000/jars.7",
        "keywords": ["jam", "jars"],
    }  # fmt: skip


def test_the_page_of_a_paper_on_arxiv_is_that_paper() -> None:
    (paper,) = taken(
        SavedPage(),
        page(
            META + meta(citation_author="Moe, Ada", citation_date="2023/01/02", citation_arxiv_id="2301.00001"),
            f'<blockquote class="abstract mathjax"><span class="descriptor">Abstract:</span>{ABSTRACT}</blockquote>',
        ),
    )
    assert (paper.id, paper.title, paper.abstract, paper.published) == ("2301.00001", TITLE, ABSTRACT, "2023-01-02")


def test_dublin_core_counts_where_it_names_a_document() -> None:
    core = meta(DC__Title=TITLE, DC__Creator=["Moe, Ada"], DC__Date="2023-07-05", DC__Identifier="10.1000/jars.7")
    (paper,) = taken(SavedPage(), page(core + meta(DCTERMS__abstract=ABSTRACT)))
    assert (paper.title, paper.authors, paper.published) == (TITLE, ("Ada Moe",), "2023-07-05")
    described = meta(DC__Description=f"{ABSTRACT} {ABSTRACT}")
    (paper,) = taken(SavedPage(), page(core + described))
    assert paper.abstract == f"{ABSTRACT} {ABSTRACT}"
    assert "without machine-readable data" in told(
        page(meta(DC__Title="Town Hall", DC__Description="Opening hours. " * 40))
    )


@pytest.mark.parametrize("around", [lambda one: one, lambda one: [one], lambda one: {"@graph": [one]},
                                    lambda one: {"@type": "WebPage", "mainEntity": one}])  # fmt: skip
def test_a_scholarly_article_of_json_ld_is_read(around: Any) -> None:
    article = {"@type": "ScholarlyArticle", "headline": TITLE, "description": ABSTRACT * 8,
               "datePublished": "2023-07-05", "author": [{"name": "Ada Moe"}],
               "sameAs": "https://doi.org/10.1000/jars.7"}  # fmt: skip
    data = json.dumps(around(article))
    (paper,) = taken(SavedPage(), page(f'<script type="application/ld+json">{data}</script>'))
    assert (paper.title, paper.abstract, paper.authors) == (TITLE, ABSTRACT * 7 + ABSTRACT, ("Ada Moe",))
    assert (paper.published, paper.metadata["doi"]) == ("2023-07-05", "10.1000/jars.7")


@pytest.mark.parametrize(
    "body",
    [
        '<div class="card-body acl-abstract"><h5>Abstract</h5><span>{}</span></div>',
        '<section class="item abstract"><h2 class="label">Abstract</h2><p>{}</p></section>',
        '<section data-title="Abstract"><div><h2>Abstract</h2><div id="Abs1-content"><p>{}</p></div></div></section>',
        '<div class="Abstracts" id="abstracts"><div class="abstract author-highlights"><h2>Highlights</h2><p>Jars are'
        ' counted, and jam is found in all.</p></div><div class="abstract author"><h2>Abstract</h2><p>{}</p></div>',
        '<div class="abstract" id="abstract"><h2>Abstract</h2><div class="abstract-content" id="eng-abstract"><p>{}</p>'
        "</div><p><strong>Keywords:</strong> jam.</p></div>",
        "<div><h4>Abstract</h4><p><p>{}</p></div>",
        '<div class="header"><h2>Abstract</h2></div><div><p>{}</p></div>',
        '<textarea id="paperAbstract">Tell us what is wrong with this abstract, please, and why.</textarea><p class='
        '"abstract">{}</p>',
    ],
)
def test_without_an_abstract_in_the_tags_that_of_the_page_is_read(body: str) -> None:
    (paper,) = taken(SavedPage(), page(META, body.format(ABSTRACT)))
    assert paper.abstract == ABSTRACT


def test_the_sections_of_an_abstract_stay_together() -> None:
    parts = "".join(
        f"<div class='abstract-section'><h4>{name}</h4><p>{ABSTRACT}</p></div>" for name in ("Aim", "Result")
    )
    (paper,) = taken(SavedPage(), page(META, f'<div class="abstract"><h3>Abstract</h3>{parts}</div>'))
    assert paper.abstract == f"Aim {ABSTRACT} Result {ABSTRACT}"


def test_markup_in_what_a_page_states_is_left_to_be_read() -> None:
    found = taken(SavedPage(), page(META + meta(citation_abstract="&lt;p&gt;We count.&lt;/p&gt;")))
    assert found[0].abstract == "<p>We count.</p>"


def test_of_abstracts_in_several_languages_the_english_one_is_taken() -> None:
    tags = "".join(
        f'<meta name="citation_abstract" lang="{name}" content="{name}: {ABSTRACT}">' for name in ("de", "en")
    )
    (paper,) = taken(SavedPage(), page(META + tags))
    assert paper.abstract == f"en: {ABSTRACT}"


def test_the_address_that_a_browser_notes_is_the_papers() -> None:
    html = page(META + meta(citation_abstract=ABSTRACT) + '<link rel="canonical" href="/abs/1">')
    noted = "<!-- saved from url=(0032)https://arxiv.org/abs/2301.00001v2 -->"
    (paper,) = taken(SavedPage(), html.replace("<html>", f"{noted}<html>"))
    assert (paper.id, paper.url) == ("2301.00001", "https://arxiv.org/abs/2301.00001v2")


def test_a_site_that_describes_itself_does_not_give_an_abstract() -> None:
    described = meta(description="Read the paper on jars.", og__description="The journal of jars. " * 5)
    assert told(page(META + described)).startswith(f'a web page of the paper "{TITLE}" without its abstract: ')


@pytest.mark.parametrize(
    "html",
    [
        page(""),
        page("<title>404 Not Found</title>", "<h1>Page not found</h1><p>The page that you look for is not here.</p>"),
        page(
            meta(og__type="article", og__title="On Jam", og__description="We made jam. " * 50),
            f"<article><h1>On Jam</h1><p>{ABSTRACT * 4}</p><h2>How We Did It</h2><p>{ABSTRACT * 4}</p></article>",
        ),
        page(
            "",
            "".join(f'<article><h3><a href="/papers/{n}">Jar {n}</a></h3><p>{ABSTRACT}</p></article>' for n in "abc"),
        ),
        page(
            "", f"<dl><dt>arXiv:2301.00001</dt><dd><div>Title: {TITLE}</div><p class='mathjax'>{ABSTRACT}</p></dd></dl>"
        ),
        page('<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Jam", "text": "x"}</script>'),
    ],
)
def test_any_other_page_gives_no_paper(html: str) -> None:
    assert "without machine-readable data on a paper: save the page of one paper, or export" in told(html)


def test_what_is_said_names_the_page() -> None:
    assert told(page("<title>Log in</title>")).startswith('a web page ("Log in") without machine-readable data')


def test_a_web_archive_is_read_as_the_page_in_it() -> None:
    archive = EmailMessage()
    archive["Subject"] = TITLE
    archive.set_content(SEEDS[30], subtype="html", charset="utf-8", cte="quoted-printable")
    archive.make_related()
    archive.add_related(b"\x89PNG", "image", "png")
    (paper,) = taken(SavedPage(), archive.as_string())
    assert (paper.title, paper.authors) == ("Jars and Lids", ("Ada Moe",))


_TAGS = [
    "<div class='abstract'>", "</div>", "<h2>", "Abstract", "</h2>", "<p>", META, "<script>", "</script>", "<!--",
    "-->", "<script type='application/ld+json'>", '{"@type": "ScholarlyArticle", "name": "x"}', "<svg>", ABSTRACT,
    "<![x",
]  # fmt: skip


@given(st.lists(st.sampled_from(_TAGS) | st.text(max_size=9), max_size=25))
def test_any_page_is_read_without_error(parts: list[str]) -> None:
    found = list(SavedPage().read([Line(1, "<html>" + "".join(parts))], "x"))
    assert len(found) == 1
    assert all(one.abstract if isinstance(one, SourceRecord) else one.why for one in found)
