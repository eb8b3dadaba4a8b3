"""Questions that a paper's record answers rather than its abstract: authors, date, address, the newest of several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.records import Paper

__all__ = ["Details", "asked_details", "asks_for_extremes", "extreme"]

_AUTHORS = re.compile(
    r"\bwho\s+(?:wrote|authored|published|made|did|is\s+behind|(?:is|are|were)\s+(?:the|its|their)\s+authors?(?:\s+of)?)\b"
    r"|^\W*(?:by\s+whom|whose\s+(?:paper|work|study)\s+(?:is|was))\b|^\W*(?:and\s+)?(?:the\s+|its\s+)?authors?\W*$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\bwhen\s+(?:was|were|did|has|is)\b(?=.*\b(?:published|written|released|appear|out)\b)|\bhow\s+old\s+(?:is|are)\b"
    r"|\b(?:what|which)\s+year\s+(?:is|was|were|are)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\bwhere\s+(?:can|could|do)\s+(?:i|we)\s+(?:read|find|get|download|see)\b"
    r"|\b(?:link|url|web\s+address|pdf)\b",
    re.IGNORECASE,
)
_FADED = re.compile(
    r"\b(?:published|written|released|appear(?:ed)?|out|come|came|from|whole|full|text|link|url|pdf|send|give)\b",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"\b(?:the\s+)?(?:newest|latest|most\s+recent|youngest)(?:\s+(?:one|paper|work))?\b", re.IGNORECASE
)
_OLDEST = re.compile(r"\b(?:the\s+)?(?:oldest|earliest)(?:\s+(?:one|paper|work))?\b", re.IGNORECASE)


class Details(NamedTuple):
    """What the records say, in one line, and the rest of the question."""

    note: str
    rest: str


def asked_details(question: str, papers: Sequence[Paper]) -> Details | None:
    """Authors, dates or addresses of papers, if a question asks for these. A record that lacks them is named too."""
    for pattern, describe in ((_AUTHORS, _authors), (_DATE, _date), (_ADDRESS, _address)):
        if pattern.search(question):
            return Details("; ".join(map(describe, papers)), _FADED.sub("", pattern.sub("", question)))
    return None


def asks_for_extremes(question: str) -> str | None:
    """The rest of a question for the newest or oldest of some papers; None for any other question."""
    for pattern in (_NEWEST, _OLDEST):
        if pattern.search(question):
            return pattern.sub("", question)
    return None


def extreme(question: str, papers: Sequence[Paper]) -> tuple[tuple[Paper, ...], str]:
    """The newest of some papers, or the oldest if that is asked, and a line that says how it was found.

    All of them if none has a date. Days without a year are compared only if no paper has a year.
    """
    oldest = _OLDEST.search(question) is not None
    among = "the paper" if len(papers) == 1 else f"the {len(papers)} papers"
    dated = [(date, paper) for paper in papers if (date := _day(paper, with_year=True))]
    dated = dated or [(date, paper) for paper in papers if (date := _day(paper, with_year=False))]
    if not dated:
        return tuple(papers), f"The library has no date for {among}, so none is known to be the newest or oldest."
    date, first = (min if oldest else max)(dated, key=lambda item: item[0])
    lacking = len(papers) - len(dated)
    left_out = f"; {lacking} without a date left out" if lacking else ""
    same = tuple(paper for day, paper in dated if day == date)
    return same or (first,), f"The {'oldest' if oldest else 'newest'} of {among}: {date}{left_out}"


def _day(paper: Paper, *, with_year: bool) -> str:
    if with_year and paper.published:
        return paper.published
    days = [listing.date for listing in paper.listings if listing.date and (len(listing.date) > 5) == with_year]
    return max(days, default="")


def _authors(paper: Paper) -> str:
    if not paper.authors:
        return f"The library does not know who wrote “{paper.title}”"
    return f"“{paper.title}” is by {', '.join(paper.authors)}"


def _date(paper: Paper) -> str:
    if paper.published:
        return f"“{paper.title}” was published {paper.published}"
    listed = _day(paper, with_year=True) or _day(paper, with_year=False)
    return f"“{paper.title}” was listed {listed}" if listed else f"The library has no date for “{paper.title}”"


def _address(paper: Paper) -> str:
    return f"“{paper.title}”: {paper.url}" if paper.url else f"The library has no address for “{paper.title}”"
