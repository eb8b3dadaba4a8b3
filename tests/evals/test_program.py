"""The command line: help, exit codes, errors in two lines, and the run without a command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evals.commands import run as _run_command
from evals.metrics import NAMES
from evals.program import main
from tests.evals.conftest import Evaluate
from tests.evals.tiny_set import write_set


@pytest.mark.parametrize(
    "command", [[], ["run"], ["gate"], ["baseline"], ["compare"], ["report"], ["validate"], ["new-set"]]
)
def test_every_command_has_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--help"]) == 0
    assert "Usage: python -m evals" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["run", "nowhere", "--out", "x"], ["run", "starter"], ["compare", "a", "b"], ["report"]],
)
def test_wrong_usage_is_told_in_two_lines(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    error, hint = capsys.readouterr().err.splitlines()
    assert error.startswith("error: ")
    assert hint.startswith("hint: ")


def test_a_wrong_setting_is_told(tiny: Path, tmp_path: Path, evaluate: Evaluate) -> None:
    assert evaluate("run", tiny, "--out", tmp_path / "run", "--settings", "answer.relevance") == 2
    assert evaluate("run", tiny, "--out", tmp_path / "run", "--settings", "answer.no_such=1") == 2


def test_a_directory_that_holds_no_run(tmp_path: Path, evaluate: Evaluate) -> None:
    assert evaluate("report", tmp_path) == 2
    assert evaluate("compare", tmp_path, tmp_path) == 2


def test_without_a_command_the_shipped_set_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = write_set(tmp_path / "sets" / "starter")
    monkeypatch.setattr("evals.reading.SHIPPED", shipped.parent)
    assert main(["baseline"]) == 0
    assert main([]) == 0
    told = capsys.readouterr().out
    assert "where it was lost" in told or "nDCG@10" in told
    assert "report.html" in told
    shutil.rmtree(shipped)
    assert main([]) == 2


def test_no_model_is_asked_without_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = write_set(tmp_path / "sets" / "starter")
    monkeypatch.setattr("evals.reading.SHIPPED", shipped.parent)
    monkeypatch.setenv("ASSISTANT_LLM__MODEL", "gpt-5-mini")
    assert main(["baseline"]) == 0
    assert main([]) == 0


def test_every_metric_says_what_it_means() -> None:
    assert all(meaning and not meaning.endswith(".") for meaning in NAMES.values())
    assert _run_command.help
