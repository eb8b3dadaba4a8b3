"""Public benchmarks as they are downloaded: read, run as sets, and reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.question_set import QuestionSet
from evals.reading import load
from evals.run_directory import RunDirectory
from tests.evals.conftest import Evaluate
from tests.evals.layouts import GLASSES, write_clapnq, write_deepscholar, write_mtrag

Convert = Callable[..., QuestionSet]


@pytest.fixture
def convert(tmp_path: Path, evaluate: Evaluate) -> Convert:
    """The set made of a source."""

    def made(source: Path, *options: object) -> QuestionSet:
        assert evaluate("convert", source, tmp_path / "set", *options) == 0
        return load(tmp_path / "set")

    return made


@pytest.mark.parametrize(("write", "asked"), [(write_mtrag, 4), (write_clapnq, 3), (write_deepscholar, 2)])
def test_each_is_converted_validated_run_and_reported(
    write: Callable[[Path], Path], asked: int, convert: Convert, tmp_path: Path, evaluate: Evaluate
) -> None:
    found = convert(write(tmp_path / "download"))
    assert len(found.questions) == asked
    assert evaluate("validate", found.directory) == 0
    assert evaluate("run", found.directory, "--out", tmp_path / "run") == 0
    run = RunDirectory(tmp_path / "run")
    assert not run.scores["failed"]
    assert "status" in run.scores["systems"]["assistant"]["metrics"]
    assert "Right and given" in (run.path / "report.html").read_text(encoding="utf-8")


def test_the_last_question_of_a_conversation_is_asked_after_those_before_it(convert: Convert, tmp_path: Path) -> None:
    found = convert(write_mtrag(tmp_path / "download"))
    assert found.questions["c1<::>2"].turns == ("robots that grasp",)
    assert found.judgments["c2<::>1"] == {"delayed-circuits": 2, "slow-then-sudden": 2}
    expected = {id: found.gold[id].expected for id in found.questions}
    assert expected == {
        "c1<::>2": ("answered",),
        "c2<::>1": ("answered", "not_in_abstracts"),
        "c3<::>1": ("no_match", "not_in_abstracts"),
        "c4<::>1": ("unclear",),
    }


def test_without_a_corpus_the_passages_of_the_tasks_are_searched(
    convert: Convert, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    convert(write_mtrag(tmp_path / "download", with_corpus=False) / "mtragun-human")
    told = capsys.readouterr().out
    assert "4 questions, 3 passages" in told
    assert "left out: 1 small talk" in told
    assert "left out: 1 passages that are judged, but not in the corpus" in told


def test_a_part_can_be_taken(convert: Convert, tmp_path: Path) -> None:
    found = convert(write_mtrag(tmp_path / "download"), "--limit", 2, "--passages", 1, "--collection", "clapnq")
    assert list(found.questions) == ["c1<::>2", "c3<::>1"]
    assert len((found.directory / "corpus.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_selected_sentences_are_what_should_be_quoted(
    convert: Convert, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = convert(write_clapnq(tmp_path / "download"))
    (nugget,) = found.gold["138713725038644067"].nuggets
    assert nugget.sentence == GLASSES
    assert found.answerable("2769033134349167616") is False
    assert set(found.judgments["2769033134349167616"].values()) == {1}
    told = capsys.readouterr().out
    assert "left out: 1 sentences that do not stand in their passage" in told
    assert "left out: 1 questions whose passage is not there" in told


def test_passages_for_retrieval_are_searched_if_they_are_there(convert: Convert, tmp_path: Path) -> None:
    found = convert(write_clapnq(tmp_path / "download", with_passages=True))
    assert found.gold["138713725038644067"].nuggets[0].paper == "quiet-robots"
    assert found.judgments["-42"] == {"delayed-circuits": 2, "slow-then-sudden": 2}
    assert found.answerable("-7") is False


def test_important_citations_answer_and_others_are_on_the_topic(
    convert: Convert, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = convert(write_deepscholar(tmp_path / "download"))
    grokking, gripping = found.questions.values()
    assert grokking.text == "which papers are related work for Why Networks Grok, Again"
    assert sorted(found.judgments[grokking.id].values()) == [1, 2]
    assert found.judgments[gripping.id] == {"2501.00003": 2, "2501.00001": 1}
    assert "left out: 2 cited papers without an abstract" in capsys.readouterr().out


def test_what_is_in_no_known_layout_is_told(
    tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "download").mkdir()
    (tmp_path / "download" / "notes.jsonl").write_text("no JSON\n", encoding="utf-8")
    assert evaluate("convert", tmp_path / "download", tmp_path / "set") == 2
    assert "known are MTRAG, ClapNQ, DeepScholar-Bench" in capsys.readouterr().err
    assert evaluate("convert", tmp_path / "gone", tmp_path / "set") == 2
    assert "there is nothing at" in capsys.readouterr().err


def test_a_broken_line_and_a_file_that_was_not_fetched_are_told(
    tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_clapnq(tmp_path / "download")
    broken = root / "annotated_data" / "dev" / "clapnq_dev_answerable.jsonl"
    broken.write_text(broken.read_text(encoding="utf-8") + '{"id": "cut', encoding="utf-8")
    assert evaluate("convert", root, tmp_path / "set") == 11
    assert "clapnq_dev_answerable.jsonl:2: no JSON" in capsys.readouterr().err
    pointer = root / "retrieval" / "passages.tsv"
    pointer.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 7\n", encoding="utf-8")
    assert evaluate("convert", root, tmp_path / "set") == 11
    assert "git lfs pull fetches it" in capsys.readouterr().err
