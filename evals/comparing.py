"""Whether one run is better or worse than another: a test paired by question, corrected for multiple metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from evals.errors import BrokenError, NotComparableError
from evals.hints import command, set_of
from evals.metrics import NAMES, OF_ANSWERS, RANKING
from evals.paired import LEVEL, holm, interval, p_value
from evals.scoring import PRODUCT

__all__ = [
    "FEWEST",
    "FEWEST_CHANGED",
    "LEAST",
    "Comparable",
    "Comparison",
    "Difference",
    "Scored",
    "check_comparable",
    "compare",
    "contest",
    "questions_of",
]

LEAST = 0.02
"""Minimum effect: smaller differences of a mean do not matter, however significant."""
FEWEST_CHANGED = 6
"""Fewer pairs that differ can never be significant (2 / 2^5 > 0.05): such metrics are no part of the family that Holm
corrects for (Tarone, 1990)."""
WORST = 5
FEWEST = 2
"""Minimum number of questions with a metric in both runs."""

Scored = Mapping[str, Mapping[str, float]]
"""Scores by question and metric."""

Verdict = Literal["better", "worse", "no clear difference"]


class Comparable(Protocol):
    """What can be compared: a run directory, or what is kept of one."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """At least the fingerprints of set and library."""

    @property
    def scores(self) -> Mapping[str, Any]:
        """At least the assistant's scores by question, and what failed."""


@dataclass(frozen=True)
class Difference:
    """One metric in two runs, over the questions that have it in both. `p` is corrected for all metrics that can
    be significant at all (Holm)."""

    metric: str
    questions: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    p: float
    wins: int
    ties: int
    losses: int
    verdict: Verdict
    worst: tuple[tuple[str, float, float], ...]
    """Questions that fell most: id, before, after."""


@dataclass(frozen=True)
class Comparison:
    """All differences of two runs, and the verdict: worse if anything is worse, else better if anything is."""

    first: str
    second: str
    least: float
    differences: tuple[Difference, ...]

    @property
    def verdict(self) -> Verdict:
        """The one rule: clear after Holm's correction, and at least `least`."""
        found = {difference.verdict for difference in self.differences}
        return "worse" if "worse" in found else "better" if "better" in found else "no clear difference"

    def as_json(self) -> dict[str, Any]:
        """Everything, for other programs."""
        return {"verdict": self.verdict, "level": LEVEL, **asdict(self)}


def compare(
    first: Comparable,
    second: Comparable,
    *,
    least: float = LEAST,
    metrics: Sequence[str] = (),
    across_libraries: bool = False,
) -> Comparison:
    """Compare the second run with the first.

    `metrics` limits what is tested (default: all that the first run has). With `across_libraries`, runs over other
    abstracts of the same titles are compared by their rankings alone. Raises NotComparableError, and BrokenError when
    the second run lacks a metric or a question of the first.
    """
    check_comparable(first, second, across_libraries=across_libraries)
    before, after = questions_of(first), questions_of(second)
    if unknown := set(metrics) - set(NAMES):
        raise NotComparableError(f"no metric is called {min(unknown)}", hint="one of: " + ", ".join(NAMES))
    named = list(metrics) or _testable(before, after)
    if across_libraries:
        named = [name for name in named if name in RANKING]
    pairs = {name: _pairs(name, before, after) for name in named}
    if few := [name for name, found in pairs.items() if len(found) < FEWEST]:
        raise BrokenError(f"{few[0]} was not produced for enough questions by both runs", hint=f"see {second.path}")
    return Comparison(str(first.path), str(second.path), least, _differences(pairs, least))


def contest(metric: str, rivals: Mapping[str, Scored], ours: Scored, *, least: float = LEAST) -> dict[str, Difference]:
    """How the assistant's scores in one metric differ from those of each rival, by name; those without it left out."""
    pairs = {name: _pairs(metric, scores, ours) for name, scores in rivals.items()}
    known = {name: found for name, found in pairs.items() if len(found) >= FEWEST}
    return dict(zip(known, _differences(known, least), strict=True))


def _differences(pairs: Mapping[str, list[tuple[str, float, float]]], least: float) -> tuple[Difference, ...]:
    """One for each family of pairs; p is corrected for their number."""
    p_values = {name: p_value([a for _, a, _ in found], [b for _, _, b in found]) for name, found in pairs.items()}
    p_values |= holm({name: p for name, p in p_values.items() if _changed(pairs[name]) >= FEWEST_CHANGED})
    return tuple(_difference(name, found, p_values[name], least) for name, found in pairs.items())


def check_comparable(first: Comparable, second: Comparable, *, across_libraries: bool = False) -> None:
    """Raises NotComparableError unless both are of the same questions, labels and papers, and BrokenError when the
    second run lacks questions.
    """
    a, b = first.manifest, second.manifest
    if a["set"]["fingerprint"] != b["set"]["fingerprint"]:
        named = [
            f"{each['set']['name']} {each['set']['version']} ({each['set']['questions']} questions)" for each in (a, b)
        ]
        raise NotComparableError(
            f"the runs are not of the same set: {named[0]}, {named[1]}; labels count, too",
            hint=f"score both by the same labels: {command('run', set_of(b), '--out', second.path, '--rescore')}",
        )
    if a["library"]["fingerprint"] != b["library"]["fingerprint"] and not across_libraries:
        raise NotComparableError(
            "the runs are not over the same papers", hint="--across-libraries compares their rankings by title"
        )
    if absent := set(questions_of(first)) - set(questions_of(second)):
        raise BrokenError(
            f"{second.path} has no scores of {len(absent)} questions",
            hint=f"finish it: {command('run', set_of(b), '--out', second.path)}",
        )


def questions_of(run: Comparable) -> Scored:
    """The assistant's scores. Raises BrokenError when a question failed."""
    scores = run.scores
    if failed := scores["failed"]:
        raise BrokenError(
            f"{len(failed)} questions of {run.path} failed",
            hint=f"asks only those: {command('run', set_of(run.manifest), '--out', run.path)}",
        )
    found: Scored = scores["systems"][PRODUCT]["questions"]
    return found


def _testable(before: Scored, after: Scored) -> list[str]:
    """The metrics that several questions of the first run have. One that comes with answering may be gone from the
    second because it refuses: other metrics show that, and this one has nothing to compare.
    """
    several = [name for name in NAMES if sum(name in values for values in before.values()) >= FEWEST]
    return [name for name in several if name not in OF_ANSWERS or len(_pairs(name, before, after)) >= FEWEST]


def _pairs(name: str, before: Scored, after: Scored) -> list[tuple[str, float, float]]:
    """Question, score before and score after, of the questions that have both."""
    return [
        (id, values[name], after[id][name]) for id, values in before.items() if name in values and name in after[id]
    ]


def _changed(pairs: list[tuple[str, float, float]]) -> int:
    return sum(before != after for _, before, after in pairs)


def _difference(name: str, pairs: list[tuple[str, float, float]], p: float, least: float) -> Difference:
    changes = [after - before for _, before, after in pairs]
    mean = sum(changes) / len(changes)
    low, high = interval(changes)
    is_clear = p < LEVEL and abs(mean) >= least
    fallen = sorted((pair for pair in pairs if pair[2] < pair[1]), key=lambda pair: pair[2] - pair[1])
    return Difference(
        metric=name,
        questions=len(pairs),
        before=sum(before for _, before, _ in pairs) / len(pairs),
        after=sum(after for _, _, after in pairs) / len(pairs),
        difference=mean,
        low=low,
        high=high,
        p=p,
        wins=sum(change > 0 for change in changes),
        ties=sum(change == 0 for change in changes),
        losses=sum(change < 0 for change in changes),
        verdict="no clear difference" if not is_clear else "better" if mean > 0 else "worse",
        worst=tuple(fallen[:WORST]),
    )
