"""`new-set`: the beginning of a set of one's own, four files with an example of each kind of line."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evals.errors import EvaluationError
from evals.hints import command

__all__ = ["new_set", "write_skeleton"]

_SET = """\
# A set of questions for `python -m evals`. Check it with: python -m evals validate {directory}
name = "{name}"
version = "1"
description = "What the questions are like, who wrote and checked the labels, and what the set is not good for."

# "starter" is the library that comes with the program; else a library of your own, or a file or folder that
# `assistant ingest` reads, seen from here. Labels name papers by their ids or their titles.
corpus = "corpus.jsonl"

# Questions alone are enough to begin with, also a question a line in questions.txt: a run asks and shows them, and
# `python -m evals label {directory}` sets labels by keys. They may also stand in the line of a question: "papers"
# (those that answer it, or grades by paper), "answerable": false, and what a line of answers.jsonl holds.

# corpus.jsonl   a paper a line: _id, title, text
# queries.jsonl  a question a line: _id, text, and
#                type     free; scores are shown by it. "list" asks for all papers that fit, and is scored as a set.
#                kind     free, optional
#                turns    optional: what is asked before it in the same conversation
# qrels.tsv      question, paper and grade (2 answers it, 1 is relevant, 0 is not), tabs between; for a question
#                that no paper answers, at most the papers on its topic
# answers.jsonl  what a good answer holds, a question a line (without one, a question with papers is to be answered, and
#                one whose type is "unanswerable" is not): _id, and
#                expected       the right status: "answered", "not_in_abstracts" (papers on the topic do not say) or
#                               "no_match" (out of the library's field); a list when several are right. "closest" needs
#                               no naming: it is right where it shows the right sentence, or for "not_in_abstracts"
#                nuggets        facts: text, vital (default true), paper, sentence (exactly as it stands in the
#                               abstract), match (regular expressions of which one has to be found; any case)
#                false_premise  optional: what the question takes for granted that is not so
"""
_PAPER = {
    "_id": "example-paper",
    "title": "Warm Starts: Training with Yesterday's Optimiser State",
    "text": "Training runs are often restarted. We keep the optimiser state of the previous run. "
    "Restarts take 40 % fewer steps.",
}
_QUESTIONS = (
    {"_id": "fact-1", "text": "how many steps does keeping the optimiser state save?", "type": "fact"},
    {"_id": "list-1", "text": "which papers keep the optimiser state?", "type": "list"},
    {"_id": "none-1", "text": "which papers are about bread ovens?", "type": "unanswerable", "kind": "out of field"},
)
_JUDGMENTS = (("fact-1", "example-paper", 2), ("list-1", "example-paper", 2))
_ANSWERS = (
    {
        "_id": "fact-1",
        "expected": "answered",
        "nuggets": [
            {
                "text": "40 % fewer steps",
                "vital": True,
                "paper": "example-paper",
                "sentence": "Restarts take 40 % fewer steps.",
                "match": [r"\b40 ?%"],
            }
        ],
    },
    {"_id": "list-1", "expected": "answered", "nuggets": []},
    {"_id": "none-1", "expected": ["no_match", "not_in_abstracts"], "nuggets": []},
)


def write_skeleton(directory: Path) -> None:
    """Write a small set that is sound. Raises EvaluationError when there is something already."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise EvaluationError(f"{directory} is there already", hint="name a directory that is not")
    directory.mkdir(parents=True, exist_ok=True)
    name = json.dumps(directory.resolve().name, ensure_ascii=False)[1:-1]
    _write(directory / "set.toml", _SET.format(directory=directory, name=name))
    _write(directory / "corpus.jsonl", _lines([_PAPER]))
    _write(directory / "queries.jsonl", _lines(_QUESTIONS))
    judgments = "".join(f"{question}\t{paper}\t{grade}\n" for question, paper, grade in _JUDGMENTS)
    _write(directory / "qrels.tsv", "query-id\tcorpus-id\tgrade\n" + judgments)
    _write(directory / "answers.jsonl", _lines(_ANSWERS))


def _lines(rows: object) -> str:
    assert isinstance(rows, list | tuple)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


@click.command("new-set")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def new_set(directory: Path) -> None:
    """Write the beginning of a set into DIR, with a comment on every field and one example of each."""
    write_skeleton(directory)
    click.echo(f"Now edit {directory / 'set.toml'} and the files beside it; then: {command('validate', directory)}")
