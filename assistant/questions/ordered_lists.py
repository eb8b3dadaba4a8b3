"""Questions for papers in an order or of a number: "the latest papers on jam", "top 5 papers about jam"."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from assistant.questions.kinds import PAPER_NOUNS

__all__ = ["Order", "OrderedList", "ordered_list"]

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


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    words = text.lower()
    if words.isdigit():
        return int(words) or None
    if words.startswith("a "):
        return 3 if "few" in words else 2
    return _NUMBERS.index(words) + 1
