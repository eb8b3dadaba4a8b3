"""Labelled statements: what is read, what `validate` finds, and what `statements` counts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.evals.conftest import Evaluate
from tests.invented_papers import PAPERS
from tests.openai_server import OpenAIServer, Request, Say

SENTENCE = "It breaks 3 % of wine glasses where a visual policy breaks 19 %."
WRITTEN = {
    "_id": "robots-1",
    "question": "how many glasses break?",
    "statement": "The policy breaks 3 % of wine glasses, where a visual one breaks 19 %.",
    "cited": [{"paper": "quiet-robots", "quote": SENTENCE}],
    "kind": "written",
    "of": None,
    "labels": ["supported", "supported"],
    "supported": True,
    "half": "open",
}
NUMBER = {
    **WRITTEN,
    "_id": "robots-1-number",
    "statement": "The policy breaks 30 % of wine glasses, where a visual one breaks 19 %.",
    "kind": "number",
    "of": "robots-1",
    "labels": ["unsupported", "unsupported"],
    "supported": False,
}
ACCUSED = {
    **WRITTEN,
    "_id": "robots-2",
    "statement": "Bears sleep in winter.",
    "question": "and bears?",
    "half": "held",
}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(*rows: dict[str, Any]) -> Path:
        papers = [{"_id": id, "title": title, "text": abstract} for id, title, abstract in PAPERS]
        for name, lines in (("papers.jsonl", papers), ("statements.jsonl", rows)):
            (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return tmp_path

    return written


@pytest.fixture
def measure(evaluate: Evaluate, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def measured(*arguments: Any) -> Any:
        assert evaluate("statements", *arguments, "--json") == 0
        return json.loads(capsys.readouterr().out)

    return measured


def test_accused_and_caught_are_counted_by_kind(write: Write, measure: Callable[..., Any]) -> None:
    shares = measure(write(WRITTEN, NUMBER, ACCUSED))["shares"]
    assert shares["written, supported"] == {
        "kind": "written, supported", "total": 2, "refused": 1, "removed": 1, "corrected": 0,
    }  # fmt: skip
    assert (shares["number"]["refused"], shares["number"]["removed"]) == (1, 1)


def test_a_model_may_settle_what_is_accused_and_correct_what_is_not(write: Write, measure: Callable[..., Any]) -> None:
    each_way = {**WRITTEN, "_id": "robots-3", "statement": f"In every kitchen, {str(WRITTEN['statement'])[4:]}"}
    other = {**NUMBER, "_id": "robots-3-scope", "kind": "scope", "of": "robots-3", "statement": "It breaks no glasses."}

    def check(request: Request) -> Say:
        text = str(request.body["messages"][-1]["content"])
        number = re.search(rf"\[(\d+)\] {re.escape(SENTENCE)}", text)
        assert number is not None
        statements = text.partition("Statements:\n")[2]
        return Say(
            "\n".join(
                f"{letter}: {'YES' if 'kitchen' in line else f'It breaks few wine glasses [{number[1]}]'}"
                for letter, line in re.findall(r"^([A-Z]): (.*)$", statements, re.MULTILINE)
            )
        )

    with OpenAIServer(check) as server:
        llm = {"provider": "compatible", "model": "test", "base_url": server.url, "check": "doubts"}
        given = [part for name, value in llm.items() for part in ("--settings", f"llm.{name}={value}")]
        shares = measure(write(WRITTEN, NUMBER, each_way, other), "--model", *given)["shares"]
    assert (shares["written, supported"]["refused"], shares["written, supported"]["corrected"]) == (0, 0)
    assert (shares["number"]["refused"], shares["number"]["corrected"]) == (0, 1)


def test_one_half_can_be_measured_alone(write: Write, measure: Callable[..., Any]) -> None:
    found = measure(write(WRITTEN, NUMBER, ACCUSED), "--half", "open")
    assert found["shares"]["written, supported"]["refused"] == 0
    assert found["reasons"] == {"the number … is not in the cited paper": 1}


def test_the_accused_are_listed_with_their_reasons(
    write: Write, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("statements", write(WRITTEN, ACCUSED), "--list", "accused") == 0
    told = capsys.readouterr().out
    assert "robots-2 (written), unsupported: Bears sleep in winter." in told
    assert "    - the cited sentences do not mention" in told
    assert "robots-1" not in told


def test_a_paper_may_be_named_by_its_title(write: Write, measure: Callable[..., Any]) -> None:
    titled = {**WRITTEN, "cited": [{"paper": PAPERS[3][1].upper(), "quote": SENTENCE}]}
    assert measure(write(titled))["shares"]["written, supported"]["total"] == 1


def test_a_sound_set_is_told_so(write: Write, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("validate", write(WRITTEN, NUMBER)) == 0
    assert "2 statements (1 written, 1 number)\nsound" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (WRITTEN, "robots-1: the id is there twice"),
        ({**NUMBER, "of": "nobody"}, "there is no written statement nobody"),
        ({**NUMBER, "of": None}, "`of` names the written statement"),
        ({**NUMBER, "statement": WRITTEN["statement"]}, "is robots-1 unaltered"),
        ({**NUMBER, "half": "held"}, "its question is in both halves"),
        ({**NUMBER, "labels": ["unsupported"]}, "has fewer labels than two"),
        ({**NUMBER, "supported": True}, "is supported, but no reader says so"),
        ({**NUMBER, "cited": []}, "cites nothing"),
        ({**NUMBER, "cited": [{"paper": "quiet-robots", "quote": "Eels."}]}, "does not stand in quiet-robots: 'Eels.'"),
        ({**NUMBER, "cited": [{"paper": "nobody", "quote": SENTENCE}]}, "does not stand in nobody"),
    ],
)
def test_a_fault_of_the_set_is_found(
    row: dict[str, Any], what: str, write: Write, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("validate", write(WRITTEN, row)) == 11
    assert what in capsys.readouterr().err


def test_a_line_that_cannot_be_read_is_told_with_its_place(
    write: Write, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("statements", write(WRITTEN, {**NUMBER, "kind": "rhyme"})) == 11
    assert "statements.jsonl:2: kind:" in capsys.readouterr().err


def test_a_directory_without_statements_is_wrong_usage(tmp_path: Path, evaluate: Evaluate) -> None:
    assert evaluate("statements", tmp_path) == 2
