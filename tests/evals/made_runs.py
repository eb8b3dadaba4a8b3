"""Runs made up: what comparisons need of a run, without a library or a question."""

from __future__ import annotations

from pathlib import Path

from evals.run_directory import RunDirectory

__all__ = ["QUESTIONS", "made_run", "scores"]

QUESTIONS = 60


def made_run(path: Path, *, set: str = "s", library: str = "l", **metrics: list[float]) -> RunDirectory:
    """A run with scores by metric (with _ for blanks), for questions numbered from 0."""
    run = RunDirectory(path)
    run.manifest = {
        "set": {"fingerprint": set, "name": "made up", "version": "1", "questions": QUESTIONS},
        "library": {"fingerprint": library},
    }
    questions: dict[str, dict[str, float]] = {}
    for metric, values in metrics.items():
        name = "nDCG@10" if metric == "ndcg" else metric.replace("_", " ")
        for place, value in enumerate(values):
            questions.setdefault(f"q{place}", {})[name] = value
    run.scores = {"systems": {"assistant": {"questions": questions}}, "failed": {}}
    return run


def scores(change: float = 0.0) -> list[float]:
    """A score a question, each of its own."""
    return [0.2 + 0.01 * place + change for place in range(QUESTIONS)]
