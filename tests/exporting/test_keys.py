"""Citation keys: readable, unique, the same in every export."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.exporting.keys import citation_keys
from assistant.records import Paper
from tests.exporting.test_bibtex import PAPERS


@pytest.mark.parametrize(
    ("author", "published", "title", "key"),
    [
        ("Ada Example", "2031-02", "The Quiet Robots", "example2031quiet"),
        ("van der Muster, Ludwig", "2031", "On $k$-means for Robots", "muster2031means"),
        ("Þóra O’Dæmi-Ößt", None, "Über Robots", "odaemiosstuber"),
        ("The Quokka Collaboration", "2030", "Robots", "quokka2030robots"),
        ("山田 太郎", "2030", "Robots", "robots2030"),
        (None, None, "3D Robots", "3d"),
    ],
)
def test_keys(author: str | None, published: str | None, title: str, key: str) -> None:
    paper = Paper(id="one", title=title, authors=(author,) if author else (), published=published)

    assert citation_keys([paper]) == {"one": key}


def test_papers_that_collide_get_letters_that_no_other_paper_changes() -> None:
    one, two, three = (Paper(id=id, title="Robots", authors=("Ada Example",)) for id in "abc")
    pair, all_three = citation_keys([one, two]), citation_keys([three, two, one])
    assert pair == {id: all_three[id] for id in "ab"}
    assert all(re.fullmatch(r"examplerobots[a-z]{3}", key) for key in all_three.values())


def test_a_paper_without_author_year_and_latin_title_has_a_key() -> None:
    assert re.fullmatch(r"paper[a-z]{3}", citation_keys([Paper(id="x", title="日本語")])["x"])


@given(st.lists(PAPERS, max_size=5, unique_by=lambda paper: paper.id))
def test_keys_are_unique_and_do_not_depend_on_the_order(papers: list[Paper]) -> None:
    keys = citation_keys(papers)
    assert len(set(keys.values())) == len(papers)
    assert all(re.fullmatch(r"[a-z0-9]+", key) for key in keys.values())
    assert citation_keys(papers[::-1]) == keys
