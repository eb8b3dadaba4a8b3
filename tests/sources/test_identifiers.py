from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.sources.identifiers import arxiv_id, doi, identified


@pytest.mark.parametrize(
    ("written", "id", "version"),
    [
        ("2301.00001", "2301.00001", None),
        ("2301.00001v12", "2301.00001", 12),
        ("0704.0001", "0704.0001", None),
        ("arXiv:2301.00001v2", "2301.00001", 2),
        ("http://arxiv.org/abs/hep-th/9901001v3", "hep-th/9901001", 3),
        ("https://arxiv.org/pdf/2301.00001v1.pdf", "2301.00001", 1),
        ("https://huggingface.co/papers/2301.00001?x=1", "2301.00001", None),
        ("math.GT/0309136", "math/0309136", None),
        ("10.48550/arXiv.2301.00001", "2301.00001", None),
        ("https://doi.org/10.48550/arXiv.2301.00001", "2301.00001", None),
    ],
)
def test_arxiv_ids_are_told_from_their_versions(written: str, id: str, version: int | None) -> None:
    assert arxiv_id(written) == (id, version)


@pytest.mark.parametrize(
    "written",
    ["", "17", "2313.00001", "0703.0001", "2301.0001", "1412.00001", "doc/1234567", "hep-th/9913001", "2301.00001v0",
     "https://example.org/abs/2301.00001", "2301.00001 and more"],
)  # fmt: skip
def test_what_is_no_arxiv_id_is_none(written: str) -> None:
    assert arxiv_id(written) is None


@pytest.mark.parametrize("written", ["10.1000/AbC", "doi:10.1000/abc", "https://doi.org/10.1000/ABC", " 10.1000/abc "])
def test_dois_are_bare_and_in_small_letters(written: str) -> None:
    assert doi(written) == "10.1000/abc"


def test_an_arxiv_id_loses_its_version_to_the_metadata() -> None:
    assert identified("2301.00001v2", None, {}) == ("2301.00001", {"arxiv": "2301.00001", "version": 2})


def test_an_id_of_the_sources_own_stays_beside_the_arxiv_id() -> None:
    id, metadata = identified("17", "https://arxiv.org/abs/2301.00001v2", {"DOI": "https://doi.org/10.1/X"})
    assert (id, metadata["arxiv"], metadata["version"]) == ("17", "2301.00001", 2)


def test_without_an_id_the_paper_goes_by_that_of_arxiv() -> None:
    assert identified(None, None, {"doi": "10.48550/ARXIV.2301.00001"}) == (
        "2301.00001",
        {"doi": "10.48550/arxiv.2301.00001", "arxiv": "2301.00001"},
    )


def test_what_stands_for_a_doi_and_is_none_does_not_pass_for_one() -> None:
    assert identified("1", None, {"doi": "n/a", "arxiv": "soon"}) == (
        "1",
        {"doi_as_given": "n/a", "arxiv_as_given": "soon"},
    )


def test_the_version_is_that_of_this_paper_and_no_other() -> None:
    assert "version" not in identified("2301.00001", "https://arxiv.org/abs/2301.00002v7", {})[1]


@settings(deadline=None)
@given(st.text())
def test_no_text_upsets_them(text: str) -> None:
    found = arxiv_id(text)
    assert found is None or arxiv_id(found.id) == (found.id, None)
    assert (bare := doi(text)) is None or doi(bare) == bare
