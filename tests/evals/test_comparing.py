"""Comparisons: one rule for verdict and exit code, and no comparison of what cannot be compared."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evals.comparing import compare
from evals.errors import BrokenError, NotComparableError
from evals.run_directory import RunDirectory
from tests.evals.conftest import Evaluate, Make
from tests.evals.made_runs import QUESTIONS, scores


def test_a_run_is_no_different_from_itself(done: RunDirectory, evaluate: Evaluate) -> None:
    found = compare(done, done)
    assert found.verdict == "no clear difference"
    assert {difference.difference for difference in found.differences} == {0}
    assert all(each.wins == each.losses == 0 for each in found.differences)
    assert evaluate("compare", done.path, done.path) == 0


def test_a_drop_is_found_named_and_told_by_the_exit_code(
    make: Make, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = make("a", ndcg=scores(), status=scores()), make("b", ndcg=scores(), status=scores())
    fallen = after.scores
    for place in range(20):
        fallen["systems"]["assistant"]["questions"][f"q{place}"]["status"] -= 0.1 + 0.001 * place
    after.scores = fallen
    found = {each.metric: each for each in compare(before, after).differences}
    assert found["status"].verdict == "worse"
    assert (found["status"].wins, found["status"].ties, found["status"].losses) == (0, 40, 20)
    assert found["status"].worst[0][0] == "q19"
    assert found["status"].low < found["status"].difference < found["status"].high < 0
    assert found["nDCG@10"].verdict == "no clear difference"
    assert evaluate("compare", before.path, after.path) == 10
    assert "fell most in status: q19" in capsys.readouterr().out
    assert evaluate("compare", after.path, before.path) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("better")


def test_a_sure_but_small_drop_is_no_verdict_unless_asked_for(make: Make, evaluate: Evaluate) -> None:
    before, after = make("a", ndcg=scores()), make("b", ndcg=scores(-0.01))
    found = compare(before, after).differences[0]
    assert found.p < 0.001
    assert found.verdict == "no clear difference"
    assert evaluate("compare", before.path, after.path) == 0
    assert evaluate("compare", before.path, after.path, "--least", "0.005") == 10


def test_metrics_that_cannot_be_significant_do_not_dilute_the_others(make: Make) -> None:
    fallen = [1.0 - 0.3 * (place < 7) for place in range(QUESTIONS)]
    still = {name: [1.0] * QUESTIONS for name in ("status", "quote_hit", "citation_recall")}
    before = make("a", ndcg=[1.0] * QUESTIONS, **still)
    found = {each.metric: each for each in compare(before, make("b", ndcg=fallen, **still)).differences}
    assert found["nDCG@10"].p == pytest.approx(2 / 2**7, abs=0.01)
    assert found["nDCG@10"].verdict == "worse"
    assert found["status"].p == 1


def test_a_large_but_unsure_drop_is_no_verdict(make: Make) -> None:
    before, after = make("a", ndcg=[1.0, 1.0, 1.0]), make("b", ndcg=[0.0, 0.5, 1.0])
    assert compare(before, after).differences[0].difference == -0.5
    assert compare(before, after).verdict == "no clear difference"


def test_other_sets_and_libraries_are_refused(make: Make, evaluate: Evaluate) -> None:
    here = make("a", ndcg=scores(), status=scores())
    with pytest.raises(NotComparableError, match="same set"):
        compare(here, make("b", set="t", ndcg=scores()))
    elsewhere = make("c", library="m", ndcg=scores(), status=scores())
    with pytest.raises(NotComparableError, match="same papers"):
        compare(here, elsewhere)
    assert [each.metric for each in compare(here, elsewhere, across_libraries=True).differences] == ["nDCG@10"]
    assert evaluate("compare", here.path, elsewhere.path) == 2


def test_a_metric_or_question_that_is_missing_is_broken(make: Make, evaluate: Evaluate) -> None:
    here = make("a", ndcg=scores(), status=scores())
    less = make("b", ndcg=scores())
    with pytest.raises(BrokenError, match="status was not produced"):
        compare(here, less)
    assert evaluate("compare", here.path, less.path) == 11
    with pytest.raises(BrokenError, match="no scores of 10 questions"):
        compare(here, make("c", ndcg=scores()[:50], status=scores()[:50]))
    failed = make("d", ndcg=scores(), status=scores())
    failed.scores = {**failed.scores, "failed": {"q1": "broke"}}
    with pytest.raises(BrokenError, match="failed"):
        compare(here, failed)


def test_a_run_that_refuses_everything_is_worse_and_not_broken(make: Make) -> None:
    before = make("a", ndcg=scores(), status=[1.0] * QUESTIONS, citation_recall=[1.0] * QUESTIONS)
    after = make("b", ndcg=scores(), status=[0.0] * QUESTIONS)
    assert compare(before, after).verdict == "worse"
    with pytest.raises(BrokenError, match="citation recall"):
        compare(before, after, metrics=["citation recall"])


def test_chosen_metrics_only(make: Make, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = make("a", ndcg=scores(), status=scores()), make("b", ndcg=scores(), status=scores(-0.1))
    assert evaluate("compare", before.path, after.path, "--metric", "nDCG@10", "--json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [each["metric"] for each in found["differences"]] == ["nDCG@10"]
    assert evaluate("compare", before.path, after.path, "--metric", "charm") == 2


def test_two_comparisons_say_the_same(make: Make) -> None:
    before = make("a", ndcg=scores())
    after = make("b", ndcg=[value + (0.05 if place % 3 else -0.04) for place, value in enumerate(scores())])
    assert compare(before, after) == compare(before, after)
