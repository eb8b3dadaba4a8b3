"""The sources of a conversation: by citation number or id, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.answering.wording import VERDICT_NOTES
from assistant.errors import AssistantError
from assistant.views.screen import Screen, StyledText

if TYPE_CHECKING:
    from assistant.records import Answer, Citation, Paper

__all__ = ["citations_of", "cited", "cites_digests", "show_quotes", "show_source"]

_INDENT = "    "


def cited(answers: Iterable[Answer]) -> dict[int, Paper]:
    """The papers cited so far by their numbers, in the order of the numbers."""
    papers = {citation.number: citation.paper for answer in answers for citation in answer.citations}
    return dict(sorted(papers.items()))


def cites_digests(answers: Iterable[Answer]) -> bool:
    """Whether one of the answers cites a digest."""
    return any(citation.paper.kind == "digest" for answer in answers for citation in answer.citations)


def citations_of(answers: Sequence[Answer], wanted: str) -> list[Citation]:
    """The citations of one paper, by number or id, each quote once, in the order of the abstract.

    Raises AssistantError when it is not cited.
    """
    wanted = wanted.strip("[]")
    found = {
        (citation.start, citation.end): citation
        for answer in answers
        for citation in answer.citations
        if wanted in (str(citation.number), citation.paper.id)
    }
    if not found:
        numbers = cited(answers)
        known = f"cited so far: {_range(numbers)}" if numbers else "nothing is cited so far: ask a question first"
        raise AssistantError(f"no source is numbered {wanted}" if wanted.isdigit() else "no such source", hint=known)
    return [found[place] for place in sorted(found)]


def _range(numbers: Iterable[int]) -> str:
    first, *others = numbers
    return f"{first} to {others[-1]}" if others else str(first)


def show_source(screen: Screen, number: int, paper: Paper) -> None:
    """Show a paper's number, title, date, id and address."""
    from assistant.views.terminal import show_heading

    show_heading(screen, paper, f"[{number}] ", details=[paper.published or ""])


def show_quotes(screen: Screen, citations: Iterable[Citation]) -> None:
    """Show quotes, each with a doubt if there is one."""
    for citation in citations:
        doubt = VERDICT_NOTES[citation.verdict]
        screen.line(f"{citation.quote}”", StyledText(f" ({doubt})" if doubt else "", "yellow"), prefix=f"{_INDENT}“")
