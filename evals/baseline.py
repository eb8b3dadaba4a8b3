"""A stored baseline: what a sound version scored, question by question, in one file kept under version control."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.comparing import Comparable, questions_of
from evals.errors import BrokenError
from evals.metrics import GATED
from evals.question_set import QuestionSet
from evals.scoring import PRODUCT

__all__ = ["Baseline", "file_of", "store"]

FORMAT = 1
_SET = ("name", "version", "fingerprint", "questions")
_LIBRARY = ("fingerprint", "papers", "encoder")
_MADE = ("started", "model", "settings_fingerprint", "code", "versions")


def file_of(questions: QuestionSet) -> Path:
    """Where the baseline of a set is kept: beside its questions."""
    return questions.directory / "baseline.json"


class Baseline:
    """A stored baseline, to be compared like a run. Raises BrokenError when there is none that can be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        hint = "python -m evals baseline SET makes one"
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
