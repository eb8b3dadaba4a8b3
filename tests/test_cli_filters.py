"""Limits on papers as options of ask, search and papers, and in the words of a question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from tests.invented_papers import PAGE_PAPERS, PAPERS, write_page, write_papers

TOTAL = len(PAPERS) + len(PAGE_PAPERS)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("filters")
    write_papers(folder / "papers.jsonl")
    write_page(folder / "march.txt")
    path = str(folder / "library")
    assert main(["ingest", str(folder / "papers.jsonl"), str(folder / "march.txt"), "--library", path]) == 0
    return path


def asked(capsys: pytest.CaptureFixture[str], library: str, *arguments: str) -> Any:
    capsys.readouterr()
    assert main([*arguments, "--json", "--library", library]) == 0
    return json.loads(capsys.readouterr().out)


def cited(answer: Any) -> set[str]:
    return {citation["paper"]["id"] for citation in answer["citations"]}


GROKKING = "which papers explain grokking"


@pytest.mark.parametrize(
    ("options", "question"),
    [
        (["--since", "2031"], GROKKING),
        (["--until", "2031-02"], GROKKING),
        (["--author", "example"], GROKKING),
        ([], "which papers since 2030 explain grokking"),
        ([], "which papers by Ada Example explain grokking"),
        (["--since", "2031"], "which papers since 2040 explain grokking"),
    ],
)
def test_only_what_passes_is_cited(
    options: list[str], question: str, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asked(capsys, library, "ask", question, *options)
    assert (answer["question"], answer["status"]) == (question, "answered")
    assert cited(answer) == {"delayed-circuits"}
    assert answer["notes"][0].startswith(f"Only papers {'by' if 'xample' in str(options) + question else 'published'}")
    assert any(answer["filters"].values())


def test_the_limits_in_force_are_the_first_line(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["ask", "which papers since 2030 explain grokking", "--library", library]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"Only papers published since 2030 (1 of {TOTAL}; {TOTAL - 1} without a date left out)."
    assert lines[2] == "1 paper fits:"


def test_no_paper_passes(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, library, "ask", GROKKING, "--since", "2032")
    assert answer["status"] == "no_match"
    assert answer["notes"] == [
        f"No paper in the library is published since 2032 ({TOTAL - 1} without a date left out)."
    ]


def test_papers_that_pass_and_do_not_fit_are_no_match(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, library, "ask", "papers on sourdough listed in March")["status"] == "no_match"


def test_papers_of_a_page_are_listed_without_a_topic(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, library, "ask", "which papers are on the page of March 11?")
    assert {citation["paper"]["title"] for citation in answer["citations"]} == {title for title, _ in PAGE_PAPERS}


def test_search_says_its_limits_apart(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert [hit["paper"]["id"] for hit in asked(capsys, library, "search", "grokking", "--since", "2031")["hits"]] == [
        "delayed-circuits"
    ]
    assert main(["search", "papers on wake words listed in March", "--library", library]) == 0
    assert capsys.readouterr().err == "only papers listed in March\n"


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--listed", "03-11"], len(PAGE_PAPERS)),
        (["--page", "MARCH"], len(PAGE_PAPERS)),
        (["--page", "march", "--since", "2020"], 0),
        (["--author", "Ben", "--match", "grokking"], 1),
        (["--category", "cs.LG"], 0),
        (["--year", "2031"], 1),
        (["--source", "march"], len(PAGE_PAPERS)),
        (["--source", "papers.jsonl", "--year", "2020"], 0),
    ],
)
def test_papers_are_listed_within_limits(
    options: list[str], count: int, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = asked(capsys, library, "papers", *options)
    assert found["total"] == len(found["papers"]) == count


@pytest.mark.parametrize("command", [["ask", "what"], ["search", "what"], ["papers"]])
@pytest.mark.parametrize("option", [["--since", "March"], ["--listed", "13"], ["--author", " "], ["--year", "31"]])
def test_wrong_limits_are_wrong_usage(
    command: list[str], option: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, *option, "--library", str(tmp_path / "none")]) == 2
    told, hint = capsys.readouterr().err.splitlines()
    assert told.startswith(f"error: Invalid value for '{option[0]}': ")
    assert hint == f"hint: assistant {command[0]} --help"
