"""Papers by date or number: "the latest papers on jam", "top 5 papers about jam", "which of these is newest?"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from assistant.questions.kinds import PAPER_NOUNS
from assistant.records import Detail, Paper

__all__ = ["Order", "OrderedList", "asks_for_extremes", "extreme", "ordered_list"]

Order = Literal["newest", "oldest"]


class OrderedList(NamedTuple):
    """Papers by date, or so many of them by relevance. `topic` continues "papers", as "on jam"; empty for all."""

    topic: str
    order: Order | None
    number: int | None


_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)}|a\s+(?:few|couple(?:\s+of)?))"
_NEWEST = (
    r"(?:latest|newest|most\s+recent(?:ly\s+(?:published|added|listed))?|recent(?:ly\s+published)?"
    r"|youngest|brand\s+new)"
)
_OLDEST = r"(?:oldest|earliest|least\s+recent)"
_ASK = (
    r"(?:(?:please|can\s+you|could\s+you|i\s+(?:want|need)(?:\s+to\s+see)?|i['’]d\s+like(?:\s+to\s+see)?|(?:show|give|find|list|get|name|suggest|recommend)"
    r"|me|us|what|which|are|is|were|was|there|any|some|do\s+you\s+have|have\s+you(?:\s+got)?|the|your|its|my|library['’]s)\s+)*"
)
_RELATION = (
    r"(?:on|about|regarding|concerning|for|in|with|using|that|which|who|dealing|related|studying|discussing|explaining"
    r"|covering|addressing|by|from|of)"
)
_TOPIC = rf"(?:\s+(?P<topic>{_RELATION}\s.+?))?"
_HERE = r"(?:\s+(?:in\s+(?:the|this|your|my)\s+(?:library|collection)|you\s+have|available|here|there\s+(?:are|is)))?"
_END = r"[\s?.!]*$"
_NOUN = rf"(?P<noun>{PAPER_NOUNS}|ones?|publications?|results)"
_FORMS = tuple(
    re.compile(f"^{pattern}{_END}", re.IGNORECASE)
    for pattern in (
        rf"{_ASK}(?:(?P<number>{_NUMBER})\s+)?(?:(?P<newest>{_NEWEST})|(?P<oldest>{_OLDEST}))\s+"
        rf"(?:(?P<number_behind>{_NUMBER})\s+)?(?:published\s+)?{_NOUN}{_HERE}{_TOPIC}{_HERE}",
        rf"{_ASK}(?:(?P<newest>{_NEWEST})|(?P<oldest>{_OLDEST}))(?:\s+first)?",
        rf"{_ASK}(?:top|best|first|most\s+relevant)\s+(?P<number>{_NUMBER})\s+(?:most\s+relevant\s+)?{_NOUN}{_HERE}{_TOPIC}",
        rf"{_ASK}(?P<number>{_NUMBER})\s+(?:(?:best|top|good|relevant|most\s+relevant|different)\s+)?{_NOUN}(?<!works)(?<!work){_HERE}{_TOPIC}",
        rf"{_ASK}{PAPER_NOUNS}{_TOPIC}[\s,(:;-]+(?:(?:sorted|ordered|in\s+order|order|sort)\s+(?:by|of)\s+|by\s+)"
        r"(?:(?:publication\s+)?(?:date|year|age|recency|time))(?:[\s,(]*(?:(?P<oldest>(?:oldest|earliest)(?:\s+first)?|ascending)"
        r"|(?P<newest>(?:newest|latest|most\s+recent)(?:\s+first)?|descending)))?\)?",
        rf"{_ASK}{PAPER_NOUNS}{_TOPIC}[\s,(:;-]+(?:(?P<newest>{_NEWEST})|(?P<oldest>{_OLDEST}))\s+(?:ones?\s+)?first\)?",
    )
)
_SINGULAR = re.compile(r"(?:paper|study|article|one|publication|preprint|survey)", re.IGNORECASE)
_UNTIMED = re.compile(r"\b(?:recent|latest)\b", re.IGNORECASE)
_AMONG = r"(?:\s+(?:one|ones|papers?|works?|study))?(?:\s+(?:of|among)\s+(?:them|these|those|all)(?:\s+papers?)?)?"
_THE_NEWEST = re.compile(rf"\b(?:the\s+)?(?:newest|latest|most\s+recent|youngest){_AMONG}\b", re.IGNORECASE)
_THE_OLDEST = re.compile(rf"\b(?:the\s+)?(?:oldest|earliest){_AMONG}\b", re.IGNORECASE)


def ordered_list(text: str) -> OrderedList | None:
    """The papers that a question wants by date or by number; None for any other question."""
    for place, form in enumerate(_FORMS):
        found = form.match(text)
        if found is None:
            continue
        parts = found.groupdict()
        order: Order | None = "oldest" if parts.get("oldest") else "newest" if parts.get("newest") else None
        if place == 4 and order is None:
            order = "newest"
        number = _number(parts.get("number") or parts.get("number_behind"))
        if number is None and order and _SINGULAR.fullmatch(parts.get("noun") or ""):
            number = 1
        if order is None and number is None:
            continue
        return OrderedList((parts.get("topic") or "").strip(" ,.:;("), order, number)
    return None


def asks_for_extremes(question: str) -> str | None:
    """The rest of a question for the newest or oldest of some papers; None for any other question."""
    for pattern in (_THE_NEWEST, _THE_OLDEST):
        if pattern.search(question):
            return pattern.sub("", question)
    return None


def extreme(
    question: str, papers: Sequence[Paper], numbers: Mapping[str, int]
) -> tuple[tuple[Paper, ...], tuple[Detail, ...]]:
    """The newest of some papers, or the oldest if that is asked, and a line for each that says how it was found.

    All of them if none has a date. Days without a year are compared only if no paper has a year.
    """
    oldest = _THE_OLDEST.search(question) is not None
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


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    words = text.lower()
    if words.isdigit():
        return int(words) or None
    if words.startswith("a "):
        return 3 if "few" in words else 2
    return _NUMBERS.index(words) + 1


def _numbered(paper: Paper, numbers: Mapping[str, int]) -> str:
    return f"[{numbers[paper.id]}] “{paper.title}”" if paper.id in numbers else f"“{paper.title}”"


def _day(paper: Paper, *, with_year: bool) -> str:
    if with_year and paper.published:
        return paper.published
    days = [listing.date for listing in paper.listings if listing.date and (len(listing.date) > 5) == with_year]
    return max(days, default="")
