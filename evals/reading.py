"""Reads a set from its directory, and reports why a line cannot be read."""

from __future__ import annotations

import csv
import itertools
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import ValidationError

from evals.errors import BrokenError, EvaluationError
from evals.hints import command
from evals.labels import BesideQuestion, implied
from evals.question_set import SHIPPED, Gold, Question, QuestionSet

__all__ = ["Fault", "find", "first_fault", "load", "objects", "read"]

_SLUG_WORDS = 6
Row = TypeVar("Row", Question, Gold)


class Fault(NamedTuple):
    """What is wrong with a set, and where."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def find(name: str) -> Path:
    """The directory of a set: a path, or the name of a set that comes with the program. Raises EvaluationError."""
    for directory in (Path(name), SHIPPED / name):
        if directory.is_dir():
            return directory
    if Path(name).is_file():
        raise EvaluationError(
            f"{name} is a file, and a set a directory",
            hint="a directory with it as questions.txt, a question a line, or as queries.jsonl, will do",
        )
    shipped = sorted(path.name for path in SHIPPED.iterdir() if path.is_dir()) if SHIPPED.is_dir() else []
    raise EvaluationError(f"no set at {name}", hint=f"a directory, or one of: {', '.join(shipped) or '(none shipped)'}")


def load(directory: Path) -> QuestionSet:
    """The set in a directory. Raises BrokenError when a line of it cannot be read."""
    found, faults = read(directory)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise BrokenError(f"{faults[0]}{more}", hint=command("validate", directory))
    return found


def read(directory: Path) -> tuple[QuestionSet, list[Fault]]:
    """What can be read of a set, and what cannot. Raises EvaluationError when the directory holds no set."""
    faults: list[Fault] = []
    about = _about(directory / "set.toml", faults)
    answers = list(objects(directory / "answers.jsonl", faults))
    beside: dict[str, BesideQuestion] = {}
    if (rows := _questions(directory, faults)) is not None:
        questions = _by_id(Question, iter(rows), faults)
        beside = _beside(rows, faults)
        judgments = _judgments(directory, faults)
    elif answers and "pmid" in answers[0][1]:
        questions, judgments = _named_papers(answers)
    else:
        raise EvaluationError(
            f"{directory} holds no queries.jsonl and no questions.txt",
            hint="a question a line in questions.txt will do; of a public benchmark: "
            + command("convert", directory, "DIR"),
        )
    is_plain = about is None and bool(judgments) and not any(labels.is_there for labels in beside.values())
    if about is None:
        answers = [(where, row) for where, row in answers if "expected" in row]
        is_plain = is_plain and not answers
    gold = _by_id(Gold, iter(answers), faults)
    for id, labels in beside.items():
        judgments[id] = {**labels.papers, **judgments.get(id, {})}
        if id not in gold and (labelled := labels.gold(id)):
            gold[id] = labelled
    if is_plain:
        questions = {id: question for id, question in questions.items() if any(judgments.get(id, {}).values())}
    else:
        others = (implied(question, judgments.get(id, {})) for id, question in questions.items() if id not in gold)
        gold |= {each.id: each for each in others if each}
    about = about or {}
    return QuestionSet(
        name=str(about.get("name", directory.resolve().name)),
        version=str(about.get("version", "")),
        description=str(about.get("description", "")),
        directory=directory.resolve(),
        corpus=_corpus(about, directory),
        questions=questions,
        judgments={id: judged for id, judged in judgments.items() if judged},
        gold=gold,
        is_plain=is_plain,
    ), faults


def _corpus(about: Mapping[str, Any], directory: Path) -> Literal["starter"] | Path:
    named = str(about.get("corpus", about.get("library", "corpus.jsonl")))
    return "starter" if named == "starter" else (directory / Path(named).expanduser()).resolve()


def _questions(directory: Path, faults: list[Fault]) -> list[tuple[str, dict[str, Any]]] | None:
    """The lines of the file of questions, each with an id; None when there is no such file."""
    if (directory / "queries.jsonl").exists():
        rows = list(objects(directory / "queries.jsonl", faults))
    elif (directory / "questions.txt").exists():
        rows = _plain_questions(directory / "questions.txt")
    else:
        return None
    taken = {str(row[key]) for _, row in rows for key in ("_id", "id") if key in row}
    with_ids = []
    for where, row in rows:
        id = row.get("_id", row.get("id"))
        if id is None:
            id = _free(_slug(str(row.get("text", ""))), taken)
            taken.add(id)
        with_ids.append((where, {**row, "_id": str(id)}))
    return with_ids


def _plain_questions(path: Path) -> list[tuple[str, dict[str, Any]]]:
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    asked = ((number, line.strip()) for number, line in enumerate(lines, start=1))
    return [(f"{path.name}:{number}", {"text": line}) for number, line in asked if line and not line.startswith("#")]


def _slug(text: str) -> str:
    return "-".join(re.findall(r"\w+", text.casefold())[:_SLUG_WORDS]) or "question"


def _free(id: str, taken: Set[str]) -> str:
    others = (f"{id}-{number}" for number in itertools.count(2))
    return next(each for each in itertools.chain([id], others) if each not in taken)


def _beside(rows: Sequence[tuple[str, dict[str, Any]]], faults: list[Fault]) -> dict[str, BesideQuestion]:
    found = {}
    for where, row in rows:
        try:
            labels = BesideQuestion.model_validate(row)
        except ValidationError as error:
            faults.append(Fault(where, first_fault(error)))
            continue
        if labels.is_there:
            found[str(row["_id"])] = labels
    return found


def _about(path: Path, faults: list[Fault]) -> dict[str, Any] | None:
    if not path.exists():
        return None
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(path.name, str(error)))
        return {}


def objects(path: Path, faults: list[Fault]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The JSON objects of a file, a line each, with their places; what is none is added to `faults`."""
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, start=1):
            where = f"{path.name}:{number}"
            try:
                row = json.loads(line) if line.strip() else None
            except json.JSONDecodeError as error:
                faults.append(Fault(where, f"no JSON: {error.msg}"))
                continue
            if isinstance(row, dict):
                yield where, row
            elif row is not None:
                faults.append(Fault(where, "no JSON object"))


def _by_id(kind: type[Row], rows: Iterator[tuple[str, dict[str, Any]]], faults: list[Fault]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for where, given in rows:
        row = {**given, "_id": str(given["_id"])} if "_id" in given else given
        try:
            record = kind.model_validate(row)
        except ValidationError as error:
            faults.append(Fault(where, first_fault(error)))
            continue
        if record.id in found:
            faults.append(Fault(where, f"the id {record.id} is there twice"))
        if isinstance(record, Question) and record.turns and record.turns[-1] == record.text:
            # Some write the whole conversation, the question itself last.
            record = record.model_copy(update={"turns": record.turns[:-1]})
        found[record.id] = record
    return found


def first_fault(error: ValidationError) -> str:
    """The first thing that is wrong with a row."""
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _judgments(directory: Path, faults: list[Fault]) -> dict[str, dict[str, int]]:
    judgments: dict[str, dict[str, int]] = defaultdict(dict)
    path = next((path for path in (directory / "qrels.tsv", directory / "qrels" / "test.tsv") if path.exists()), None)
    if path is None:
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            where = f"{path.name}:{number}"
            if len(row) != 3:
                if row:
                    faults.append(Fault(where, "should be query-id, corpus-id and grade, with tabs between"))
                continue
            query, paper, grade = row
            try:
                value = int(grade)
            except ValueError:
                if number > 1:
                    faults.append(Fault(where, f"the grade is no whole number: {grade[:20]}"))
                continue
            if paper in judgments[query]:
                faults.append(Fault(where, f"{query} and {paper} are judged twice"))
            judgments[query][paper] = value
    return dict(judgments)


def _named_papers(
    rows: list[tuple[str, dict[str, Any]]],
) -> tuple[dict[str, Question], dict[str, dict[str, int]]]:
    """Questions that each name their one paper, as pubmedqa-train has them."""
    questions = {
        str(row["_id"]): Question.model_validate({"_id": str(row["_id"]), "text": row["question"]}) for _, row in rows
    }
    return questions, {str(row["_id"]): {str(row["pmid"]): 1} for _, row in rows}
