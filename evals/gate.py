"""The stored baseline, and the gate: no change may make a gated metric clearly worse than it, or make it vanish."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from evals.comparing import FEWEST, LEAST, Comparable, Comparison, Scored, check_comparable, compare, questions_of
from evals.errors import BrokenError, NotComparableError
from evals.hints import command, set_of
from evals.metrics import GATED
from evals.question_set import QuestionSet
from evals.scoring import PRODUCT

__all__ = ["Baseline", "Gate", "file_of", "gate", "store"]

FORMAT = 1
_SET = ("name", "version", "fingerprint", "questions")
_LIBRARY = ("fingerprint", "papers", "encoder")
_MADE = ("started", "model", "settings_fingerprint", "code", "versions")


def file_of(questions: QuestionSet) -> Path:
    """Where the baseline of a set is kept: beside its questions."""
    return questions.directory / "baseline.json"


class Baseline:
    """A stored baseline, to be compared like a run. `questions` is the directory of its set, that of `path` if None.

    Raises BrokenError when it is missing or unreadable.
    """

    def __init__(self, path: Path, questions: Path | None = None) -> None:
        self.path = path
        hint = f"{command('baseline', questions or path.parent)} makes one"
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            questions = stored["questions"]
            self.manifest = {"set": stored["set"], "library": stored["library"], **stored["made"]}
        except FileNotFoundError:
            raise BrokenError(f"there is no baseline at {path}", hint=hint) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BrokenError(f"{path} is no baseline ({type(error).__name__}: {error})", hint=hint) from None
        self.scores: dict[str, Any] = {"systems": {PRODUCT: {"questions": questions}}, "failed": {}}


def store(run: Comparable, path: Path) -> None:
    """Keep the scores of a run in every gated metric, a line a question, so that a change of it reads well."""
    manifest, scores = run.manifest, questions_of(run)
    found = {name: [values[name] for values in scores.values() if name in values] for name in GATED}
    head = {
        "format": FORMAT,
        "set": _chosen(manifest["set"], _SET),
        "library": _chosen(manifest["library"], _LIBRARY),
        "made": _chosen(manifest, _MADE),
        "means": {name: round(sum(values) / len(values), 4) for name, values in found.items() if values},
    }
    lines = ",\n".join(
        f"  {json.dumps(id, ensure_ascii=False)}: {json.dumps(_chosen(values, GATED))}"
        for id, values in sorted(scores.items())
    )
    text = json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}")
    path.write_text(f'{text},\n "questions": {{\n{lines}\n }}\n}}\n', encoding="utf-8")


def _chosen(found: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: found[name] for name in names if name in found}


PRODUCED = 0.5
"""Minimum share of the questions with a metric in the baseline that must have it again. Fewer mean that the metric is
broken, or that answers have become refusals, which other metrics show."""


def _renew(run: Comparable) -> str:
    return f"if that is intended, renew the baseline: {command('baseline', set_of(run.manifest))}"


class Gate(NamedTuple):
    """What the gate found: differences from the baseline, and the gated metrics that the run did not produce."""

    comparison: Comparison
    absent: tuple[str, ...]
    renew: str
    """How to make the run's scores the baseline."""

    @property
    def is_worse(self) -> bool:
        """Whether a gated metric fell: clearly, and by the least effect or more."""
        return self.comparison.verdict == "worse"

    def check(self) -> None:
        """Raises BrokenError when a gated metric was not produced."""
        if self.absent:
            raise BrokenError(f"gated but not produced: {', '.join(self.absent)}", hint=self.renew)


def gate(baseline: Comparable, run: Comparable, *, least: float = LEAST) -> Gate:
    """Hold a run against a baseline. Raises BrokenError when they cannot be compared, or a question failed."""
    try:
        check_comparable(baseline, run)
    except NotComparableError as error:
        raise BrokenError(str(error), hint=_renew(run)) from None
    before, after = (_with_each_metric(questions_of(each)) for each in (baseline, run))
    required = [name for name in GATED if len(before[name]) >= FEWEST]
    absent = [name for name in required if len(before[name] & after[name]) < PRODUCED * len(before[name])]
    tested = [name for name in required if name not in absent]
    if not tested:
        raise BrokenError(f"{run.path} and {baseline.path} share no gated metric", hint=_renew(run))
    return Gate(compare(baseline, run, least=least, metrics=tested), tuple(absent), _renew(run))


def _with_each_metric(scores: Scored) -> dict[str, set[str]]:
    return {name: {id for id, values in scores.items() if name in values} for name in GATED}
