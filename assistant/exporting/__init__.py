"""Exports papers, and the papers that answers cite, for other programs. Everything comes from metadata.

A new format needs a module, a name in `Format`, and one line in `_BIBLIOGRAPHIES`; `files` writes the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.exporting.bibtex import bibtex
from assistant.exporting.csl import csl_json
from assistant.exporting.fields import Work, work
from assistant.exporting.files import Format
from assistant.exporting.keys import citation_keys
from assistant.exporting.markdown import answers_markdown, papers_markdown
from assistant.exporting.ris import ris
from assistant.records import Answer, Paper
from assistant.text.safe import safe_json

__all__ = ["Format", "export_answers", "export_papers"]

_BIBLIOGRAPHIES: dict[Format, Callable[[Sequence[tuple[str, Work]]], str]] = {
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
}


def export_papers(papers: Sequence[Paper], format: Format) -> str:
    """The papers in order, each id once: "json" gives the records, other formats their bibliographic fields.

    Unknown fields are left out, never guessed. Texts are on one line, in NFC, without control characters. A digest is
    never exported as an abstract. Write the result as UTF-8 and keep its line endings: RIS has CRLF.
    """
    once = list({paper.id: paper for paper in reversed(papers)}.values())[::-1]
    if format == "json":
        return _json([paper.model_dump(mode="json") for paper in once])
    if format == "markdown":
        return papers_markdown(once)
    keys = citation_keys(once)
    return _BIBLIOGRAPHIES[format]([(keys[paper.id], work(paper)) for paper in once])


def export_answers(answers: Sequence[Answer], format: Format) -> str:
    """Answers in a format: "markdown" gives questions and answers with their sources and quotes, "json" the records.

    Other formats give the cited papers, each once, in the order of first citation; see `export_papers`.
    """
    if format == "json":
        return _json([answer.model_dump(mode="json") for answer in answers])
    if format == "markdown":
        return answers_markdown(answers)
    return export_papers([paper for answer in answers for paper in _cited(answer)], format)


def _cited(answer: Answer) -> list[Paper]:
    by_number = {citation.number: citation.paper for citation in answer.citations}
    stated = [number for statement in answer.statements for number in statement.citations]
    return [by_number[number] for number in dict.fromkeys([*stated, *by_number])]


def _json(records: list[dict[str, object]]) -> str:
    return safe_json(records, indent=2) + "\n"
