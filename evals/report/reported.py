"""The runs of a report, each with what it is called there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evals.errors import NotComparableError
from evals.metrics import NAMES
from evals.run_directory import RunDirectory
from evals.scoring import PRODUCT

__all__ = [
    "KEY_METRICS",
    "Reported",
    "as_json",
    "metrics_of",
    "quotes_note",
    "reported",
    "settings_note",
    "systems",
]

KEY_METRICS = (
    "nDCG@10",
    "list F1",
    "quote hit",
    "shown@3",
    "vital nugget recall",
    "citation recall",
    "citation precision",
    "status",
)
"""What is shown by type of question."""


@dataclass(frozen=True)
class Reported:
    """A run as it is reported."""

    name: str
    run: RunDirectory
    manifest: dict[str, Any]
    scores: dict[str, Any]

    @property
    def product(self) -> dict[str, Any]:
        """The assistant's own scores."""
        found: dict[str, Any] = self.scores["systems"][PRODUCT]
        return found


def reported(runs: Sequence[RunDirectory]) -> list[Reported]:
    """Runs with their names: "assistant" when there is one, else those of their directories.

    Raises NotComparableError when they are not of the same questions.
    """
    found: list[Reported] = []
    for run in runs:
        name = PRODUCT if len(runs) == 1 else run.path.resolve().name
        if any(name == other.name for other in found):
            name = str(run.path)
        found.append(Reported(name, run, run.manifest, run.scores))
    if len({each.manifest["set"]["fingerprint"] for each in found}) > 1:
        raise NotComparableError("the runs are not of the same set", hint="report them one by one")
    return found


def quotes_note(each: Reported) -> str:
    """What citation recall and precision cannot say of a run; empty when no statement is a quote."""
    share = each.product.get("quoted statements")
    return (
        f"{each.name}: {share:.0%} of the statements are quotes word for word. Citation recall and precision are 1 for "
        "these by construction: they show that no citation is broken, not that the right sentence was quoted (quote "
        "hit) or that the papers of a list fit (list precision)."
        if share
        else ""
    )


def settings_note(each: Reported) -> str:
    """The settings of a run that are not the defaults, as they were given."""
    given = each.manifest.get("settings_given", {})
    return ", ".join(f"{name} = {value}" for name, value in given.items())


def systems(runs: Sequence[Reported]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What stands side by side: every run, and the baselines of the first."""
    for each in runs:
        yield each.name, each.product
    for name, scores in runs[0].scores["systems"].items():
        if name != PRODUCT:
            yield name, scores


def metrics_of(runs: Sequence[Reported]) -> list[str]:
    """The metrics that some run has, in their usual order."""
    return [name for name in NAMES if any(name in each.product["metrics"] for each in runs)]


def as_json(runs: Sequence[Reported]) -> dict[str, Any]:
    """The whole report without single questions."""
    return {
        "set": runs[0].manifest["set"],
        "systems": {
            name: {key: value for key, value in scores.items() if key != "questions"} for name, scores in systems(runs)
        },
        "runs": {
            each.name: {
                "path": str(each.run.path),
                "library": each.manifest["library"],
                "model": each.manifest["model"],
                "steps": each.scores["steps"],
                "failed": each.scores["failed"],
            }
            for each in runs
        },
    }
