"""Sets: what is read, and what `validate` finds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.errors import BrokenError, EvaluationError
from evals.question_set import QuestionSet
from evals.reading import find, load
from tests.evals.conftest import Evaluate
from tests.evals.tiny_set import ANSWERS, DECAY_NUGGET, QRELS, QUERIES, ROBOTS_NUGGET, write_set

Faults = Callable[..., str]


@pytest.fixture
def faults(tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]) -> Faults:
    """What `validate` says of the tiny set with parts replaced."""

    def found(**parts: Any) -> str:
        assert evaluate("validate", write_set(tmp_path / "faulty", **parts)) == 11
        return capsys.readouterr().err

    return found


def with_nugget(**changes: Any) -> list[dict[str, Any]]:
    return [{**row, "nuggets": [{**ROBOTS_NUGGET, **changes}]} if row["_id"] == "fact-1" else row for row in ANSWERS]


def test_the_tiny_set_is_sound_and_counted(tiny: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("validate", tiny) == 0
    assert "6 questions" in (out := capsys.readouterr().out)
    assert "1 not to be answered, 6 judgments, 3 nuggets" in out


def test_an_unknown_paper_or_question_is_found(faults: Faults) -> None:
    told = faults(qrels=[*QRELS, ("fact-1", "nobody", 1), ("fact-9", "quiet-robots", 1)])
    assert "fact-1: there is no paper nobody" in told
    assert "there is no question fact-9" in told


def test_an_answerable_question_without_papers_is_found(faults: Faults) -> None:
    assert "fact-1 is to be answered, but no paper is relevant" in faults(qrels=[QRELS[0], *QRELS[3:]])


def test_a_question_without_labels_is_told_and_is_no_fault(
    tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    queries = [*QUERIES, {"_id": "open-1", "text": "what is a lantern?"}]
    assert evaluate("validate", write_set(tmp_path / "open", queries=queries)) == 0
    assert "not labelled yet, hence asked and shown but not scored: 1 (open-1)" in capsys.readouterr().out


def test_a_gold_sentence_has_to_stand_in_its_paper(faults: Faults) -> None:
    told = faults(answers=with_nugget(sentence="It breaks 3% of wine glasses."))
    assert "answers.jsonl, fact-1, nugget 1: its sentence is not in the abstract of quiet-robots as it stands" in told
    assert "there is no paper nobody" in faults(answers=with_nugget(paper="nobody"))
    assert "names no paper" in faults(answers=with_nugget(paper=None))


def test_expressions_have_to_compile_and_to_find_their_own_sentence(faults: Faults) -> None:
    assert "is no regular expression" in faults(answers=with_nugget(match=["(3"]))
    assert "no expression matches its own sentence" in faults(answers=with_nugget(match=["forty"]))
    assert "matches everything" in faults(answers=with_nugget(match=["3?"]))


def test_a_false_premise_is_checked_too(faults: Faults) -> None:
    premise = {"wrong": "it hears", "paper": "quiet-robots", "sentence": "It sees."}
    answers = [{**ANSWERS[0], "false_premise": premise}, *ANSWERS[1:]]
    assert "list-1, false premise: its sentence is not in the abstract" in faults(answers=answers)


def test_what_is_there_twice_is_found(faults: Faults) -> None:
    assert "the id none-1 is there twice" in faults(queries=[*QUERIES, QUERIES[-1]])
    again = {**QUERIES[-1], "_id": "none-2", "text": "How long does SOURDOUGH bread have to rise"}
    assert "none-2: asks the same as none-1" in faults(queries=[*QUERIES, again], answers=[*ANSWERS, {"_id": "none-2"}])
    assert "are judged twice" in faults(qrels=[*QRELS, QRELS[0]])


def test_lines_that_cannot_be_read_are_found(faults: Faults) -> None:
    assert "queries.jsonl:7: text: Field required" in faults(queries=[*QUERIES, {"_id": "x"}])
    assert "the grade is no whole number: high" in faults(qrels=[*QRELS, ("fact-1", "tidy-labels", "high")])
    assert "answers.jsonl:7: expected" in faults(answers=[*ANSWERS, {"_id": "x", "expected": "maybe"}])
    assert "may hold no blanks" in faults(queries=[*QUERIES, {"_id": "a b", "text": "?"}])
    assert "set.toml" in faults(about="name = ")


def test_a_broken_set_is_not_run(tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]) -> None:
    broken = write_set(tmp_path / "broken", queries=[{"_id": "x"}])
    with pytest.raises(BrokenError):
        load(broken)
    assert evaluate("run", broken, "--out", tmp_path / "run") == 11
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_qrels_without_a_header_and_below_a_folder(tmp_path: Path) -> None:
    plain = write_set(tmp_path / "plain", about=None, answers=None)
    text = (plain / "qrels.tsv").read_text().split("\n", 1)[1]
    (plain / "qrels.tsv").unlink()
    (plain / "qrels").mkdir()
    (plain / "qrels" / "test.tsv").write_text(text)
    assert load(plain).judgments["list-1"] == {"delayed-circuits": 2, "slow-then-sudden": 1}


def test_a_conversation_may_be_written_with_its_last_question(tmp_path: Path) -> None:
    whole = [{**query, "turns": [*query.get("turns", ()), query["text"]]} for query in QUERIES]
    assert load(write_set(tmp_path / "whole", queries=whole)).questions["follow-1"].turns == ("robots that grasp",)


def test_labels_change_the_fingerprint_and_what_is_asked_stays(tiny: Path) -> None:
    def loaded() -> QuestionSet:
        return load(tiny)

    before = loaded()
    write_set(tiny, qrels=QRELS[:-1])
    assert before.asked_fingerprint == loaded().asked_fingerprint
    assert before.fingerprint != loaded().fingerprint
    assert before.fingerprint != before.limited(2).fingerprint


def test_a_question_with_two_right_statuses_is_neither(tiny: Path) -> None:
    found = load(tiny)
    assert [found.answerable(id) for id in ("fact-1", "follow-1", "none-1")] == [True, None, False]
    assert DECAY_NUGGET["paper"] == found.gold["fact-2"].nuggets[0].paper


def test_a_skeleton_is_sound_and_replaces_nothing(
    tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("new-set", tmp_path / 'my "own" set') == 0
    assert evaluate("validate", tmp_path / 'my "own" set') == 0
    assert "3 questions" in capsys.readouterr().out
    assert evaluate("new-set", tmp_path / 'my "own" set') == 2


def test_collections_at_hand_can_be_read(shared: Path) -> None:
    assert len(load(shared / "collections" / "litsearch").questions) == 482
    assert len(load(shared / "collections" / "pubmedqa-train").questions) > 100
    assert len(load(shared / "collections" / "scifact-train").questions) > 100


def test_a_set_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="no set at nowhere"):
        find("nowhere")
    with pytest.raises(EvaluationError, match=r"no queries\.jsonl"):
        load(tmp_path)
