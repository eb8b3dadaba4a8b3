"""Files of answers: one in the format asked for, or two where citation keys need a bibliography beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ArgumentError, PaperNotFoundError
from assistant.exporting import export_answers, export_with_keys, rivals
from assistant.exporting.files import AnswerFormat, place_of, write_export
from assistant.records import Answer, Paper

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["answers_as_text", "new_files", "write_answers"]

_BIBLIOGRAPHY = ".bib"


def answers_as_text(assistant: Assistant, answers: Sequence[Answer], format: AnswerFormat) -> str:
    """Answers in a format, as one text; Pandoc's Markdown has its references in it."""
    if format == "pandoc":
        return _with_keys(assistant, answers, None)[0]
    return export_answers(answers, format)


def new_files(output: str, format: AnswerFormat, bibliography: str = "", *, force: bool = False) -> list[Path]:
    """The files to write; beside Pandoc's Markdown stands a bibliography, of the same name unless one is given.

    Raises ArgumentError if one cannot be written, or exists and is not to be replaced.
    """
    names = [output]
    if format == "pandoc":
        names.append(bibliography or str(Path(output).with_suffix(_BIBLIOGRAPHY)))
    paths = list(map(place_of, names))
    if len(set(paths)) < len(paths):
        raise ArgumentError("the text and its bibliography need two files", hint="as in answer.md and answer.bib")
    for name, path in zip(names, paths, strict=True):
        if path.exists() and not force:
            raise ArgumentError(f"{name} exists already", hint="name another file")
    return paths


def write_answers(assistant: Assistant, answers: Sequence[Answer], format: AnswerFormat, paths: Sequence[Path]) -> None:
    """Write answers to the files that `new_files` found. Raises OutputError."""
    if format != "pandoc":
        write_export(paths[0], export_answers(answers, format))
        return
    beside = paths[1].parent == paths[0].parent
    text, bibliography = _with_keys(assistant, answers, paths[1].name if beside else str(paths[1]))
    write_export(paths[1], bibliography)
    write_export(paths[0], text)


def _with_keys(assistant: Assistant, answers: Sequence[Answer], bibliography: str | None) -> tuple[str, str]:
    cited = {citation.paper.id: citation.paper for answer in answers for citation in answer.citations}
    papers = {id: _now(assistant, paper) for id, paper in cited.items()}
    others = rivals(assistant, list(papers.values()))
    return export_with_keys(answers, bibliography, papers=papers, others=others)


def _now(assistant: Assistant, paper: Paper) -> Paper:
    """The paper as the library has it, whose key is the same in every export; as cited, if it is gone."""
    try:
        return assistant.paper(paper.id)
    except PaperNotFoundError:
        return paper
