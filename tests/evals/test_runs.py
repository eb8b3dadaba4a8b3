"""Whole runs over the invented papers: what they leave, how they go on, and what they never ask twice."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Assistant
from assistant.errors import ModelUnreachableError
from evals.content_cache import CACHE_VARIABLE
from evals.metrics import RANKING
from evals.run_directory import Outcome, RunDirectory
from tests.evals.conftest import Evaluate
from tests.evals.tiny_set import ANSWERS, QUERIES, write_set
from tests.openai_server import Break, Fail, OpenAIServer, Say
from tests.scripted_model import KEY, citing

REPOSITORY = Path(__file__).resolve().parents[2]
SAYS = Say(citing("It breaks 3 % of wine glasses {wine glasses}."))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that the assistant is asked."""
    questions: list[str] = []
    ask = Assistant.ask

    def counting(self: Assistant, question: str, **options: Any) -> Answer:
        questions.append(question)
        return ask(self, question, **options)

    monkeypatch.setattr(Assistant, "ask", counting)
    return questions


def lines(run: RunDirectory, name: str) -> list[str]:
    return (run.path / name).read_text(encoding="utf-8").splitlines()


def test_a_run_leaves_answers_rankings_scores_and_what_made_them(done: RunDirectory) -> None:
    assert {row.id for row in done.outcomes().values()} == {query["_id"] for query in QUERIES}
    assert all(row.answer for row in done.outcomes().values())
    query, _, paper, rank, score, tag = lines(done, "run.trec")[0].split()
    assert (rank, score, tag) == ("1", "-1", "run")
    assert (query, paper) in {("list-1", "delayed-circuits"), ("list-1", "slow-then-sudden")}
    assert done.baselines() == ["BM25", "RRF", "encoder"]
    manifest = done.manifest
    assert manifest["library"]["papers"] == 12
    assert manifest["settings"]["retrieval.limit"] == 10
    assert manifest["finished"]
    product = done.scores["systems"]["assistant"]
    assert product["metrics"]["nDCG@10"]["mean"] > 0.8
    assert product["metrics"]["citation validity"]["mean"] == 1
    assert set(done.scores["systems"]["BM25"]["metrics"]) == set(RANKING)
    # Not for the question that no paper answers.
    assert product["metrics"]["nDCG@10"]["n"] == len(QUERIES) - 1


def test_a_follow_up_is_asked_in_a_conversation(done: RunDirectory) -> None:
    found = done.outcomes()["follow-1"].answer
    assert found is not None
    assert found.question == "and how many glasses does it break?"
    assert found.asked not in (None, found.question)


def test_an_interrupted_run_goes_on_where_it_stopped(
    tiny: Path, tmp_path: Path, evaluate: Evaluate, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    append = RunDirectory.append

    def interrupted(self: RunDirectory, outcome: Outcome) -> None:
        append(self, outcome)
        if len(self.outcomes()) == 2:
            raise KeyboardInterrupt

    run = RunDirectory(tmp_path / "run")
    with monkeypatch.context() as patch:
        patch.setattr(RunDirectory, "append", interrupted)
        assert evaluate("run", tiny, "--out", run.path) == 130
    with (run.path / "answers.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "cut off in the mid')
    kept = run.outcomes()
    assert len(kept) == 2
    asked.clear()
    assert evaluate("run", tiny, "--out", run.path) == 0
    texts = {query["_id"]: query["text"] for query in QUERIES}
    assert not {texts[id] for id in kept} & set(asked)
    assert len(run.outcomes()) == len(QUERIES)


def test_a_killed_run_goes_on_and_comes_to_the_same_scores(
    tiny: Path, done: RunDirectory, tmp_path: Path, evaluate: Evaluate
) -> None:
    run = RunDirectory(tmp_path / "killed")
    command = [sys.executable, "-m", "evals", "run", str(tiny), "--out", str(run.path)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not run.outcomes():
            time.sleep(0.005)
        process.kill()
    assert run.outcomes()
    assert evaluate("run", tiny, "--out", run.path) == 0
    killed, whole = (each.scores["systems"]["assistant"]["questions"] for each in (run, done))
    assert killed == whole


def test_a_finished_run_is_not_asked_again(
    tiny: Path, done: RunDirectory, evaluate: Evaluate, asked: list[str]
) -> None:
    before = done.scores["systems"]["assistant"]["questions"]
    assert evaluate("run", tiny, "--out", done.path) == 0
    assert asked == []
    assert done.scores["systems"]["assistant"]["questions"] == before
    assert evaluate("run", tiny, "--out", done.path, "--fresh") == 0
    assert len(asked) == len(QUERIES) - 1


def test_scoring_again_uses_the_labels_of_now_and_asks_nothing(
    tiny: Path, done: RunDirectory, evaluate: Evaluate, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = [{**row, "expected": "not_in_abstracts"} if row["_id"] == "fact-1" else row for row in ANSWERS]
    write_set(tiny, answers=changed)
    monkeypatch.setattr(Assistant, "search", None)
    monkeypatch.setattr(Assistant, "chat", None)
    assert evaluate("run", tiny, "--out", done.path, "--rescore") == 0
    assert asked == []
    assert done.scores["systems"]["assistant"]["questions"]["fact-1"]["status"] == 0
    assert done.scores["steps"]["wrongly answered"] == 1


def test_scoring_again_needs_the_same_questions(
    tiny: Path, done: RunDirectory, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    write_set(tiny, queries=[{**query, "text": query["text"] + "?"} for query in QUERIES])
    assert evaluate("run", tiny, "--out", done.path, "--rescore") == 2
    assert "other questions" in capsys.readouterr().err


def test_a_directory_of_another_run_is_not_overwritten(
    tiny: Path, done: RunDirectory, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("run", tiny, "--out", done.path, "--settings", "answer.relevance=0.4") == 2
    assert "other settings" in capsys.readouterr().err
    (done.path / "manifest.json").unlink()
    assert evaluate("run", tiny, "--out", done.path, "--fresh") == 2
    assert (done.path / "answers.jsonl").exists()


def test_a_plain_collection_is_scored_by_its_rankings_alone(
    tmp_path: Path, evaluate: Evaluate, asked: list[str]
) -> None:
    plain = write_set(tmp_path / "plain", about=None, answers=None)
    assert evaluate("run", plain, "--out", tmp_path / "run") == 0
    assert asked == []
    run = RunDirectory(tmp_path / "run")
    assert set(run.scores["systems"]["assistant"]["metrics"]) == set(RANKING)
    assert run.manifest["set"]["questions"] == len(QUERIES) - 1


def test_a_part_of_a_set_is_spread_over_it(tiny: Path, tmp_path: Path, evaluate: Evaluate) -> None:
    assert evaluate("run", tiny, "--out", tmp_path / "run", "--limit", 3, "--jobs", 2) == 0
    assert set(RunDirectory(tmp_path / "run").outcomes()) == {"list-1", "fact-2", "follow-1"}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(SAYS) as running:
        yield running


def model_settings(server: OpenAIServer) -> list[str]:
    llm = {"model": "test", "base_url": server.url, "api_key": KEY, "retries": 0}
    return [part for name, value in llm.items() for part in ("--settings", f"llm.{name}={value}")]


def test_replies_of_a_model_are_kept_and_never_asked_for_twice(
    tiny: Path, tmp_path: Path, evaluate: Evaluate, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "own"))
    options = model_settings(server)
    assert evaluate("run", tiny, "--out", tmp_path / "one", *options) == 0
    calls = len(server.requests)
    assert calls
    assert evaluate("run", tiny, "--out", tmp_path / "two", *options) == 0
    assert len(server.requests) == calls
    one, two = RunDirectory(tmp_path / "one"), RunDirectory(tmp_path / "two")
    assert one.scores["systems"]["assistant"]["questions"] == two.scores["systems"]["assistant"]["questions"]
    assert two.scores["systems"]["assistant"]["resources"]["kept replies"] > 0
    assert one.manifest["models"] == ["test"]
    assert "answer" in one.manifest["prompts"]
    assert evaluate("run", tiny, "--out", tmp_path / "three", *options, "--settings", "llm.temperature=1") == 0
    assert len(server.requests) > calls


def test_a_reply_is_kept_by_its_request_whatever_else_changes(
    tiny: Path, tmp_path: Path, evaluate: Evaluate, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "own"))
    options = model_settings(server)
    assert evaluate("run", tiny, "--out", tmp_path / "one", *options) == 0
    calls = len(server.requests)
    priced = ("--settings", "llm.price_input=1", "--settings", "llm.price_output=1")
    assert evaluate("run", tiny, "--out", tmp_path / "two", *options, *priced) == 0
    assert len(server.requests) == calls
    one, two = (RunDirectory(tmp_path / name).scores["systems"]["assistant"] for name in ("one", "two"))
    assert one["resources"]["calls"] == two["resources"]["calls"] == two["resources"]["kept replies"]
    assert one["resources"]["output tokens"] == two["resources"]["output tokens"] == 7 * two["resources"]["calls"]
    assert two["resources"]["cost"] > 0


def test_a_reply_that_broke_off_is_not_kept(
    tiny: Path, tmp_path: Path, evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "own"))
    breaks = True
    with OpenAIServer(lambda _: Break("It breaks 3 % of wine glasses.", after=1) if breaks else SAYS) as server:
        options = [*model_settings(server), "--limit", "1"]
        assert evaluate("run", tiny, "--out", tmp_path / "run", *options) == 11
        breaks = False
        assert evaluate("run", tiny, "--out", tmp_path / "run", *options) == 0
    assert RunDirectory(tmp_path / "run").scores["systems"]["assistant"]["resources"]["kept replies"] == 0


def test_what_a_model_took_and_what_it_is_accused_of_is_reported(
    tiny: Path, tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "own"))
    says = "It breaks 3 % of wine glasses {wine glasses}. In every kitchen, it breaks few glasses {wine glasses}. {no}"
    with OpenAIServer(Say(citing(says))) as server:
        options = [*model_settings(server), "--settings", "llm.check=none"]
        assert evaluate("run", tiny, "--out", tmp_path / "run", *options) == 0
    use = RunDirectory(tmp_path / "run").scores["systems"]["assistant"]["model"]
    assert use["answers"] > 0
    assert use["accused"] > 0
    assert sum(use["reasons"].values()) >= use["accused"]
    assert use["steps"]["answer"]["calls"] >= use["answers"]
    assert "of these shown as doubtful" in capsys.readouterr().out
    text = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "<h2>The model</h2>" in text
    assert "why a statement is doubtful" in text


def test_no_key_is_written_anywhere(
    tiny: Path, tmp_path: Path, evaluate: Evaluate, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "own"))
    monkeypatch.setattr("sys.argv", ["evals", *model_settings(server)])
    assert evaluate("run", tiny, "--out", tmp_path / "run", *model_settings(server), "--limit", 1) == 0
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in written if KEY.encode() in path.read_bytes()]


def test_a_failing_model_is_an_error_and_is_asked_again(
    tiny: Path, tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "own"))
    failing = True
    with OpenAIServer(lambda _: Fail(400, "no") if failing else SAYS) as server:
        options = [*model_settings(server), "--limit", "2"]
        assert evaluate("run", tiny, "--out", tmp_path / "run", *options) == 11
        assert "questions failed" in capsys.readouterr().err
        run = RunDirectory(tmp_path / "run")
        assert run.scores["systems"]["assistant"]["resources"]["errors"] == 2
        assert run.scores["systems"]["assistant"]["metrics"] == {}
        failing = False
        assert evaluate("run", tiny, "--out", tmp_path / "run", *options) == 0
    assert run.scores["failed"] == {}


def test_an_unexpected_error_is_an_outcome(
    tiny: Path, tmp_path: Path, evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Assistant, question: str, **_: Any) -> Answer:
        if "bread" in question:
            raise ModelUnreachableError("gone")
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(Assistant, "ask", broken)
    assert evaluate("run", tiny, "--out", tmp_path / "run") == 11
    failed = RunDirectory(tmp_path / "run").scores["failed"]
    assert failed["none-1"] == "ModelUnreachableError: gone"
    assert failed["fact-1"] == "unexpected ZeroDivisionError: by zero"


def test_the_judge_is_kept_and_its_failures_are_missing_scores(
    tiny: Path, tmp_path: Path, done: RunDirectory, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    def judged(*replies: str) -> int:
        with OpenAIServer(*map(Say, replies)) as server:
            profile = tmp_path / "judge.toml"
            profile.write_text(f'[llm]\nmodel = "judge"\nbase_url = "{server.url}"\napi_key = "{KEY}"\n')
            assert evaluate("run", tiny, "--out", done.path, "--rescore", "--judge-profile", profile) == 0
            return len(server.requests)

    assert judged("I would rather not say.") > 0
    assert "judged nugget recall" not in done.scores["systems"]["assistant"]["metrics"]
    assert done.manifest["judge"]["failures"] > 0
    assert "no judged score" in capsys.readouterr().err
    judged('Here: ["partial"]')
    assert done.scores["systems"]["assistant"]["metrics"]["judged nugget recall"]["mean"] == 0.5
    json.dumps(done.scores)
