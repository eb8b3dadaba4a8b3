"""ClapNQ (Rosenthal et al., 2024): questions with the sentences of a passage that answer them.

Read are `annotated_data/**/*.jsonl`, `retrieval/**/question_*.tsv` and `retrieval/passages.tsv`, whichever are there.
Without `passages.tsv`, the passages of the annotated questions are searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.foreign.converted import Converted, Passage, made_id
from evals.foreign.files import first_object, header, objects, rows
from evals.metrics.case import flat
from evals.question_set import REFUSED

__all__ = ["convert"]

_GRADE, _TOPIC = 2, 1
_ENDS = re.compile(r"[\s&]+$")
"""Selected sentences end with a sign that does not stand in the passage."""


def convert(files: Sequence[Path], collection: str = "") -> Converted | None:
    """The questions of these files as a set; None where there are none. There is one collection only."""
    annotated = [path for path in files if path.suffix == ".jsonl" and _is_annotated(first_object(path))]
    tables = [path for path in files if "doc-id-list" in header(path)]
    if not annotated and not tables:
        return None
    found = Converted("ClapNQ", "Questions with long answers put together from sentences of a passage (ClapNQ).")
    for path in files:
        if path.suffix == ".tsv" and {"id", "text", "title"} <= set(header(path)):
            for row in rows(path):
                found.passages[row["id"]] = Passage(flat(row["title"]), flat(row["text"]))
    listed = {row["id"]: row for path in tables for row in rows(path)}
    rewritten = {str(row["id"]): row for path in annotated for row in objects(path)}
    for id in dict.fromkeys([*rewritten, *listed]):
        _take(found, id, rewritten.get(id), listed.get(id))
    return found


def _is_annotated(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("input"), str) and isinstance(row.get("passages"), list)


def _take(found: Converted, id: str, row: Mapping[str, Any] | None, listed: Mapping[str, str] | None) -> None:
    papers = re.split(r"[,\s]+", listed["doc-id-list"].strip()) if listed else []
    known = [paper for paper in papers if paper in found.passages]
    is_answerable = bool(listed["answers"].strip()) if listed and row is None else bool(row and _outputs(row))
    if not known and row is not None:
        known = [_add(found, passage) for passage in row["passages"]]
    if not known and is_answerable:
        found.left_out["questions whose passage is not there"] += 1
        return
    text = str(row["input"]) if row is not None else listed["question"] if listed else ""
    found.queries.append({"_id": id, "text": flat(text), "type": "answerable" if is_answerable else "unanswerable"})
    if known:
        found.judgments[id] = dict.fromkeys(known, _GRADE if is_answerable else _TOPIC)
    nuggets = list(_nuggets(found, row, known)) if row is not None and is_answerable else []
    found.answers.append({"_id": id, "expected": "answered" if is_answerable else REFUSED, "nuggets": nuggets})


def _add(found: Converted, passage: Mapping[str, Any]) -> str:
    title, text = flat(str(passage.get("title") or "")), flat(str(passage["text"]))
    id = made_id(title, text)
    found.passages[id] = Passage(title, text)
    return id


def _outputs(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in row.get("output") or () if each.get("answer")]


def _nuggets(found: Converted, row: Mapping[str, Any], papers: Sequence[str]) -> Iterator[dict[str, Any]]:
    said = [sentence for output in _outputs(row) for sentence in output.get("selected_sentences") or ()]
    for sentence in dict.fromkeys(flat(_ENDS.sub("", str(each))) for each in said):
        paper = next((paper for paper in papers if sentence and sentence in found.passages[paper].text), None)
        if paper is None:
            found.left_out["sentences that do not stand in their passage"] += 1
            continue
        yield {"text": sentence, "vital": True, "paper": paper, "sentence": sentence}
