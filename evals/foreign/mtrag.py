"""MTRAG and MTRAG-UN (Katsis et al., 2025; Rosenthal et al., 2026): conversations, each with a last question to answer.

Read are `generation_tasks/reference.jsonl`, and where they are there `retrieval_tasks/**/*.tsv` and
`corpora/passage_level/*.jsonl`, also packed. Without a corpus, the passages that the tasks refer to are searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.records import Status
from evals.foreign.converted import Converted, Passage, made_id
from evals.foreign.files import first_object, header, objects, rows
from evals.metrics.case import flat
from evals.question_set import REFUSED

__all__ = ["convert"]

EXPECTED: Mapping[str, tuple[Status, ...]] = {
    "ANSWERABLE": ("answered",),
    "PARTIAL": ("answered", "not_in_abstracts"),
    "UNANSWERABLE": REFUSED,
    "UNDERSPECIFIED": ("unclear",),
}
"""The right status by what the benchmark calls answerability. Small talk has none, and is left out."""
_SMALL_TALK = "CONVERSATIONAL"
_GRADE = 2
_SPEAKER = re.compile(r"^\|\w+\|:\s*")
_CORPUS = "passage_level"
_QRELS = ({"query-id", "corpus-id"}, {"query", "corpus"})


def convert(files: Sequence[Path], collection: str = "") -> Converted | None:
    """The tasks of these files as a set; None where none is a file of tasks."""
    tasks = [path for path in files if path.suffix == ".jsonl" and {"task_id", "input"} <= first_object(path).keys()]
    if not tasks:
        return None
    # Others hold what some system retrieved, which labels nothing.
    references = [path for path in tasks if path.name == "reference.jsonl"] or tasks
    found = Converted(
        "MTRAG" + (f" {collection}" if collection else ""),
        "Last questions of conversations about passages (MTRAG, MTRAG-UN). What was asked before is asked before, and "
        "answered by the assistant itself.",
    )
    judged = _judged(files)
    for path in references:
        for task in objects(path):
            if collection.lower() in str(_field(task, "Collection")).lower():
                _take(found, task, judged)
    _add_corpora(found, files, collection)
    for id, papers in found.judgments.items():
        known = {paper: grade for paper, grade in papers.items() if paper in found.passages}
        found.left_out["passages that are judged, but not in the corpus"] += len(papers) - len(known)
        found.judgments[id] = known
    return found


def _take(found: Converted, task: Mapping[str, Any], judged: Mapping[str, Mapping[str, int]]) -> None:
    id = str(task["task_id"])
    turns = [flat(_SPEAKER.sub("", str(turn["text"]))) for turn in task["input"] if turn.get("speaker") == "user"]
    label = next(iter(_labels(task, "Answerability")), "")
    if not turns or any(query["_id"] == id for query in found.queries):
        found.left_out["tasks without a question, or there twice"] += 1
        return
    if label == _SMALL_TALK:
        found.left_out["small talk, which asks nothing"] += 1
        return
    asked = {"_id": id, "text": turns[-1], "type": label.lower() or "question", "turns": turns[:-1]}
    found.queries.append({**asked, "kind": ", ".join(_labels(task, "Multi-Turn")).lower()})
    contexts = dict(_contexts(task))
    found.passages |= contexts
    if label != "UNANSWERABLE" and (papers := judged.get(id) or dict.fromkeys(contexts, _GRADE)):
        found.judgments[id] = dict(papers)
    if expected := EXPECTED.get(label):
        facts = [flat(str(target.get("text", ""))) for target in task.get("targets") or ()]
        nuggets = [{"text": fact, "vital": True} for fact in facts if fact] if "answered" in expected else []
        found.answers.append({"_id": id, "expected": expected, "nuggets": nuggets})


def _contexts(task: Mapping[str, Any]) -> Iterator[tuple[str, Passage]]:
    for context in task.get("contexts") or ():
        title, text = flat(str(context.get("title") or "")), flat(str(context.get("text") or ""))
        if text:
            yield str(context.get("document_id") or made_id(title, text)), Passage(title, _without(text, title))


def _add_corpora(found: Converted, files: Sequence[Path], collection: str) -> None:
    for path in files:
        in_collection = not collection or path.name.partition(".")[0].lower() in collection.lower()
        if "document_level" in path.parts or not (in_collection or collection.lower() in path.name.lower()):
            continue
        if {"_id", "text"} <= (first := first_object(path)).keys() and ("title" in first or _CORPUS in path.parts):
            for row in objects(path):
                title = flat(str(row.get("title") or ""))
                found.passages[str(row["_id"])] = Passage(title, _without(flat(str(row["text"])), title))


def _judged(files: Sequence[Path]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for path in files:
        names = header(path) if path.suffix == ".tsv" else []
        if not any(wanted <= set(names) for wanted in _QRELS):
            continue
        question, paper = names[:2]
        for row in rows(path):
            grade = int(float(row.get("score") or 1))
            found.setdefault(row[question], {})[row[paper]] = _GRADE if grade > 0 else 0
    return found


def _labels(task: Mapping[str, Any], name: str) -> list[str]:
    """The labels of a task, in capitals: a list, one alone, or the NaN of a table."""
    value = _field(task, name)
    several = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [str(each).upper() for each in several if each]


def _field(task: Mapping[str, Any], name: str) -> Any:
    """A field that some files write with a capital and others without."""
    return task.get(name, task.get(name.lower(), ""))


def _without(text: str, title: str) -> str:
    """A passage without the title that it begins with."""
    return text[len(title) :].lstrip() or text if title and text.startswith(title) else text
