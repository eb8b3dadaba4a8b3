"""Papers that are fetched by name within a conversation, and those that lack an abstract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.typing_person import Person, person_at
from tests.paper_services import PaperServices, work

ABSTRACT = "We count jars in cellars. There are more of them than lids."
BIBLIOGRAPHY = "@article{a, title={Jars}, eprint={2206.00001}}\n@article{b, title={Lids}, doi={10.1000/lids}}\n"


@pytest.fixture
def services() -> Iterator[PaperServices]:
    with PaperServices() as services:
        services.arxiv = {"2206.00001v1": ("Jars", ABSTRACT)}
        services.crossref = {"10.1000/lids": work("10.1000/lids", "Lids")}
        yield services


@pytest.fixture
def person(library: Path, services: PaperServices) -> Iterator[Person]:
    with person_at(library, names=services.settings) as person:
        yield person


@pytest.fixture
def bibliography() -> str:
    Path("cited.bib").write_text(BIBLIOGRAPHY)
    return "cited.bib"


def shown(person: Person, *lines: str) -> str:
    """What the last line gives."""
    *_, last = lines
    return re.sub(r"\d+\.\d s\b", "N s", person.types(*lines)).rpartition(f"> {last}\n")[2]


def test_a_paper_is_added_by_its_name(person: Person, services: PaperServices) -> None:
    assert shown(person, "/add https://arxiv.org/abs/2206.00001, and arXiv:2206.99999") == (
        "arxiv:2206.99999: arXiv has no paper of this name\n"
        "1 added, 0 updated, 0 unchanged, 0 removed, 0 listings, 1 rejected (N s)\n\n"
    )
    assert len(services.asked) == 1


def test_ingest_takes_a_name_too(person: Person) -> None:
    assert shown(person, "/ingest 2206.00001").startswith("1 added, ")


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("/add", "error: the name of a paper is needed (/add 2206.14486, or several; /ingest reads files)"),
        (
            "/add Counting is all you need",
            "error: “Counting is all you need” is no arXiv id, DOI or PubMed id "
            "(/add 2206.14486, or several; /ingest reads files)",
        ),
        ("/add lacking", "error: no paper without an abstract has an id by which it could be fetched"),
        ("/lacking", "0 papers without an abstract."),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(person: Person, command: str, error: str) -> None:
    assert shown(person, command) == f"{error}\n\n"


def test_papers_without_an_abstract_are_listed_and_fetched(person: Person, bibliography: str) -> None:
    assert "2 papers lack an abstract; /lacking lists them\n" in shown(person, f"/ingest {bibliography}")
    assert shown(person, "/lacking") == (
        "arxiv:2206.00001	cited.bib:1	Jars\n"
        "doi:10.1000/lids	cited.bib:2	Lids\n"
        "2 papers without an abstract; /add lacking fetches those with an arXiv id, DOI or PubMed id.\n\n"
    )
    assert shown(person, "/add lacking") == (
        'doi:10.1000/lids: no abstract: "Lids"\n'
        "1 paper lacks an abstract; /lacking lists it\n"
        "1 added, 0 updated, 0 unchanged, 0 removed, 0 listings, 1 rejected (N s)\n\n"
    )
    assert shown(person, "/lacking lid").startswith("doi:10.1000/lids	cited.bib:2, doi:10.1000/lids	Lids\n")


def test_more_goes_on_with_papers_without_an_abstract(
    person: Person, bibliography: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.chat.commands.names.PAGE", 1)
    told = shown(person, f"/ingest {bibliography}", "/lacking")
    assert "2 papers without an abstract, 1 shown; /more shows the next; /add lacking fetches" in told
    assert shown(person, "/more").startswith("doi:10.1000/lids	cited.bib:2	Lids\n")
