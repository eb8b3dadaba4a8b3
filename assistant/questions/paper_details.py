"""Questions that a paper's record answers rather than its abstract: authors, date, address, the newest of several."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assistant.questions.record_fields import detail
from assistant.records import Detail, DetailField, Paper

__all__ = ["Details", "asked_details", "asked_field", "asks_for_extremes", "details_of", "extreme"]

_AUTHORS = re.compile(
    r"\bwho\s+(?:wrote|authored|published|made|did|is\s+behind|(?:is|are|were)\s+(?:the|its|their)\s+authors?(?:\s+of)?)\b"
    r"|^\W*(?:by\s+whom|whose\s+(?:paper|work|study)\s+(?:is|was))\b"
    r"|^\W*(?:and\s+)?(?:(?:show|list|give|name|tell|what\s+are|who\s+are)\s+(?:me\s+)?(?:about\s+)?)?(?:the\s+|its\s+|their\s+)?authors?"
    r"(?=\W*$|\s+of\b)|\bauthors?\W*$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\bwhen\s+(?:was|were|did|has|is)\b(?=.*\b(?:published|written|released|appear|out)\b)|\bhow\s+old\s+(?:is|are)\b"
    r"|\b(?:what|which)\s+year\s+(?:is|was|were|are)\b"
    r"|^\W*(?:and\s+)?(?:what\s+is\s+)?(?:the\s+|its\s+)?(?:publication\s+)?(?:date|year)(?=\W*$|\s+of\b)",
    re.IGNORECASE,
)
_VENUE = re.compile(
    r"\bwhere\s+(?:was|were|is|has|did)\b(?=.*\b(?:published|presented|appear)\b)|\b(?:which|what)\s+(?:venue|journal"
    r"|conference)\b|^\W*(?:the\s+|its\s+)?(?:venue|journal)(?=\W*$|\s+of\b)",
    re.IGNORECASE,
)
_DOI = re.compile(r"\bdois?\b", re.IGNORECASE)
_ARXIV = re.compile(r"\barxiv\s+(?:id|number|identifier)\b", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\bwhere\s+(?:can|could|do)\s+(?:i|we)\s+(?:read|find|get|download|see)\b"
    r"|\b(?:link|url|web\s+address|pdf)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:what\s+is|what['’]s|give\s+me|show)\s+(?:me\s+)?(?:the|its)\s+title\b|^\W*title\b", re.IGNORECASE
)
_FADED = re.compile(
    r"\b(?:published|presented|written|released|appear(?:ed)?|out|come|came|from|whole|full|text|link|url|pdf|send|give"
    r"|title|venue|date|year|authors?)\b",
    re.IGNORECASE,
)
_AMONG = r"(?:\s+(?:one|ones|papers?|works?|study))?(?:\s+(?:of|among)\s+(?:them|these|those|all)(?:\s+papers?)?)?"
_NEWEST = re.compile(rf"\b(?:the\s+)?(?:newest|latest|most\s+recent|youngest){_AMONG}\b", re.IGNORECASE)
_OLDEST = re.compile(rf"\b(?:the\s+)?(?:oldest|earliest){_AMONG}\b", re.IGNORECASE)

_FIELDS: tuple[tuple[DetailField, re.Pattern[str]], ...] = (
    ("venue", _VENUE),
    ("authors", _AUTHORS),
    ("published", _DATE),
    ("doi", _DOI),
    ("arxiv", _ARXIV),
    ("address", _ADDRESS),
    ("title", _TITLE),
)


class Details(NamedTuple):
    """What the records say, and the rest of the question."""

    field: DetailField
    details: tuple[Detail, ...]
    rest: str


def asked_details(question: str, papers: Sequence[Paper]) -> Details | None:
    """Authors, dates, addresses and the like, if a question asks for these. A record that lacks them is named too."""
    found = asked_field(question)
    return Details(found[0], details_of(papers, found[0]), found[1]) if found else None


def asked_field(question: str) -> tuple[DetailField, str] | None:
    """The field of a record that a question asks for, and the rest of the question."""
    for field, pattern in _FIELDS:
        if pattern.search(question):
            return field, _FADED.sub("", pattern.sub("", question))
    return None


def details_of(papers: Sequence[Paper], field: DetailField) -> tuple[Detail, ...]:
    """What the records of papers say of a field, a line for each."""
    return tuple(detail(paper, field) for paper in papers)


def asks_for_extremes(question: str) -> str | None:
    """The rest of a question for the newest or oldest of some papers; None for any other question."""
    for pattern in (_NEWEST, _OLDEST):
        if pattern.search(question):
            return pattern.sub("", question)
    return None


def extreme(
    question: str, papers: Sequence[Paper], numbers: Mapping[str, int]
) -> tuple[tuple[Paper, ...], tuple[Detail, ...]]:
    """The newest of some papers, or the oldest if that is asked, and a line for each that says how it was found.

    All of them if none has a date. Days without a year are compared only if no paper has a year.
    """
    oldest = _OLDEST.search(question) is not None
    among = "the paper" if len(papers) == 1 else f"the {len(papers)} papers"
    dated = [(date, paper) for paper in papers if (date := _day(paper, with_year=True))]
    dated = dated or [(date, paper) for paper in papers if (date := _day(paper, with_year=False))]
    if not dated:
        line = f"The library has no date for {among}, so none is known to be the newest or oldest."
        return tuple(papers), (Detail(field="published", text=line),)
    date = (min if oldest else max)(date for date, _ in dated)
    same = tuple(paper for day, paper in dated if day == date)
    lacking = len(papers) - len(dated)
    left_out = f"; {lacking} without a date left out" if lacking else ""
    head = f"The {'oldest' if oldest else 'newest'} of {among}"
    lines = (f"{head}: {_numbered(paper, numbers)}, {date}{left_out}." for paper in same)
    return same, tuple(
        Detail(field="published", text=line, paper=paper.id, values=(date,))
        for line, paper in zip(lines, same, strict=True)
    )


def _numbered(paper: Paper, numbers: Mapping[str, int]) -> str:
    return f"[{numbers[paper.id]}] “{paper.title}”" if paper.id in numbers else f"“{paper.title}”"


def _day(paper: Paper, *, with_year: bool) -> str:
    if with_year and paper.published:
        return paper.published
    days = [listing.date for listing in paper.listings if listing.date and (len(listing.date) > 5) == with_year]
    return max(days, default="")
