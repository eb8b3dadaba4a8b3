"""Whether citations are what they claim to be: a number that exists, and an exact quote of a paper of the library."""

from __future__ import annotations

import re

from assistant import Answer, Citation
from evals.metrics.case import Case

__all__ = ["NAMES", "missing_numbers", "score"]

NAMES = {
    "citation validity": "share of the citations whose number exists and whose quote is exact and begins and ends with "
    "whole words",
}

_MARKER = re.compile(r"\[(\d{1,3})\]")
_SHOWN = re.compile(r"(?<!\\)\[(\d{1,3})\]")
"""As it is in Markdown: brackets of a quote or title are escaped there."""


def score(case: Case) -> dict[str, float]:
    """Scores by name; none for a refusal that cites nothing. An answer that cites nothing at all has 0."""
    if case.answer is None:
        return {}
    valid = [_is_exact(case, citation) for citation in case.answer.citations]
    valid += [False for numbers in missing_numbers(case.answer) for _ in numbers]
    valid += [False for _ in _missing_in_text(case.answer)]
    if not valid:
        return {"citation validity": 0.0} if case.answered else {}
    return {"citation validity": sum(valid) / len(valid)}


def missing_numbers(answer: Answer) -> list[set[int]]:
    """For each statement, the numbers it cites that stand for no citation."""
    known = {citation.number for citation in answer.citations}
    quoted = "\n".join(citation.quote + citation.paper.title for citation in answer.citations)
    found = []
    for statement in answer.statements:
        written = {int(marker[1]) for marker in _MARKER.finditer(statement.text) if marker[0] not in quoted}
        found.append((written | set(statement.citations)) - known)
    return found


def _missing_in_text(answer: Answer) -> set[int]:
    """Numbers that the text shows and that stand for no citation, nor are among those of a statement."""
    of_statements = {number for statement in answer.statements for number in statement.citations}
    known = {citation.number for citation in answer.citations} | of_statements
    return {int(marker[1]) for marker in _SHOWN.finditer(answer.text)} - known


def _is_exact(case: Case, citation: Citation) -> bool:
    paper = case.papers.get(citation.paper.id)
    if paper is None or not citation.quote or paper.abstract[citation.start : citation.end] != citation.quote:
        return False
    return not (_cuts_word(paper.abstract, citation.start) or _cuts_word(paper.abstract, citation.end))


def _cuts_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
