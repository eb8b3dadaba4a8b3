"""Labels set by a reader who is shown a question, its answer and its papers: what to show, and what to write."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from assistant import Answer, Assistant
from evals.errors import EvaluationError
from evals.question_set import REFUSED, Question

__all__ = ["Labels", "Shown", "keep", "shown"]

POOLED = 5
"""First papers of each ranking that are shown: were only the assistant's own judged, it would judge itself."""
_SENTENCES = 9


@dataclass(frozen=True)
class Shown:
    """A question as a reader is shown it: its answer, papers by id with title and abstract, and quoted sentences."""

    question: Question
    answer: Answer
    papers: Mapping[str, tuple[str, str]]
    quotes: Mapping[str, tuple[str, ...]]


@dataclass
class Labels:
    """What a reader has said of a question: grades by paper, the sentences that answer it, whether any paper does."""

    grades: dict[str, int] = field(default_factory=dict)
    sentences: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_answerable(self) -> bool:
        """Whether a paper answers it, or belongs in its list; one that is on its topic alone does not."""
        return any(grade >= 2 for grade in self.grades.values())


def shown(assistant: Assistant, question: Question) -> Shown:
    """Ask a question, and pool the first papers of the answer, the search and each index alone."""
    chat = assistant.chat()
    for turn in question.turns:
        chat.ask(turn)
    answer = chat.ask(question.text)
    asked = answer.asked or question.text
    hits = assistant.search(asked, limit=2 * POOLED)
    rankings = [assistant.rank(asked, by="words", limit=POOLED), assistant.rank(asked, by="vectors", limit=POOLED)]
    found = {
        **{citation.paper.id: citation.paper for citation in answer.citations},
        **{hit.paper.id: hit.paper for hit in hits},
    }
    for id in dict.fromkeys(chain(*rankings)):
        if id not in found:
            found[id] = assistant.paper(id)
    quotes: dict[str, dict[str, None]] = {id: {} for id in found}
    for citation in answer.citations:
        quotes[citation.paper.id][citation.quote] = None
    for hit in hits:
        quotes[hit.paper.id].update((quote.text, None) for quote in hit.quotes)
    return Shown(
        question,
        answer,
        {id: (paper.title, paper.abstract) for id, paper in found.items()},
        {id: tuple(said)[:_SENTENCES] for id, said in quotes.items()},
    )


def keep(directory: Path, question: Question, labels: Labels) -> None:
    """Write the labels of a question into `qrels.tsv` and `answers.jsonl`, in the place of those that were there.

    What a line of answers says besides stays, with the facts of papers that still answer the question.
    """
    judgments = _lines(directory / "qrels.tsv") or ["query-id\tcorpus-id\tgrade"]
    others = [line for line in judgments if line.partition("\t")[0] != question.id]
    judged = [f"{question.id}\t{paper}\t{grade}" for paper, grade in labels.grades.items()]
    _replace(directory / "qrels.tsv", [*others, *judged])
    rows = [_row(line) or line for line in _lines(directory / "answers.jsonl")]
    before = next((row for row in rows if isinstance(row, dict) and str(row.get("_id")) == question.id), {})
    kept = [nugget for nugget in before.get("nuggets", []) if labels.grades.get(nugget.get("paper"), 0) > 0]
    known = {nugget.get("sentence") for nugget in kept}
    added = [
        {"text": sentence, "paper": paper, "sentence": sentence}
        for paper, sentence in labels.sentences
        if sentence not in known
    ]
    expected: object = "answered" if labels.is_answerable else list(REFUSED)
    row = {**before, "_id": question.id, "expected": expected, "nuggets": [*kept, *added]}
    lines = [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in rows if each != before]
    _replace(directory / "answers.jsonl", [*lines, json.dumps(row, ensure_ascii=False)])


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()] if path.exists() else []


def _row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        return None
    return row if isinstance(row, dict) else None


def _replace(path: Path, lines: Sequence[str]) -> None:
    temporary = path.with_name(path.name + ".new")
    try:
        temporary.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written: {error.strerror}") from None
