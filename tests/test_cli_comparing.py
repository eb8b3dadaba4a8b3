"""The command that compares papers, run on a real library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from tests.invented_papers import write_papers

PAIR = ("delayed-circuits", "slow-then-sudden")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("papers")
    path = str(folder / "library")
    assert main(["ingest", str(write_papers(folder / "papers.jsonl")), "--library", path]) == 0
    return path


def run(library: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])} | environment
    command = [sys.executable, "-m", "assistant", "--library", library, "compare", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_in_a_pipe_papers_are_quoted_below_each_other(library: str) -> None:
    done = run(library, *PAIR)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Side by side:\n\n[1] Delayed Circuits: ")
    assert "\n\nWhat it is about\n[1] “" in done.stdout
    assert done.stdout.endswith("Whether they agree is not judged: that takes a language model.\n")


def test_on_a_terminal_of_80_columns_two_papers_stand_beside_each_other(library: str) -> None:
    shown = run(library, *PAIR, FORCE_COLOR="1", NO_COLOR="1", TERM="dumb", COLUMNS="80").stdout
    [title] = [line for line in shown.splitlines() if "[1]" in line]
    assert "[2] Slow, Then Sudden" in title
    assert max(map(len, shown.splitlines())) <= 80


def test_one_json_object_is_printed(library: str) -> None:
    told = json.loads(run(library, *PAIR, "--about", "weight decay", "--json").stdout)
    assert [paper["id"] for paper in told["papers"]] == list(PAIR)
    assert (told["about"], told["relation"], told["mode"]) == ("weight decay", None, "extractive")
    assert told["aspects"][0]["name"] == "On weight decay"


@pytest.mark.parametrize(
    ("ending", "start"),
    [("md", "Side by side:"), ("html", "<!DOCTYPE html>"), ("json", "{"), ("txt", "Side by side:\n\n[1] Delayed")],
)
def test_the_ending_of_a_file_gives_the_format(library: str, tmp_path: Path, ending: str, start: str) -> None:
    file = tmp_path / f"compared.{ending}"
    done = run(library, *PAIR, "--output", str(file))
    assert done.stderr == f"2 papers compared, written to {file}\n"
    assert file.read_text("utf-8").startswith(start)


def test_a_file_is_replaced_only_if_asked(library: str, tmp_path: Path) -> None:
    file = tmp_path / "kept.md"
    file.write_text("mine")
    assert run(library, *PAIR, "--output", str(file)).returncode == 2
    assert file.read_text() == "mine"
    assert run(library, *PAIR, "--output", str(file), "--force").returncode == 0
    assert file.read_text("utf-8").startswith("Side by side")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (PAIR[:1], 2, "two papers are needed to compare them"),
        ((PAIR[0], PAIR[0]), 2, "two papers that differ are needed"),
        ((PAIR[0], "moon"), 7, "no paper has the id moon"),
        ((*PAIR, "--about", ""), 2, "'--about': it is empty"),
        ((*PAIR, "--output", "x.pdf"), 2, "the ending of “x.pdf” names no format"),
        ((*PAIR, "--output", ""), 2, "the file of --output is empty"),
        ((), 2, "Missing argument"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(library: str, arguments: tuple[str, ...], code: int, told: str) -> None:
    done = run(library, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr.splitlines()[0]
    assert "Traceback" not in done.stderr
