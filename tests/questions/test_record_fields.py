from __future__ import annotations

import pytest

from assistant.questions.record_fields import day_of, detail
from assistant.records import DetailField, Listing, Paper

JAM = Paper(
    id="1706.00001",
    title="Jam",
    authors=("A", "B", "C"),
    published="2017-06-02",
    metadata={"DOI": "https://doi.org/10.5555/Jam.2", "journal-ref": "Jam Letters 7 (2017) 1"},
)
BARE = Paper(id="x", title="Bare", listings=(Listing(page="p", date="07-28"), Listing(page="q", date="07-01")))


@pytest.mark.parametrize(
    ("paper", "field", "text", "values"),
    [
        (JAM, "authors", "“Jam” is by A, B and C.", ("A", "B", "C")),
        (JAM, "published", "“Jam” was published on 2 June 2017.", ("2017-06-02",)),
        (JAM, "doi", "The DOI of “Jam” is 10.5555/jam.2.", ("10.5555/jam.2",)),
        (JAM, "venue", "“Jam” was published in Jam Letters 7 (2017) 1.", ("Jam Letters 7 (2017) 1",)),
        (JAM, "arxiv", "The arXiv id of “Jam” is 1706.00001.", ("1706.00001",)),
        (JAM, "address", "“Jam”: https://arxiv.org/abs/1706.00001", ("https://arxiv.org/abs/1706.00001",)),
        (BARE, "authors", "No source names the authors of “Bare”.", ()),
        (BARE, "published", "No source states when “Bare” was published; a page listed it on 28 July.", ()),
        (BARE, "doi", "No source gives a DOI of “Bare”.", ()),
        (BARE, "venue", "No source states where “Bare” was published.", ()),
        (BARE, "arxiv", "No source gives an arXiv id of “Bare”.", ()),
        (BARE, "address", "No source gives an address of “Bare”.", ()),
        (BARE, "abstract", "No source gives an abstract of “Bare”.", ()),
    ],
)
def test_a_field_is_given_as_the_record_has_it(
    paper: Paper, field: DetailField, text: str, values: tuple[str, ...]
) -> None:
    found = detail(paper, field)
    assert (found.text, found.values, found.paper) == (text, values, paper.id)


@pytest.mark.parametrize("venue", ["arXiv preprint arXiv:1706.00001", "CoRR", "https://arxiv.org"])
def test_arxiv_is_no_venue(venue: str) -> None:
    assert detail(JAM.model_copy(update={"metadata": {"journal": venue}}), "venue").values == ()


def test_the_day_of_a_listing_is_known_as_one() -> None:
    assert day_of(JAM) == ("2017-06-02", False)
    assert day_of(BARE) == ("07-28", True)
    assert day_of(Paper(id="y", title="Y")) == ("", True)
