"""Ids of PubMed, PubMed Central and OpenAlex, however they are written."""

from __future__ import annotations

import pytest

from assistant.text.database_ids import database_ids, database_of


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("pmid:123", ("pmid", "123")),
        ("PMID 123.", ("pmid", "123")),
        ("https://pubmed.ncbi.nlm.nih.gov/123/", ("pmid", "123")),
        ("http://www.ncbi.nlm.nih.gov/pubmed/0123", ("pmid", "123")),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=123", ("pmid", "123")),
        ("https://europepmc.org/article/MED/123", ("pmid", "123")),
        ("info:pmid/123", ("pmid", "123")),
        ("pmc123", ("pmcid", "PMC123")),
        ("PMCID: PMC123", ("pmcid", "PMC123")),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/123", ("pmcid", "PMC123")),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC123.2/", ("pmcid", "PMC123")),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC123/pdf/jars.pdf", ("pmcid", "PMC123")),
        ("https://europepmc.org/article/PMC/PMC123", ("pmcid", "PMC123")),
        ("oai:pubmedcentral.nih.gov:123", ("pmcid", "PMC123")),
        ("https://openalex.org/W123", ("openalex", "W123")),
        ("https://api.openalex.org/works/w123?select=id", ("openalex", "W123")),
        ("openalex:W123", ("openalex", "W123")),
        ("123", None),
        ("W123", None),
        ("pmid:0", None),
        ("https://openalex.org/A123", None),
        ("10.1000/123", None),
    ],
)
def test_a_text_names_a_database_and_an_id(text: str, named: tuple[str, str] | None) -> None:
    assert database_of(text) == named


@pytest.mark.parametrize(
    "metadata",
    [
        {"pmid": "123"},
        {"PMID": 123},
        {"pmid": 123.0},
        {"PubMed ID": "PMID: 123"},
        {"pmid": ["123"]},
        {"externalIds": {"PubMed": "123"}},
        {"ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/123"}},
    ],
)
def test_metadata_state_an_id_in_any_form(metadata: dict[str, object]) -> None:
    assert database_ids(metadata, ()) == {"pmid": "123"}


def test_what_is_no_id_is_none() -> None:
    assert database_ids({"pmid": "unknown", "pmc": True, "openalex": ["W1", "W2"], "pmcid": ""}, (None, "123")) == {}
