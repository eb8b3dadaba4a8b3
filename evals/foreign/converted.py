"""A benchmark as it was read, and how it is written as a set."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.errors import EvaluationError

__all__ = ["Converted", "Passage", "made_id"]


@dataclass(frozen=True)
class Passage:
    """What is searched: the paper of a set."""

    title: str
    text: str


@dataclass
class Converted:
    """Questions with labels, and the passages that they are asked of.

    `left_out` counts, by reason, what could not be taken over.
    """

    name: str
    description: str
    passages: dict[str, Passage] = field(default_factory=dict)
    queries: list[dict[str, Any]] = field(default_factory=list)
    judgments: dict[str, dict[str, int]] = field(default_factory=dict)
    answers: list[dict[str, Any]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def limited(self, questions: int | None, passages: int | None) -> Converted:
        """With at most so many questions, spread over all, and so many passages beside those that labels name."""
        kept = _spread(self.queries, questions)
        ids = {query["_id"] for query in kept}
        judgments = {id: judged for id, judged in self.judgments.items() if id in ids}
        named = {paper for judged in judgments.values() for paper in judged}
        others = [id for id in self.passages if id not in named]
        searched = named | set(_spread(others, passages))
        return Converted(
            self.name,
            self.description,
            {id: passage for id, passage in self.passages.items() if id in searched},
            kept,
            judgments,
            [answer for answer in self.answers if answer["_id"] in ids],
            self.left_out,
        )

    def write(self, directory: Path) -> None:
        """Write the set. Raises EvaluationError when there is something already."""
        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise EvaluationError(f"{directory} is there already", hint="name a directory that is not")
        directory.mkdir(parents=True, exist_ok=True)
        about = {"name": self.name, "version": "1", "description": self.description, "corpus": "corpus.jsonl"}
        lines = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in about.items())
        (directory / "set.toml").write_text(lines, encoding="utf-8")
        papers = ({"_id": id, "title": each.title, "text": each.text} for id, each in self.passages.items())
        _write_lines(directory / "corpus.jsonl", papers)
        _write_lines(directory / "queries.jsonl", self.queries)
        _write_lines(directory / "answers.jsonl", self.answers)
        judged = "".join(
            f"{id}\t{paper}\t{grade}\n" for id, papers in self.judgments.items() for paper, grade in papers.items()
        )
        (directory / "qrels.tsv").write_text(f"query-id\tcorpus-id\tgrade\n{judged}", encoding="utf-8")


def made_id(title: str, text: str) -> str:
    """An id for a passage that has none."""
    return hashlib.sha256(f"{title}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _spread(items: list[Any], count: int | None) -> list[Any]:
    if count is None or count >= len(items):
        return items
    return [items[place * len(items) // count] for place in range(count)]


def _write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
