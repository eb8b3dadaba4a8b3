"""The runs of a report, each with what it is called there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.errors import NotComparableError
from evals.hints import command
from evals.metrics import NAMES
from evals.run_directory import RunDirectory
from evals.scoring import PRODUCT

__all__ = [
    "BASELINES",
    "KEY_METRICS",
    "Reported",
    "as_json",
    "by_construction",
    "checks_note",
    "checks_of",
    "constructed",
    "drawn",
    "merit",
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

BASELINES = {
    "BM25": "the words of the question as they stand, looked up in the library's index of words",
    "encoder": "the meaning of the question, looked up in the library's index of vectors",
    "RRF": "both of these merged by the ranks that they give (reciprocal rank fusion)",
}
"""What each baseline is: the library's own indexes, used in the simplest way."""


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
        raise NotComparableError(
            "the runs are not of the same set", hint=f"one by one: {command('report', found[0].run.path)}"
        )
    return found


def by_construction(each: Reported) -> frozenset[str]:
    """Metrics that are 1 in a run by construction: they show that nothing is broken, and no merit.

    A quote is checked against its abstract when it is made, and a statement that is its own quote is supported by it.
    """
    names = constructed(are_quotes=each.product.get("quoted statements") in (None, 1))
    scores = each.product["metrics"]
    return frozenset(name for name in names if name in scores and scores[name]["low"] == 1)


def constructed(*, are_quotes: bool) -> tuple[str, ...]:
    """The metrics that are 1 unless something is broken, for answers whose statements are quotes or not."""
    return ("citation validity", *(("citation recall", "citation precision") if are_quotes else ()))


def checks_of(runs: Sequence[Reported]) -> list[str]:
    """Metrics that are 1 by construction in every run that has them."""
    constructed = [by_construction(each) for each in runs]
    there = [each.product["metrics"] for each in runs]
    return [
        name
        for name in metrics_of(runs)
        if all(name in made or name not in scores for made, scores in zip(constructed, there, strict=True))
    ]


def merit(each: Reported, metric: str, scores: Mapping[str, Any]) -> Any:
    """The score of a system in a metric, if it has one that says something. `each` is the run that the system is of."""
    is_run = scores is each.product["metrics"]
    return None if is_run and metric in by_construction(each) else scores.get(metric)


def drawn(runs: Sequence[Reported], metrics: Sequence[str]) -> list[str]:
    """Those of the metrics that say something: what is 1 by construction is told in words."""
    checks, there = checks_of(runs), metrics_of(runs)
    return [name for name in metrics if name in there and name not in checks]


def checks_note(runs: Sequence[Reported]) -> str:
    """What is left out of tables and plots, and why; empty when nothing is."""
    made = {each.name: by_construction(each) for each in runs}
    left_out = {name: [metric for metric in NAMES if metric in names] for name, names in made.items() if names}
    if not left_out:
        return ""
    several = len(runs) > 1
    listed = [(name, ", ".join(metrics)) for name, metrics in left_out.items()]
    named = "; ".join(f"{name}: {metrics}" if several else metrics for name, metrics in listed)
    return (
        f"1 by construction, hence not shown: {named}. Quotes are checked when they are made, and a statement that is "
        "its own quote is supported by it: nothing is broken, and no more is said. Whether the right sentence was "
        "quoted is quote hit."
    )


def quotes_note(each: Reported) -> str:
    """What citation recall and precision cannot say of a run whose statements are quotes in part; else empty."""
    share = each.product.get("quoted statements")
    return (
        f"{each.name}: {share:.0%} of the statements are quotes word for word. Citation recall and precision are 1 for "
        "these by construction."
        if share and share < 1
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
