"""Requests for papers themselves that ask nothing of what they say: a summary, papers like them."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from assistant.questions.references import MARK

__all__ = ["Request", "RequestKind", "requested", "similar_to"]

RequestKind = Literal["summarised", "similar_papers"]

_NOUN = r"(?:one|ones|papers?|stud(?:y|ies)|works?|results?|articles?)"
_SINGULAR = rf"(?:it|this|that|(?:this|that)\s+{_NOUN}|the\s+(?:paper|study|article|work))"
_PLURAL = (
    rf"(?:(?:all\s+|each\s+|both\s+)?(?:of\s+)?(?:they|them|these|those)(?:\s+all)?(?:\s+(?:\w+\s+)?{_NOUN})?|both(?:\s+{_NOUN})?"
    rf"|all(?:\s+(?:the\s+)?(?:two|three|four|five|six|seven|eight|nine|ten|\d+))?(?:\s+(?:the\s+)?{_NOUN})?"
    rf"|each(?:\s+(?:one|paper))?|everything|the\s+(?:papers|results|list|studies))"
)
_REF = rf"(?P<ref>{MARK}(?:['’]s)?|{_SINGULAR}|{_PLURAL})"
_LEAD = (
    r"^\W*(?:(?:and|ok(?:ay)?|now|so|then|please|great|thanks|well|yes)\b\W*)*"
    r"(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?|(?:can|could|may)\s+i\s+(?=see|read|get|have)"
    r"|i\s+(?:want|need|would\s+like|wanna)\s+(?:to\s+)?|i['’]d\s+(?:like|love)\s+(?:to\s+)?|let\s+me\s+|let['’]s\s+)?"
    r"(?:please\s+)?"
)
_SAYS = r"(?:about|say|do|find|show|claim|propose|conclude)"
_TAIL = (
    r"(?:\W+(?:please|then|now|too|again|for\s+me|briefly|in\s+(?:short|brief|full|turn|order|one\s+sentence\s+each"
    r"|an?\s+(?:few\s+)?(?:words?|sentences?|lines?))|one\s+by\s+one|thanks|quickly))*\W*$"
)
_SHOW = (
    r"(?:(?:show|give|print|display|read|open|see|quote|get|fetch|view|have|send|what['’]s|what\s+is|what\s+are)\s+"
    r"(?:me\s+|us\s+)?)?"
)
_SUMMARY = r"(?:summar(?:y|ies)|overview|gist|outline|recap|digest|synopsis)"
_BRIEF = r"(?:(?:short|brief|quick|concise|one[- ](?:line|sentence))\s+)?"
_SIMILAR = r"(?:similar|related|close|closest|nearest|near|comparable|akin|nearby)"
_POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_FIND = (
    r"(?:(?:find|show|list|give|get|search\s+for|look\s+for|suggest|recommend|see|what|which|are\s+there|is\s+there"
    r"|do\s+you\s+(?:have|know(?:\s+of)?)|have\s+you(?:\s+got)?|what\s+else\s+is|what\s+other)\s+)?(?:me\s+|us\s+)?"
    r"(?:(?:any|some|the|other|more|further|most|few|a|are|is|\d+|five|three)\s+)*"
)
_PAPERS = r"(?:papers?|stud(?:y|ies)|works?|articles?|ones?|research|results?|preprints?|something|anything|others)"
_WHICH_ARE = r"(?:(?:that\s+|which\s+)?(?:are|is)\s+)?(?:(?:most|very|closely|more)\s+)?"
_WORDINGS: tuple[tuple[RequestKind, str], ...] = (
    ("summarised", rf"(?:summari[sz]e|recap|condense|outline|sum\s+up)(?:\s+(?:for\s+me\s+)?{_REF})?"),
    ("summarised", rf"sum\s+{_REF}\s+up"),
    ("summarised", rf"{_SHOW}(?:an?\s+|the\s+)?{_BRIEF}{_SUMMARY}(?:\s+(?:of|for)\s+{_REF})?"),
    ("summarised", rf"tl;?\s?dr(?:\W+(?:(?:of|for)\s+)?{_REF})?"),
    ("summarised", rf"what\s+(?:are|do|did)\s+{_REF}\s+(?:all\s+)?{_SAYS}"),
    ("similar_papers", rf"{_FIND}{_PAPERS}\s+{_WHICH_ARE}(?:{_SIMILAR}\s+to|like|near|resembling)\s+{_REF}"),
    ("similar_papers", rf"{_FIND}{_SIMILAR}\s+(?:{_PAPERS}\s+)?(?:to|of|for)\s+{_REF}"),
    ("similar_papers", rf"(?:show\s+|find\s+|give\s+)?(?:me\s+)?(?:some\s+)?more\s+(?:{_PAPERS}\s+)?like\s+{_REF}"),
    ("similar_papers", rf"(?:what|which)\s+(?:else\s+)?(?:is|are)\s+(?:{_SIMILAR}\s+to|like)\s+{_REF}"),
    ("similar_papers", rf"(?:what|which)\s+(?:{_PAPERS}\s+)?resembles?\s+{_REF}"),
    ("similar_papers", rf"{_FIND}(?:the\s+)?(?:nearest\s+)?neighbou?rs\s+of\s+{_REF}"),
    ("similar_papers", rf"{_FIND}{_SIMILAR}\s+{_PAPERS}"),
)  # fmt: skip
_REQUESTS = tuple((kind, re.compile(f"{_LEAD}{pattern}{_TAIL}", re.IGNORECASE)) for kind, pattern in _WORDINGS)


class Request(NamedTuple):
    """What is wanted, and of which papers: those named one by one, or those that "it" or "them" means."""

    kind: RequestKind
    of: Literal["named", "one", "several", "unsaid"]


def requested(marked: str) -> Request | None:
    """The request that a text makes, with `MARK` where it names papers; None if it asks anything else."""
    for kind, pattern in _REQUESTS:
        if found := pattern.match(marked):
            ref = found.groupdict().get("ref") or ""
            if MARK in marked and MARK not in ref:
                continue
            if MARK in ref:
                return Request(kind, "named")
            ref = ref or next(iter(_POSSESSIVE.findall(marked)), "").lower()
            if not ref:
                return Request(kind, "unsaid")
            return Request(kind, "one" if ref == "its" or re.fullmatch(_SINGULAR, ref, re.IGNORECASE) else "several")
    return None


def similar_to(text: str) -> str:
    """The last word of a request for papers similar to what it names; empty for any other text."""
    head, _, name = text.rstrip(" ?.!").rpartition(" ")
    asked = requested(f"{head} {MARK}") if head else None
    return name.strip('[]"“”') if asked == Request("similar_papers", "named") else ""
