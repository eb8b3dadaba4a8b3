"""A set of six questions over the invented papers, and outcomes made up for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from assistant import Answer, Citation, Paper
from assistant.records import Statement, Status
from evals.metrics import Case
from evals.question_set import Gold, Nugget, Question
from evals.run_directory import Outcome
from tests.invented_papers import PAPERS, write_papers

__all__ = ["BY_ID", "ROBOTS", "answered", "case", "cite", "nugget", "refused", "write_set"]

BY_ID = {id: Paper(id=id, title=title, abstract=abstract) for id, title, abstract in PAPERS}
ROBOTS = "It breaks 3 % of wine glasses where a visual policy breaks 19 %."
DECAY = "Weight decay of 0.3 brings the moment forward by a factor of five."

QUERIES: list[dict[str, Any]] = [
    {"_id": "list-1", "text": "which papers explain grokking mechanistically", "type": "list"},
    {"_id": "fact-1", "text": "how many wine glasses does a gripper that listens break?", "type": "fact"},
    {"_id": "fact-2", "text": "which weight decay brings grokking forward?", "type": "fact"},
    {"_id": "known-1", "text": "sparse postmen routing", "type": "known_item"},
    {
        "_id": "follow-1",
        "text": "and how many glasses does it break?",
        "type": "follow_up",
        "turns": ["robots that grasp"],
    },
    {"_id": "none-1", "text": "how long does sourdough bread have to rise?", "type": "unanswerable"},
]
QRELS = [
    ("list-1", "delayed-circuits", 2),
    ("list-1", "slow-then-sudden", 1),
    ("fact-1", "quiet-robots", 2),
    ("fact-2", "delayed-circuits", 2),
    ("known-1", "sparse-postmen", 2),
    ("follow-1", "quiet-robots", 2),
]
ROBOTS_NUGGET = {
    "text": "3 % of the glasses",
    "vital": True,
    "paper": "quiet-robots",
    "sentence": ROBOTS,
    "match": [r"\b3 ?%"],
}
DECAY_NUGGET = {"text": "0.3", "paper": "delayed-circuits", "sentence": DECAY, "match": [r"0\.3", "three tenths"]}
ANSWERS: list[dict[str, Any]] = [
    {"_id": "list-1", "expected": "answered", "nuggets": []},
    {"_id": "fact-1", "expected": "answered", "nuggets": [ROBOTS_NUGGET]},
    {"_id": "fact-2", "expected": "answered", "nuggets": [DECAY_NUGGET]},
    {"_id": "known-1", "expected": "answered"},
    {"_id": "follow-1", "expected": ["answered", "not_in_abstracts"], "nuggets": [ROBOTS_NUGGET]},
    {"_id": "none-1", "expected": ["no_match", "not_in_abstracts"], "nuggets": []},
]


def write_set(
    directory: Path,
    *,
    queries: Iterable[dict[str, Any]] = QUERIES,
    qrels: Iterable[tuple[str, str, object]] = QRELS,
    answers: Iterable[dict[str, Any]] | None = ANSWERS,
    about: str | None = 'name = "tiny"\nversion = "1"\ncorpus = "corpus.jsonl"\n',
) -> Path:
    """The set in a directory, whole or with parts replaced; without `about` and `answers` a plain collection."""
    directory.mkdir(parents=True, exist_ok=True)
    write_papers(directory / "corpus.jsonl")
    _write_lines(directory / "queries.jsonl", queries)
    rows = "".join(f"{query}\t{paper}\t{grade}\n" for query, paper, grade in qrels)
    (directory / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + rows, encoding="utf-8")
    if answers is not None:
        _write_lines(directory / "answers.jsonl", answers)
    if about is not None:
        (directory / "set.toml").write_text(about, encoding="utf-8")
    return directory


def _write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def cite(number: int, id: str, quote: str, **changes: Any) -> Citation:
    paper = BY_ID[id]
    start = paper.abstract.index(quote)
    made = {"number": number, "paper": paper, "quote": quote, "start": start, "end": start + len(quote)}
    return Citation(**{**made, "verdict": "supported", **changes})


def answered(*statements: tuple[str, Sequence[Citation]], status: Status = "answered") -> Answer:
    """An answer of statements, each with what it cites."""
    citations: list[Citation] = []
    made = []
    for text, cited in statements:
        places = tuple(range(len(citations), len(citations) + len(cited)))
        citations += cited
        numbers = tuple(dict.fromkeys(citation.number for citation in cited))
        made.append(Statement(text=text, citations=numbers, rests_on=places, verdict="supported"))
    return Answer(question="q", status=status, text="", statements=tuple(made), citations=tuple(citations))


def refused() -> Answer:
    return answered(status="no_match")


def nugget(**changes: Any) -> Nugget:
    return Nugget.model_validate({**ROBOTS_NUGGET, **changes})


def case(
    answer: Answer | None = None,
    *,
    type: str = "fact",
    ranking: Sequence[str] = (),
    judgments: dict[str, int] | None = None,
    nuggets: Sequence[Nugget] = (),
    answerable: bool | None = True,
    best: float = 0.0,
    error: str | None = None,
    false_premise: bool = False,
) -> Case:
    """A case over the invented papers."""
    expected = {True: ["answered"], False: ["no_match"], None: ["answered", "no_match"]}[answerable]
    return Case(
        question=Question.model_validate({"_id": "q", "text": "q", "type": type}),
        outcome=Outcome(id="q", answer=answer, ranking=tuple(ranking), best=best, error=error),
        judgments=judgments or {},
        gold=Gold.model_validate(
            {
                "_id": "q",
                "expected": expected,
                "nuggets": [each.model_dump() for each in nuggets],
                "false_premise": false_premise,
            }
        ),
        answerable=answerable,
        papers=BY_ID,
    )
