"""The words that every view of an answer has, and how what a model wrote is set."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.records import Answer, Citation, Statement, Verdict

__all__ = ["VERDICT_NOTES", "head", "paragraphs", "signature", "sources"]

VERDICT_NOTES: dict[Verdict, str] = {
    "supported": "",
    "weak": "weakly supported",
    "unsupported": "not supported by its sources",
}
"""What a reader is told behind a statement."""


def head(answer: Answer) -> str:
    """What comes before the papers of an answer, or in their place; empty before prose and single facts.

    What is left when the best papers are left out is less sure to fit.
    """
    if answer.status == "no_match":
        return f"No{' other' if answer.filters.without else ''} paper in the library fits the question."
    if answer.mode == "model" and answer.status == "answered":
        return ""
    if answer.status == "not_in_abstracts":
        return "The abstracts do not say. Papers on the topic:"
    if answer.wants not in ("papers", "count"):
        return ""
    papers = len({citation.paper.id for citation in answer.citations})
    if answer.filters.without:
        return f"{papers} other {'paper' if papers == 1 else 'papers'} may fit:"
    return "1 paper fits:" if papers == 1 else f"{papers} papers fit:"


def paragraphs(statements: Iterable[Statement]) -> list[list[Statement]]:
    """The statements as they are set: those in a row make a paragraph, an entry of a list stands alone."""
    blocks: list[list[Statement]] = []
    for statement in statements:
        if blocks and not statement.item and not blocks[-1][-1].item:
            blocks[-1].append(statement)
        else:
            blocks.append([statement])
    return blocks


def sources(answer: Answer) -> list[list[Citation]]:
    """The citations that statements rest on, by paper in the order of their numbers, in the order of the abstract."""
    places = {place for statement in answer.statements for place in statement.rests_on}
    by_number: dict[int, list[Citation]] = {}
    for place in sorted(places):
        by_number.setdefault(answer.citations[place].number, []).append(answer.citations[place])
    return [sorted(by_number[number], key=lambda citation: citation.start) for number in sorted(by_number)]


def signature(answer: Answer) -> str:
    """Who wrote it, and what was checked."""
    return f"Written by {answer.model}; every statement was checked against the sentences it cites."
