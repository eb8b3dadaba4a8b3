"""Exports papers, and the papers that answers cite, for other programs. Everything comes from metadata.

A new format needs a module, a name in `Format`, and one line in `_BIBLIOGRAPHIES`; `files` writes the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from assistant.exporting.bibtex import bibtex
from assistant.exporting.csl import csl_json
from assistant.exporting.fields import Work, work
from assistant.exporting.files import Format
from assistant.exporting.keys import citation_keys, rivals
from assistant.exporting.markdown import answers_markdown, papers_markdown
from assistant.exporting.pandoc import pandoc_markdown
from assistant.exporting.ris import ris
from assistant.records import Answer, Paper
from assistant.text.safe import safe_json

__all__ = ["Format", "export_answers", "export_papers", "export_with_keys", "rivals"]

_BIBLIOGRAPHIES: dict[Format, Callable[[Sequence[tuple[str, Work]]], str]] = {
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
}


def export_papers(papers: Sequence[Paper], format: Format, others: Sequence[Paper] = ()) -> str:
    """The papers in order, each id once: "json" gives the records, other formats their bibliographic fields.

    `others` are papers that no citation key may be mistaken for; see `rivals`.

    Unknown fields are left out, never guessed. Texts are on one line, in NFC, without control characters. A digest is
    never exported as an abstract. Write the result as UTF-8 and keep its line endings: RIS has CRLF.
    """
    once = list({paper.id: paper for paper in reversed(papers)}.values())[::-1]
    if format == "json":
        return _json([paper.model_dump(mode="json") for paper in once])
    if format == "markdown":
        return papers_markdown(once)
    keys = citation_keys([*once, *others])
    return _BIBLIOGRAPHIES[format]([(keys[paper.id], work(paper)) for paper in once])


def export_answers(answers: Sequence[Answer], format: Format | Literal["html"]) -> str:
    """Answers in a format: "markdown" and "html" give them with their sources and quotes, "json" the records.

    Other formats give the cited papers, each once, in the order of first citation; see `export_papers`.
    """
    if format == "json":
        return _json([answer.model_dump(mode="json") for answer in answers])
    if format == "markdown":
        return answers_markdown(answers)
    if format == "html":
        from assistant.exporting.page import answers_page

        return answers_page(answers)
    return export_papers([paper for answer in answers for paper in _cited(answer)], format)


def export_with_keys(
    answers: Sequence[Answer], bibliography: str | None = None, *, papers: Mapping[str, Paper], others: Sequence[Paper]
) -> tuple[str, str]:
    """Answers as Pandoc's Markdown with citation keys, and the BibTeX of what they cite.

    `bibliography` is the name under which the BibTeX will be found; without it, the Markdown has the references itself.
    `papers` are the cited papers as they are now, by the ids cited; `others` are as in `export_papers`.
    """
    once = {paper.id: papers.get(paper.id, paper) for answer in answers for paper in _cited(answer)}
    keys = citation_keys([*once.values(), *others])
    works = {id: (keys[paper.id], work(paper)) for id, paper in once.items()}
    return pandoc_markdown(answers, works, bibliography), bibtex(list(dict(works.values()).items()))


def _cited(answer: Answer) -> list[Paper]:
    by_number = {citation.number: citation.paper for citation in answer.citations}
    stated = [number for statement in answer.statements for number in statement.citations]
    return [by_number[number] for number in dict.fromkeys([*stated, *by_number])]


def _json(records: list[dict[str, object]]) -> str:
    return safe_json(records, indent=2) + "\n"
