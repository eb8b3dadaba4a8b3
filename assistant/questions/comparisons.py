"""Requests for a comparison of papers: which papers, by their ids or numbers, and on what subject."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.questions.question import Question, asks_of_content

__all__ = ["MOST_COMPARED", "ComparisonRequest", "comparison_request", "subject_of"]

MOST_COMPARED = 6
"""Papers set side by side at most: more are a table."""


class ComparisonRequest(NamedTuple):
    """The papers to compare, as they are written, and the subject; empty for the papers as a whole."""

    papers: tuple[str, ...]
    about: str = ""


_ASKS = re.compile(r"^\W*(?:please\s+)?(?:compare|contrast)\s+(?P<rest>\S.*?)[\s?.!]*$", re.IGNORECASE)
_ASKS_WHETHER = re.compile(
    r"^\W*(?:(?:how|where|why)\s+)?(?:do|does|did)\s+(?P<papers>\S.*?)\s+(?:agree|disagree|differ|compare|conflict"
    r"|contradict(?:\s+(?:each\s+other|one\s+another))?)(?:\s+(?:on|about|over|in)\s+(?P<about>\S.*?))?[\s?.!]*$",
    re.IGNORECASE,
)
_ON = r"(?:on|about|regarding|concerning|as\s+to|in\s+terms\s+of|with\s+(?:respect|regard)\s+to|by|for)"
_SUBJECT = re.compile(rf"(?P<papers>.*?)(?:\s*:\s+|\s+{_ON}\s+)(?P<about>.*)", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*(?:,\s*(?:and\s+|&\s*)?|;|\band\b|&|\bwith\b|\bto\b|\bvs\.?(?=\s)|\bversus\b|\s)\s*", re.IGNORECASE
)
_THESE = (
    r"(?:they|them|(?:these|those|this|the|both|all)\b(?:\s+(?:two|three|\d+))?(?:\s+(?:papers?|studies|works|ones))?)"
)
_VERB = (
    r"(?:agree|disagree|differ|compare|contradict|conflict|have\s+in\s+common|say|find|relate)"
    r"(?:\s+(?:each\s+other|one\s+another))?"
)
_ASKS_ALL = re.compile(
    rf"^\W*(?:(?:and|so|but|then)\s+)?(?:please\s+)?(?:(?:compare|contrast)\s+{_THESE}"
    rf"|(?:how|where|what|on\s+what|in\s+what|do|does|did|are|is)\b(?:\s+do)?\s+{_THESE}(?:\s+{_VERB})?"
    rf"|(?:what|where)\s+(?:is|are)\s+the\s+(?:differences?|similarit(?:y|ies))\s+(?:between|of|among)\s+{_THESE})"
    rf"\s*[:,]?\s*(?:(?:{_ON}|in|over|that|whether|if)\s+)?",
    re.IGNORECASE,
)


def comparison_request(text: str) -> ComparisonRequest | None:
    """What "compare A and B on X" or "do A and B agree on X?" names as papers and subject.

    Whether the names are papers is for others to say.
    """
    if asked := _ASKS_WHETHER.match(text):
        named, about = asked["papers"], asked["about"] or ""
    elif asked := _ASKS.match(text):
        found = _SUBJECT.match(asked["rest"])
        named, about = (found["papers"], found["about"]) if found else (asked["rest"], "")
    else:
        return None
    papers = tuple(dict.fromkeys(name.strip('[]"“”') for name in _BETWEEN.split(named) if name.strip('[]"“”')))
    return ComparisonRequest(papers, about.strip(' ?.!"“”'))


def subject_of(question: Question) -> str:
    """What some papers are compared on, by a question that speaks of them as "these"; empty if on the whole."""
    if not asks_of_content(question):
        return ""
    return _ASKS_ALL.sub("", question.text, count=1).strip(" ?.!,:")
