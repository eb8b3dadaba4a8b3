"""The command `assistant table`."""

from __future__ import annotations

import csv
import io
import json
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant import Table
from assistant.cli import main
from assistant.records import IngestProgress
from tests.tables.stated_papers import write_stated_papers

HERONS = ("rare", "calls", "in", "recordings", "of", "birds")


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("tables")
    path = str(folder / "library")
    assert main(["ingest", str(write_stated_papers(folder / "papers.jsonl")), "--library", path]) == 0
    return path


def run(library: str, *arguments: str) -> int:
    return main(["table", *arguments, "--library", library])


def two_lines(capsys: pytest.CaptureFixture[str]) -> str:
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) <= 2
    return shown.err


def test_a_question_gives_a_table(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(library, *HERONS, "--columns", "accuracy; year") == 0
    shown = capsys.readouterr().out
    assert "Heron: Sparse Attention" in shown
    assert "accuracy of 91.4%" in shown
    assert "“On the NightCalls dataset" in shown
    assert "2031" in shown


def test_papers_are_named_one_by_one(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(library, "--paper", "steps", "--paper", "heron", "--columns", "year", "--json") == 0
    table = Table.model_validate_json(capsys.readouterr().out)
    assert [row.paper.id for row in table.rows] == ["steps", "heron"]


def test_limits_alone_give_the_papers_that_pass(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(library, "--columns", "year", "--since", "2030", "--json") == 0
    assert [row["paper"]["id"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["heron"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (HERONS, "--columns"),
        (("--columns", " ", "birds"), "it is empty"),
        (("--columns", "task", "--paper", "heron", "birds"), "either a question and limits, or --paper"),
        (("--columns", "task", "--paper", "heron", "--since", "2030"), "either a question and limits, or --paper"),
        (("--columns", "task", " "), "the question is empty"),
        (("--columns", "task", "birds", "--output", "a.docx"), "“a.docx” ends in .docx, which names no format"),
        (("--columns", "task", "birds", "--output", ""), "the file of --output is empty"),
        (("--columns", ";".join(map(str, range(13))), "birds"), "at most 12"),
    ],
)
def test_wrong_usage_is_told_in_a_line(
    library: str, arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(library, *arguments) == 2
    assert message in two_lines(capsys)


def test_an_unknown_paper_has_a_code_of_its_own(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(library, "--columns", "task", "--paper", "herring") == 7
    assert "herring" in two_lines(capsys)


def test_what_fits_nothing_is_an_answer_too(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(library, "papers", "by", "Nobody", "Known", "--columns", "task") == 0
    assert "Nobody Known" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("t.md", "| Paper | accuracy |"),
        ("t.csv", "\ufeffid,title,year,accuracy,accuracy: quote"),
        ("t.html", "<!doctype html>"),
        ("t.json", "{"),
        ("t.txt", " 1. Heron"),
    ],
)
def test_the_ending_of_the_file_tells_the_format(
    name: str, start: str, library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    path = tmp_path / name
    assert run(library, "--paper", "heron", "--columns", "accuracy", "--output", str(path)) == 0
    assert path.read_bytes().decode().startswith(start)
    assert capsys.readouterr().err == f"1 paper written to {path}\n"
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_file_is_replaced_by_force_alone(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    path = tmp_path / "t.csv"
    path.write_text("mine")
    arguments = ("--paper", "heron", "--columns", "accuracy", "--output", str(path))
    assert run(library, *arguments) == 2
    assert "--force replaces it" in two_lines(capsys)
    assert path.read_text() == "mine"
    assert run(library, *arguments, "--force") == 0
    assert "91.4%" in path.read_text()


def test_json_and_another_format_exclude_each_other(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(library, "--paper", "heron", "--columns", "accuracy", "--format", "csv", "--json") == 2
    assert "--json and --format csv exclude each other" in capsys.readouterr().err


def test_csv_on_standard_output_is_read_back(library: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    capsysbinary.readouterr()
    assert run(library, "--paper", "heron", "--columns", "accuracy", "--format", "csv") == 0
    (row,) = csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode()))
    assert (row["id"], row["year"], row["accuracy"]) == ("heron", "2031", "accuracy of 91.4%")
    assert row["accuracy: quote"].startswith("On the NightCalls dataset")


@contextmanager
def interrupting(**_: float) -> Iterator[Callable[[IngestProgress], None]]:
    """In the place of what shows progress: a Ctrl-C after the first row."""

    def interrupt(_: IngestProgress) -> None:
        signal.raise_signal(signal.SIGINT)

    yield interrupt


@contextmanager
def interrupted_at_once(**_: float) -> Iterator[None]:
    signal.raise_signal(signal.SIGINT)
    yield None


ALL = ("--paper", "heron", "--paper", "steps", "--paper", "quiet", "--columns", "accuracy")


def test_ctrl_c_keeps_and_shows_the_rows_that_are_done(
    library: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    monkeypatch.setattr("assistant.cli.tables.shown_progress", interrupting)
    assert run(library, *ALL) == 130
    shown = capsys.readouterr()
    assert "Stopped after 1 of 3 papers." in shown.out
    assert "accuracy of 91.4%" in shown.out
    assert shown.err == "interrupted: 1 of 3 papers are in the table\n"


def test_ctrl_c_writes_the_rows_that_are_done(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("assistant.cli.tables.shown_progress", interrupting)
    path = tmp_path / "t.json"
    assert run(library, *ALL, "--output", str(path)) == 130
    table = Table.model_validate_json(path.read_text())
    assert ([row.paper.id for row in table.rows], table.interrupted, table.papers) == (["heron"], True, 3)


def test_ctrl_c_in_json_gives_the_table_and_the_interruption(
    library: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    monkeypatch.setattr("assistant.cli.tables.shown_progress", interrupting)
    assert run(library, *ALL, "--json") == 130
    shown = capsys.readouterr()
    assert json.loads(shown.out)["interrupted"] is True
    assert json.loads(shown.err)["error"]["kind"] == "Interrupted"


def test_ctrl_c_before_the_first_row_writes_nothing(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    monkeypatch.setattr("assistant.cli.tables.shown_progress", interrupted_at_once)
    assert run(library, *ALL, "--output", str(tmp_path / "t.csv")) == 130
    assert two_lines(capsys) == "interrupted\n"
    assert [*tmp_path.iterdir()] == []
