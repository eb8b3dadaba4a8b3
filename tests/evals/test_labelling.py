"""Sets that begin with questions alone: run and looked at, then labelled in their file or by keys."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from evals.reading import load
from evals.run_directory import RunDirectory
from tests.evals.conftest import Evaluate
from tests.evals.tiny_set import ROBOTS
from tests.invented_papers import PAPERS, write_papers

GLASSES = "how many wine glasses does a gripper that listens break?"
LISTED = "which papers explain grokking mechanistically"
BREAD = "how long does sourdough bread have to rise?"
ROBOTS_TITLE = next(title for id, title, _ in PAPERS if id == "quiet-robots")

Press = Callable[[str], None]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of one's own."""
    directory = tmp_path_factory.mktemp("own")
    write_papers(directory / "papers.jsonl")
    with Assistant.open(directory / "library") as assistant:
        assistant.ingest(directory / "papers.jsonl")
    return directory / "library"


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A set of three questions, and nothing else."""
    directory = tmp_path / "mine"
    directory.mkdir()
    (directory / "questions.txt").write_text(f"# mine\n{GLASSES}\n\n{LISTED}\n{BREAD}\n", encoding="utf-8")
    return directory


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    """Presses keys in the next command."""
    return lambda keys: monkeypatch.setattr("sys.stdin", io.StringIO(keys))


def write_queries(directory: Path, *rows: dict[str, Any]) -> Path:
    directory.mkdir()
    (directory / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return directory


def test_questions_alone_are_asked_of_a_library_and_shown(
    begun: Path, library: Path, tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("run", begun, "--library", library, "--out", tmp_path / "run") == 0
    outcomes = RunDirectory(tmp_path / "run").outcomes()
    assert list(outcomes) == ["how-many-wine-glasses-does-a", "which-papers-explain-grokking-mechanistically",
                              "how-long-does-sourdough-bread-have"]  # fmt: skip
    assert all(outcome.answer for outcome in outcomes.values())
    told = capsys.readouterr().out
    assert "3 questions have no labels yet: python -m evals label" in told
    assert (tmp_path / "run" / "report.html").exists()


def test_keys_set_grades_the_sentence_and_that_nothing_answers(
    begun: Path, library: Path, evaluate: Evaluate, press: Press, capsys: pytest.CaptureFixture[str]
) -> None:
    press("2\n\na\ns\nn\n")
    assert evaluate("label", begun, "--library", library) == 0
    told = capsys.readouterr().out
    assert "1 of 3" in told
    assert ROBOTS_TITLE in told
    assert "1 of 3 questions have no labels" in told
    found = load(begun)
    robots, bread = "how-many-wine-glasses-does-a", "how-long-does-sourdough-bread-have"
    assert found.judgments[robots]["quiet-robots"] == 2
    assert set(found.judgments[robots].values()) == {0, 2}
    assert found.gold[robots].nuggets[0].sentence == ROBOTS
    assert [found.answerable(id) for id in (robots, bread)] == [True, False]
    assert found.unlabelled == ["which-papers-explain-grokking-mechanistically"]


def test_labelling_can_stop_go_back_look_and_go_on(
    begun: Path, library: Path, evaluate: Evaluate, press: Press, capsys: pytest.CaptureFixture[str]
) -> None:
    press("0\nb\na\n2\n\n\nq\n")
    assert evaluate("label", begun, "--library", library) == 0
    assert "We mount a single microphone" in capsys.readouterr().out
    assert load(begun).judgments["how-many-wine-glasses-does-a"]["quiet-robots"] == 2
    assert len(load(begun).unlabelled) == 2
    press("\n")
    assert evaluate("label", begun, "--library", library, "--question", "how-many-wine-glasses-does-a") == 0
    assert load(begun).answerable("how-many-wine-glasses-does-a") is False


def test_labels_stand_in_the_line_of_a_question_by_title_too(tmp_path: Path, library: Path, evaluate: Evaluate) -> None:
    mine = write_queries(
        tmp_path / "mine",
        {"text": GLASSES, "papers": [ROBOTS_TITLE.upper()], "nuggets": [
            {"text": "3 %", "paper": ROBOTS_TITLE, "sentence": ROBOTS, "match": "3 ?%"}]},
        {"text": LISTED, "type": "list", "papers": {"delayed-circuits": 2, "slow-then-sudden": 1}},
        {"text": BREAD, "answerable": False},
        {"text": "how do bees sleep?", "type": "unanswerable"},
    )  # fmt: skip
    assert evaluate("validate", mine, "--library", library) == 0
    assert evaluate("run", mine, "--library", library, "--out", tmp_path / "run") == 0
    metrics = RunDirectory(tmp_path / "run").scores["systems"]["assistant"]["metrics"]
    assert metrics["nDCG@10"]["n"] == 2
    assert metrics["quote hit"]["mean"] == 1
    assert metrics["refused"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 2}


def test_titles_name_papers_in_qrels_and_answers(tmp_path: Path, library: Path, evaluate: Evaluate) -> None:
    mine = write_queries(tmp_path / "mine", {"_id": "a", "text": GLASSES})
    (mine / "qrels.tsv").write_text(f"a\t{ROBOTS_TITLE}\t2\n", encoding="utf-8")
    (mine / "set.toml").write_text(f"library = {json.dumps(str(library))}\n", encoding="utf-8")
    assert evaluate("run", mine, "--out", tmp_path / "run") == 0
    assert RunDirectory(tmp_path / "run").scores["systems"]["assistant"]["metrics"]["success@1"]["mean"] == 1
    assert evaluate("run", mine, "--out", tmp_path / "run", "--rescore") == 0


@pytest.mark.parametrize("name", ["Quiet Robots: Grasping Fragile Objects from Sound", "Loud Robots and Others"])
def test_a_title_that_no_paper_has_is_told_before_anything_is_asked(
    name: str, tmp_path: Path, library: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = write_queries(tmp_path / "mine", {"_id": "a", "text": GLASSES, "papers": name})
    assert evaluate("run", mine, "--library", library, "--out", tmp_path / "run") == 11
    assert f"no paper of mine, or more than one, is called '{name}'" in capsys.readouterr().err
    assert evaluate("validate", mine, "--library", library) == 11
    told = capsys.readouterr().err
    assert f"there is no paper {name}" in told
    assert (f"is it {ROBOTS_TITLE}?" in told) == name.startswith("Quiet")


def test_a_library_that_is_missing_or_empty_is_named(
    begun: Path, tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("run", begun, "--out", tmp_path / "run") == 2
    assert f"there are no papers at {begun / 'corpus.jsonl'}" in capsys.readouterr().err
    assert evaluate("validate", begun, "--library", tmp_path / "gone") == 2
    assert f"there are no papers at {tmp_path / 'gone'}" in capsys.readouterr().err
    (tmp_path / "bare").mkdir()
    assert evaluate("label", begun, "--library", tmp_path / "bare") == 2
    assert f"there is no paper in {tmp_path / 'bare'}" in capsys.readouterr().err


def test_hints_name_the_set_in_hand(
    begun: Path, library: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("gate", begun, "--library", library) == 11
    assert f"python -m evals baseline {begun} makes one" in capsys.readouterr().err


def test_a_metric_that_can_never_fail_the_gate_is_named(
    tiny: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("validate", tiny) == 0
    told = capsys.readouterr().out
    assert "too few questions ever to fail the gate, which needs 6 that fall: nDCG@10 (5)" in told
    assert "status" not in told
    assert evaluate("validate", "starter") == 0
    assert "too few" not in capsys.readouterr().out


def test_a_collection_of_rankings_is_not_labelled(tmp_path: Path, library: Path, evaluate: Evaluate) -> None:
    plain = write_queries(tmp_path / "plain", {"_id": "a", "text": GLASSES})
    (plain / "qrels.tsv").write_text("a\tquiet-robots\t2\n", encoding="utf-8")
    assert evaluate("label", plain, "--library", library) == 2


def test_a_file_of_questions_is_no_set_and_that_is_told(
    begun: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("validate", begun / "questions.txt") == 2
    assert "is a file, and a set a directory" in capsys.readouterr().err


def test_labelling_leaves_what_else_a_line_of_answers_says(
    begun: Path, library: Path, evaluate: Evaluate, press: Press
) -> None:
    kept = {"text": "3 %", "paper": "quiet-robots", "sentence": ROBOTS, "match": ["3 ?%"]}
    row = {"_id": "how-many-wine-glasses-does-a", "expected": "answered", "nuggets": [kept], "note": "mine"}
    (begun / "answers.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    press("2\n\na\n")
    assert evaluate("label", begun, "--library", library, "--question", row["_id"]) == 0
    assert json.loads((begun / "answers.jsonl").read_text(encoding="utf-8")) == row


def test_what_has_no_label_is_neither_right_nor_wrong(
    begun: Path, library: Path, evaluate: Evaluate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("run", begun, "--library", library, "--out", tmp_path / "run") == 0
    (row,) = (line for line in capsys.readouterr().out.splitlines() if "no label yet" in line)
    assert "✗" not in row
    assert "✓" not in row
    told = (tmp_path / "run" / "report.html").read_text(encoding="utf-8").partition("no label yet")[2]
    assert 'class="bad"' not in told.partition("</tr>")[0]
