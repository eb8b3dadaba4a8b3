"""The starter library: what it holds, that it is in our own words, that it is loaded and found again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.starter import PAPERS
from scripts.check_digests import LONGEST, SHORTEST, abstracts, digests, problems
from tests.starter.questions import QUESTIONS

ROWS = [json.loads(line) for line in PAPERS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def first_question(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A library made by the first question of all, and what that command printed."""
    home = str(tmp_path_factory.mktemp("first"))
    names = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
    environment = os.environ | dict.fromkeys(names, home)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "assistant", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    done = run("ask", "which papers explain grokking")
    return Path(json.loads(run("status", "--json").stdout)["library"]), done


@pytest.fixture
def starter(first_question: tuple[Path, subprocess.CompletedProcess[str]]) -> Iterator[Assistant]:
    with Assistant.open(first_question[0], create=False) as assistant:
        yield assistant


def test_every_record_is_a_digest_of_a_paper_of_its_own() -> None:
    assert len(ROWS) == len({row["title"] for row in ROWS}) == 220
    assert all(row["kind"] == "digest" for row in ROWS)
    assert all(set(row) == {"title", "abstract", "kind"} for row in ROWS)


def test_a_digest_has_90_to_170_words() -> None:
    assert [row["title"] for row in ROWS if not SHORTEST <= len(row["abstract"].split()) <= LONGEST] == []


def test_every_paper_of_the_pages_is_told_once_in_our_own_words_with_its_numbers(shared: Path) -> None:
    known = abstracts(shared / "pages")
    told = digests(PAPERS)
    assert sorted(title for title, _ in told) == sorted(known)
    assert [(title, found) for title, digest in told for found in problems(title, digest, known[title])] == []


def test_the_first_question_loads_the_starter_library_and_says_so(
    first_question: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    library, done = first_question
    assert done.returncode == 0, done.stderr
    assert "starter library" in done.stderr
    assert str(library) in done.stderr
    assert "  digest\n" in done.stdout
    assert "not quotes from the authors" in done.stdout


def test_the_starter_library_is_whole_and_loaded_once(starter: Assistant) -> None:
    assert not starter.needs_starter
    counts = starter.status().counts
    assert counts is not None
    assert (counts.papers, counts.digests) == (220, 220)
    assert starter.load_starter().unchanged == 220
    assert starter.doctor() == []


def test_a_citation_of_a_digest_says_that_it_is_one(starter: Assistant) -> None:
    answer = starter.ask("which papers explain grokking")
    assert {citation.paper.kind for citation in answer.citations} == {"digest"}
    assert ", digest)" in answer.text


def test_real_abstracts_replace_the_digests_and_the_same_papers_are_found(
    starter: Assistant, shared: Path, tmp_path: Path
) -> None:
    with Assistant.open(tmp_path / "library") as pages:
        pages.ingest(shared / "pages")
        first = {question: pages.search(question)[0].paper.title for question in QUESTIONS}
        assert {question: starter.search(question)[0].paper.title for question in QUESTIONS} == first
        report = pages.load_starter()
        assert (report.added, report.updated, report.unchanged) == (0, 0, 220)
        assert pages.remove_starter() == 0
        assert pages.count() == 220
