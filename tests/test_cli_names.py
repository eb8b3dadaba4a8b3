"""Papers that are fetched by name, and those that lack an abstract, on the command line."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.sources import web
from tests.paper_services import PaperServices, Reply, work

ABSTRACT = "We count jars in cellars. There are more of them than lids."
BIBLIOGRAPHY = (
    "@article{a, title={Jars}, eprint={2206.00001}, journal={Cellars}}\n"
    "@article{b, title={Lids}, doi={10.1000/lids}}\n"
    "@article{c, title={Pans}}\n"
)


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[PaperServices]:
    with PaperServices() as services:
        services.arxiv = {"2206.00001v1": ("Jars", ABSTRACT), "2206.00002v1": ("Pots", "We count pots.")}
        services.crossref = {"10.1000/lids": work("10.1000/lids", "Lids")}
        for name, address in services.environment.items():
            monkeypatch.setenv(name, address)
        monkeypatch.setenv("ASSISTANT_LIBRARY__PATH", str(tmp_path / "library"))
        monkeypatch.setattr(web.SHARED, "pause", lambda seconds: None)
        yield services


@pytest.fixture
def bibliography(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("cited.bib").write_text(BIBLIOGRAPHY)
    return "cited.bib"


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and messages."""
    code = main(arguments)
    output, messages = capsys.readouterr()
    return code, output, messages


def test_a_paper_is_fetched_once(services: PaperServices, capsys: pytest.CaptureFixture[str]) -> None:
    code, output, messages = told(capsys, "ingest", "arxiv:2206.00001")
    assert (code, messages) == (0, "")
    assert output.startswith("1 added, ")
    assert told(capsys, "ingest", "https://huggingface.co/papers/2206.00001")[1].startswith("0 added, 0 updated, 1 un")
    assert len(services.asked) == 1
    assert told(capsys, "ingest", "--refresh", "2206.00001")[0] == 0
    assert len(services.asked) == 2


def test_what_does_not_exist_is_told_and_the_code_says_whether_anything_was_read(
    services: PaperServices, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, messages = told(capsys, "ingest", "2206.99999")
    assert code == 6
    assert messages.startswith("arxiv:2206.99999: arXiv has no paper of this name\nerror: no paper was found")
    assert told(capsys, "ingest", "2206.99999", "2206.00001")[0] == 0


def test_a_service_that_is_away_is_told_in_a_line(services: PaperServices, capsys: pytest.CaptureFixture[str]) -> None:
    services.replies = [Reply(503)] * 3
    code, _, messages = told(capsys, "ingest", "2206.00001")
    assert code == 6
    assert messages.startswith("arxiv:2206.00001: arXiv: cannot be fetched: the server answers 503")


def test_a_title_is_not_looked_up(services: PaperServices, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, messages = told(capsys, "ingest", "Counting is all you need")
    assert (code, services.asked) == (6, [])
    assert messages == (
        "error: there is no file or directory Counting is all you need\n"
        "hint: a title is not looked up: give the paper's arXiv id or DOI\n"
    )


@pytest.mark.usefixtures("bibliography")
def test_a_list_is_fetched_with_fetch(services: PaperServices, capsys: pytest.CaptureFixture[str]) -> None:
    Path("my list.md").write_text(
        "# To read\n- arXiv:2206.00001\n- [Pots](https://arxiv.org/abs/2206.00002)\n- pans?\n"
    )
    code, _, messages = told(capsys, "ingest", "my list.md")
    assert (code, services.asked) == (6, [])
    assert messages == (
        "my list.md: 2 names of papers: assistant ingest --fetch 'my list.md' gets them from arXiv and Crossref\n"
        "error: no paper was found in the input\n"
        "hint: with --fetch, the papers that a list names are fetched\n"
    )
    code, output, messages = told(capsys, "ingest", "--fetch", "my list.md")
    assert (code, messages) == (0, 'my list.md:4: no arXiv id, DOI or PubMed id: "- pans?"\n')
    assert output.startswith("2 added, ")


def test_papers_without_an_abstract_are_listed_and_fetched(
    services: PaperServices, bibliography: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, messages = told(capsys, "ingest", bibliography)
    assert code == 0
    assert messages.endswith("3 papers lack an abstract; assistant papers --lacking lists them\n")
    assert told(capsys, "papers")[1:] == ("", "0 papers; 3 more lack an abstract (--lacking)\n")
    code, output, messages = told(capsys, "papers", "--lacking")
    assert output == (
        "arxiv:2206.00001	cited.bib:1	Jars\ndoi:10.1000/lids	cited.bib:2	Lids\n	cited.bib:3	Pans\n"
    )
    assert messages == (
        "3 papers without an abstract; assistant ingest --lacking fetches those with an arXiv id, DOI or PubMed id\n"
    )
    assert not services.asked
    code, output, messages = told(capsys, "ingest", "--lacking")
    assert code == 0
    assert output.startswith("1 added, ")
    assert told(capsys, "papers")[1:] == (
        "2206.00001	2031-05-02	Jars\n",
        "1 paper; 2 more lack an abstract (--lacking)\n",
    )
    assert '"journal": "Cellars"' in told(capsys, "show", "2206.00001", "--json")[1]


@pytest.mark.usefixtures("services")
def test_the_list_is_given_as_json_and_in_parts(bibliography: str, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "ingest", bibliography)
    found = json.loads(told(capsys, "papers", "--lacking", "--json", "--limit", "1", "--offset", "1")[1])
    (paper,) = found["papers"]
    assert (found["total"], paper["name"], paper["where"]) == (3, "doi:10.1000/lids", ["cited.bib:2"])
    assert told(capsys, "papers", "--lacking", "--match", "pan")[1] == "	cited.bib:3	Pans\n"
    assert "1 shown; --offset 1 shows the next" in told(capsys, "papers", "--lacking", "--limit", "1")[2]
    assert json.loads(told(capsys, "papers", "--json")[1])["without_abstract"] == 3


@pytest.mark.usefixtures("services")
def test_what_has_no_meaning_for_them_is_refused(bibliography: str, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "ingest", bibliography)
    assert told(capsys, "papers", "--lacking", "--since", "2020")[0] == 2
    assert told(capsys, "ingest", "--lacking", "--starter")[0] == 2


def test_nothing_to_fetch_is_no_error(services: PaperServices, capsys: pytest.CaptureFixture[str]) -> None:
    code, output, messages = told(capsys, "ingest", "--lacking")
    assert (code, services.asked) == (0, [])
    assert messages == "no paper without an abstract has an id by which it could be fetched\n"
    assert output.startswith("0 added, ")
