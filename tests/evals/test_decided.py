from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer
from assistant.records import Status
from evals.decided import ALL, decided
from evals.reading import load
from evals.run_directory import Outcome, RunDirectory
from tests.evals.conftest import Evaluate
from tests.evals.tiny_set import ROBOTS, answered, cite, write_set

QUERIES = [
    {"_id": "fact-1", "text": "how many glasses break?", "type": "fact"},
    {"_id": "fact-2", "text": "how many glasses break at all?", "type": "fact"},
    {"_id": "list-1", "text": "which papers study grokking?", "type": "list"},
    {"_id": "none-1", "text": "how many cups break?", "type": "unanswerable", "kind": "near_miss"},
]
NUGGET = {"text": "3 %", "paper": "quiet-robots", "sentence": ROBOTS, "match": ["3 ?%"]}
ANSWERS: list[dict[str, Any]] = [
    {"_id": "fact-1", "expected": "answered", "nuggets": [NUGGET]},
    {"_id": "fact-2", "expected": "answered", "nuggets": [NUGGET]},
    {"_id": "list-1", "expected": "answered"},
    {"_id": "none-1", "expected": ["no_match", "not_in_abstracts"]},
]
QRELS = [("list-1", "delayed-circuits", 2), ("list-1", "slow-then-sudden", 1)]


def quoted(quote: str, status: Status = "answered") -> Answer:
    return answered(("x", [cite(1, "quiet-robots", quote)]), status=status)


def listed(*papers: str) -> Answer:
    citations = [cite(number, id, "grokking") for number, id in enumerate(papers, start=1)]
    return answered(("x", citations)).model_copy(update={"wants": "papers"})


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    directory = RunDirectory(tmp_path / "run")
    directory.begin()
    answers = {
        "fact-1": quoted(ROBOTS, "closest"), "fact-2": quoted("Robots usually grasp by sight."),
        "list-1": listed("delayed-circuits", "slow-then-sudden"), "none-1": quoted(ROBOTS),
    }  # fmt: skip
    for id, answer in answers.items():
        directory.append(Outcome(id=id, answer=answer))
    return directory


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write_set(tmp_path / "set", queries=QUERIES, qrels=QRELS, answers=ANSWERS)


def test_decisions_are_shares_by_type_and_over_all_with_one_answer(questions: Path, run: RunDirectory) -> None:
    found = decided(load(questions), run.outcomes())
    assert list(found) == ["fact", "list", "near_miss", ALL]
    facts = found["fact"]
    assert (facts.questions, facts.answered, facts.closest, facts.no_match) == (2, 0.5, 0.5, 0)
    assert (facts.shown, facts.right, facts.f1) == (0.5, 0, None)
    assert (found["list"].f1, found["list"].shown) == (1, None)
    assert (found["near_miss"].answered, found["near_miss"].right) == (1, 0)
    assert found[ALL].questions == 3


def test_the_decisions_of_runs_are_shown_side_by_side(
    questions: Path, run: RunDirectory, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("decisions", questions, run.path, run.path) == 0
    assert "near_miss" in capsys.readouterr().out
    assert evaluate("decisions", questions, run.path, "--json") == 0
    assert json.loads(capsys.readouterr().out)[str(run.path)]["fact"]["closest"] == 0.5
