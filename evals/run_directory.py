"""A run on disk: what was asked of what (manifest), what came back (answers, rankings), and the scores.

manifest.json   settings without secrets, fingerprints, versions, seed, command
answers.jsonl   one line a question, in the order in which they were answered
run.trec        the assistant's ranking; baselines/*.trec theirs
titles.json     the titles of the papers that these name
scores.json     by system, question and metric
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import ir_measures
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant import Answer
from evals.errors import BrokenError, EvaluationError

__all__ = ["Outcome", "RunDirectory"]


class Outcome(BaseModel):
    """The outcome of one question: an answer, or an error.

    The answer's evidence is kept as ids and scores only. `ranking` is what `search` gives for the question as it
    stands alone; `best` the score of the best paper at all; `cached` the number of the model's replies that were kept
    from before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    answer: Answer | None = None
    evidence: tuple[tuple[str, float], ...] = ()
    best: float = 0.0
    ranking: tuple[str, ...] = ()
    search_seconds: float = 0.0
    error: str | None = None
    cached: int = 0


class RunDirectory:
    """The files of one run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def exists(self) -> bool:
        """Whether a run was begun here."""
        return (self.path / "manifest.json").exists()

    @property
    def manifest(self) -> dict[str, Any]:
        """What the run was made of. Raises EvaluationError when there is no run."""
        return self._json("manifest.json", "holds no run", "python -m evals run SET --out DIR makes one")

    @manifest.setter
    def manifest(self, manifest: Mapping[str, Any]) -> None:
        self._write("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")

    @property
    def scores(self) -> dict[str, Any]:
        """The scores. Raises EvaluationError when the run was not scored."""
        return self._json("scores.json", "has no scores", "finish the run, or score it: run SET --out DIR --rescore")

    @scores.setter
    def scores(self, scores: Mapping[str, Any]) -> None:
        self._write("scores.json", json.dumps(scores, indent=1, ensure_ascii=False) + "\n")

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the papers that a reader is shown, by id; empty in runs of versions that kept none."""
        if not (self.path / "titles.json").exists():
            return {}
        return self._json("titles.json", "has no titles", "score the run again with --rescore")

    @titles.setter
    def titles(self, titles: Mapping[str, str]) -> None:
        self._write("titles.json", json.dumps(titles, indent=0, ensure_ascii=False) + "\n")

    def begin(self) -> None:
        """Make the directory, or clear what an interrupted run left unfinished at the end of its answers."""
        self.path.mkdir(parents=True, exist_ok=True)
        answers = self.path / "answers.jsonl"
        if answers.exists() and (written := answers.read_bytes()) and not written.endswith(b"\n"):
            os.truncate(answers, written.rfind(b"\n") + 1)

    def append(self, outcome: Outcome) -> None:
        """Keep an outcome at once, so that it outlives an interruption."""
        with (self.path / "answers.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(outcome.model_dump_json() + "\n")

    def outcomes(self) -> dict[str, Outcome]:
        """Outcomes by question id; the last of a question counts. Raises BrokenError for an invalid line."""
        found: dict[str, Outcome] = {}
        with suppress(FileNotFoundError), (self.path / "answers.jsonl").open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.endswith("\n"):
                    break
                try:
                    outcome = Outcome.model_validate_json(line)
                except ValidationError as error:
                    problem = error.errors(include_url=False)[0]["msg"]
                    raise BrokenError(
                        f"{self.path}/answers.jsonl:{number}: {problem}", hint="replace the run with --fresh"
                    ) from None
                found[outcome.id] = outcome
        return found

    def write_ranking(self, name: str, rankings: Mapping[str, Iterable[str]]) -> None:
        """Write a TREC run. Scores are ranks, negated: ties would be broken differently by every program."""
        tag = Path(name).name
        self._write(
            f"{name}.trec",
            "".join(
                f"{id} Q0 {paper} {rank} {-rank} {tag}\n"
                for id, papers in rankings.items()
                for rank, paper in enumerate(papers, start=1)
            ),
        )

    def rankings(self, name: str) -> dict[str, list[str]]:
        """Paper ids by question, best first, of a TREC run; empty when there is none."""
        path = self.path / f"{name}.trec"
        found: dict[str, list[tuple[float, str]]] = {}
        if path.exists():
            for row in ir_measures.read_trec_run(str(path)):  # type: ignore[no-untyped-call]
                found.setdefault(row.query_id, []).append((-row.score, row.doc_id))
        return {id: [paper for _, paper in sorted(rows)] for id, rows in found.items()}

    def baselines(self) -> list[str]:
        """Names of the baselines that were run."""
        return [path.stem for path in sorted((self.path / "baselines").glob("*.trec"))]

    def _json(self, name: str, problem: str, hint: str) -> dict[str, Any]:
        try:
            loaded = json.loads((self.path / name).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise EvaluationError(f"{self.path} {problem}", hint=hint) from None
        except json.JSONDecodeError as error:
            raise BrokenError(f"{self.path / name} is no JSON: {error.msg}", hint=hint) from None
        if not isinstance(loaded, dict):
            raise BrokenError(f"{self.path / name} is no JSON object", hint=hint)
        return loaded

    def _write(self, name: str, text: str) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".new")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
