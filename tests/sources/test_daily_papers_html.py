from __future__ import annotations

import html
import json

from assistant.records import Listing
from assistant.sources.saved_page import SavedPage
from scripts.fuzz_seeds import SEEDS
from tests.sources.reading import read_text, taken

EMBEDDED, CARDS, TEXT = SEEDS[2:5]


def test_the_embedded_data_is_read() -> None:
    first, second = taken(SavedPage(), EMBEDDED, "july.html")
    assert (first.id, first.authors) == ("2607.01234", ("Ada Moe", "Bo van Roe"))
    assert second.listing == Listing(page="july.html", date="2026-07-03", rank=2)


def test_the_page_of_one_paper_gives_that_paper() -> None:
    data = html.escape(json.dumps({"paper": json.loads(SEEDS[8])}))
    (paper,) = taken(SavedPage(), f'<!doctype html><html><body><div data-props="{data}"></div></body></html>')
    assert (paper.id, paper.listing) == ("2607.01234", None)


def test_data_of_other_parts_of_the_page_is_passed_over() -> None:
    other = "<div data-props='{\"user\": 1}'></div><main>"
    assert len(taken(SavedPage(), EMBEDDED.replace("<main>", other))) == 2


def test_without_data_the_cards_are_read() -> None:
    papers = taken(SavedPage(), CARDS)
    assert [paper.id for paper in papers] == ["2607.01230", "2607.01231", "2607.01232"]
    assert papers[1].title == "Jar Number 1 and Its Lid"


def test_a_card_without_an_abstract_is_rejected_and_keeps_its_rank() -> None:
    first, last = CARDS.index("<p>"), CARDS.index("</p>")
    found = read_text(SavedPage(), CARDS[:first] + CARDS[last:])
    assert "no abstract" in getattr(found[0], "why", "")
    assert getattr(found[1], "listing", None) == Listing(page="file", date=None, rank=2)


def test_else_the_text_one_sees_is_read() -> None:
    page = TEXT.replace("<p>Jul 3</p>", "<script>var x = '<p>no</p>';</script><style>p {}</style><p>Jul 3</p>")
    papers = taken(SavedPage(), page)
    assert [paper.title for paper in papers] == [f"Jar Number {n} and Its Lid" for n in range(3)]
    assert papers[0].listing == Listing(page="file", date="07-03", rank=1)


def test_broken_data_is_reported_and_the_rest_of_the_page_read() -> None:
    broken = "<div data-props='{\"dailyPapers\": ['></div><article>"
    found = read_text(SavedPage(), CARDS.replace("<article>", broken, 1))
    assert "the data in the page is broken" in getattr(found[0], "why", "")
    assert len(found) == 4


def test_the_text_one_sees_is_read_only_where_it_is_surely_a_listing() -> None:
    (found,) = read_text(SavedPage(), TEXT.replace("<h1>Daily Papers</h1>", "<h1>My weeks</h1>"))
    assert "without machine-readable data" in getattr(found, "why", "")


def test_a_menu_that_leads_to_daily_papers_makes_no_listing() -> None:
    menu = "<nav><ul><li>Models</li><li>Daily Papers</li><li>Forum</li></ul></nav>"
    (found,) = read_text(SavedPage(), TEXT.replace("<h1>Daily Papers</h1><p>Jul 3</p>", menu))
    assert "without machine-readable data" in getattr(found, "why", "")
