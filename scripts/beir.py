"""Test collections in the layout of BEIR: corpus.jsonl, queries.jsonl and judgments (qrels.tsv)."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import Assistant, Settings

__all__ = ["Collection", "load", "open_library"]


@dataclass(frozen=True)
class Collection:
    """Queries that have a relevant paper, and their judgments (grades above 0) by paper id."""

    name: str
    corpus: Path
    queries: dict[str, str]
    judgments: dict[str, dict[str, int]]


def load(directory: Path) -> Collection:
    """Read a collection. Without qrels.tsv, an answers.jsonl that names each question's paper (`pmid`) serves."""
    judgments: dict[str, dict[str, int]] = defaultdict(dict)
    if (directory / "qrels.tsv").exists():
        queries = {row["_id"]: row["text"] for row in _rows(directory / "queries.jsonl")}
        with (directory / "qrels.tsv").open(encoding="utf-8", newline="") as stream:
            for query, paper, grade in csv.reader(stream, delimiter="\t"):
                if grade.isdigit() and int(grade) > 0:
                    judgments[query][paper] = int(grade)
    else:
        rows = _rows(directory / "answers.jsonl")
        queries = {row["_id"]: row["question"] for row in rows}
        for row in rows:
            judgments[row["_id"]][row["pmid"]] = 1
    judged = {id: text for id, text in queries.items() if id in judgments}
    return Collection(directory.name, directory / "corpus.jsonl", judged, dict(judgments))


def open_library(collection: Collection, libraries: Path, settings: dict[str, Any]) -> Assistant:
    """An assistant on a library of the collection below `libraries`; made once, then only checked."""
    precision = settings.get("encoder", {}).get("precision", "int8")
    assistant = Assistant.open(libraries / f"{collection.name}-{precision}", Settings(**settings))
    report = assistant.ingest(collection.corpus)
    if report.rejected:
        print(f"{collection.name}: {len(report.rejected)} records rejected, the first: {report.rejected[0]}")
    return assistant


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]
