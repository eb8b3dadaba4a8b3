from __future__ import annotations

from typing import Any

from assistant.sources.identifiers import identified


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


def test_identifiers_are_found_under_other_names_and_in_objects() -> None:
    known: dict[str, Any] = {"externalIds": {"ArXiv": "2301.00001", "DOI": "10.1000/X"}, "eprint": "2301.00001v2"}
    assert identified(None, None, known) == (
        "2301.00001",
        {"externalIds": known["externalIds"], "doi": "10.1000/x", "arxiv": "2301.00001", "version": 2},
    )


def test_addresses_beside_the_records_own_count_too() -> None:
    id, metadata = identified("17", None, {}, ["https://x.org", "https://arxiv.org/pdf/2301.00001v3"])
    assert (id, metadata) == ("17", {"arxiv": "2301.00001", "version": 3})
