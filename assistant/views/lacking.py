"""Papers without an abstract, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.text.counts import counted, papers_shown
from assistant.text.drawn import drawn
from assistant.text.safe import safe_text
from assistant.views.screen import Screen, StyledText

if TYPE_CHECKING:
    from assistant.records import LackingPaper

__all__ = ["lacking_shown", "more_lack", "show_lacking"]


def show_lacking(screen: Screen, papers: Sequence[LackingPaper]) -> None:
    """Show name, place and title of each paper; one a line, separated by tabs, where lines are not wrapped."""
    for paper in papers:
        where = ", ".join(map(safe_text, paper.where))
        if screen.columns is None:
            screen.row(paper.name or "", where, drawn(paper.title))
        else:
            screen.line(drawn(paper.title))
            screen.line(StyledText("  ".join(filter(None, (paper.name, where))), "dim"), prefix="  ")


def lacking_shown(total: int, shown: int, *, first: int, go_on: str, fetch: str) -> str:
    """As in "3 papers without an abstract", with how to see the next, and how to `fetch` those that can be."""
    rest = papers_shown(total, shown, first=first, go_on=go_on).removeprefix(counted(total))
    whole = f"{counted(total)} without an abstract{rest}"
    return f"{whole}; {fetch} fetches those with an arXiv id, DOI or PubMed id" if total else whole


def more_lack(number: int, option: str) -> str:
    """As in "3 more lack an abstract (--lacking)"; empty if none do."""
    return f"{number:,} more {'lacks' if number == 1 else 'lack'} an abstract ({option})" if number else ""
