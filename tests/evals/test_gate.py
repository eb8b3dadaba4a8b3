"""The gate: lets through what is as good or better, and tells what is worse from what cannot be judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Answer
from assistant.questions.question import Question
from evals.errors import BrokenError
from evals.gate import Baseline, file_of, gate, store
from evals.metrics import GATED, NAMES
from evals.reading import find, load
from tests.evals.conftest import Evaluate, Make
from tests.evals.made_runs import QUESTIONS, scores
from tests.evals.tiny_set import ANSWERS, write_set

RIGHT = [1.0] * QUESTIONS


@pytest.fixture
def kept(make: Make, tmp_path: Path) -> Baseline:
    """The stored baseline of a sound run."""
    run = make("sound", ndcg=scores(), answered=RIGHT[:40], status=scores(), citation_recall=RIGHT)
    store(run, tmp_path / "baseline.json")
    return Baseline(tmp_path / "baseline.json")


def test_the_same_again_passes(kept: Baseline, make: Make) -> None:
    held = gate(kept, make("again", ndcg=scores(), answered=RIGHT[:40], status=scores(), citation_recall=RIGHT))
    assert not held.is_worse
    held.check()
    assert {difference.difference for difference in held.comparison.differences} == {0}


def test_an_improvement_passes(kept: Baseline, make: Make) -> None:
    better = make("better", ndcg=scores(0.1), answered=RIGHT[:40], status=scores(0.1), citation_recall=RIGHT)
    held = gate(kept, better)
    assert held.comparison.verdict == "better"
    assert not held.is_worse
    held.check()


def test_a_drop_in_one_metric_is_worse_whatever_the_others_gain(kept: Baseline, make: Make) -> None:
    run = make("worse", ndcg=scores(0.2), answered=[0.0] * 12 + RIGHT[12:40], status=scores(), citation_recall=RIGHT)
    held = gate(kept, run)
    assert held.is_worse
    assert [each.metric for each in held.comparison.differences if each.verdict == "worse"] == ["answered"]


def test_a_drop_that_is_small_or_may_be_chance_passes(kept: Baseline, make: Make) -> None:
    rest = {"answered": RIGHT[:40], "citation_recall": RIGHT}
    assert not gate(kept, make("small", ndcg=scores(-0.019), status=scores(), **rest)).is_worse
    chance = [value - (0.4 if place < 4 else 0) for place, value in enumerate(scores())]
    assert not gate(kept, make("chance", ndcg=chance, status=scores(), **rest)).is_worse


def test_a_gated_metric_that_is_gone_is_broken(kept: Baseline, make: Make) -> None:
    gone = gate(kept, make("gone", ndcg=scores(), status=scores(), citation_recall=RIGHT))
    assert not gone.is_worse
    with pytest.raises(BrokenError, match="gated but not produced: answered"):
        gone.check()
    few = gate(kept, make("few", ndcg=scores(), status=scores(), citation_recall=RIGHT, answered=RIGHT[:19]))
    assert few.absent == ("answered",)


def test_a_run_that_refuses_everything_is_worse_and_its_missing_metrics_are_named(kept: Baseline, make: Make) -> None:
    held = gate(kept, make("refusing", ndcg=scores(), status=[0.0] * QUESTIONS, answered=[0.0] * 40))
    assert held.is_worse
    assert held.absent == ("citation recall",)


def test_other_questions_labels_or_papers_are_broken(kept: Baseline, make: Make) -> None:
    for changed in ({"set": "t"}, {"library": "m"}):
        with pytest.raises(BrokenError) as caught:
            gate(kept, make(next(iter(changed)), ndcg=scores(), **changed))
        assert "python -m evals baseline" in caught.value.hint


def test_a_baseline_that_is_none_is_broken(tmp_path: Path, evaluate: Evaluate, tiny: Path) -> None:
    assert evaluate("gate", tiny) == 11
    for text in ("", "[]", "{}", '{"set": 1}', "\x00"):
        (tmp_path / "broken.json").write_text(text)
        with pytest.raises(BrokenError, match="is no baseline"):
            Baseline(tmp_path / "broken.json")
        assert evaluate("gate", tiny, "--file", tmp_path / "broken.json") == 11


def test_a_baseline_reads_well_and_holds_each_question_on_a_line(kept: Baseline) -> None:
    lines = kept.path.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.startswith('  "q') and "{" in line]) == QUESTIONS
    assert json.loads(kept.path.read_text())["means"]["answered"] == 1


def _refusing(question: Question, *_: object, **__: object) -> Answer:
    return Answer(question=question.text, status="no_match", text="")


def test_a_set_of_ones_own_has_a_gate_of_its_own(
    tiny: Path,
    tmp_path: Path,
    evaluate: Evaluate,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert evaluate("baseline", tiny, "--out", tmp_path / "first") == 0
    assert (tiny / "baseline.json").exists()
    assert evaluate("gate", tiny) == 0
    assert "no clear difference" in capsys.readouterr().out
    with monkeypatch.context() as broken:
        broken.setattr("assistant.pipeline.answer_extractively", _refusing)
        assert evaluate("gate", tiny) in (10, 11)
    write_set(tiny, answers=[{**ANSWERS[0], "expected": ["answered", "no_match"]}, *ANSWERS[1:]])
    assert evaluate("gate", tiny) == 11
    assert "python -m evals baseline" in capsys.readouterr().err
    assert evaluate("baseline", tiny) == 0
    assert "Not compared" in capsys.readouterr().out
    assert evaluate("gate", tiny) == 0


def test_an_incomplete_run_is_no_baseline(tiny: Path, evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.Assistant.ask", None)
    assert evaluate("baseline", tiny) == 11
    assert not (tiny / "baseline.json").exists()


def test_a_directory_that_holds_something_else_is_left_alone(tiny: Path, tmp_path: Path, evaluate: Evaluate) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    assert evaluate("baseline", tiny, "--out", tmp_path / "mine") == 2
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_the_stored_baseline_is_of_the_set_that_is_shipped() -> None:
    questions = load(find("starter"))
    stored = Baseline(file_of(questions))
    assert stored.manifest["set"]["fingerprint"] == questions.fingerprint
    assert set(stored.scores["systems"]["assistant"]["questions"]) == set(questions.questions)
    assert json.loads(stored.path.read_text(encoding="utf-8"))["means"].keys() == set(GATED)


def test_gated_metrics_exist() -> None:
    assert set(GATED) <= set(NAMES)
