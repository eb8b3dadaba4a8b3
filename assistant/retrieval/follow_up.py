"""What a question takes from the conversation before it, told without a language model.

Three things are recognised: papers pointed at ("the second one", "[2]", "which of these"), a subject left to the
question before ("does that also hold for language models?"), and a question that only changes a part of the one before
("and for reinforcement learning?"). Anything else stands alone. What is taken over is always told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.records import Answer, Filters
from assistant.retrieval.question import Question

__all__ = ["Followed", "follow_up"]

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PLACE = "|".join((*_ORDINALS, r"\d{1,2}(?:st|nd|rd|th)", "last"))
_POINTED = re.compile(
    rf"\b(?:the\s+)?({_PLACE})\s+(?:one|paper|study|work|result|of\s+(?:these|those|them))\b", re.IGNORECASE
)
_NUMBERED = re.compile(r"\[(\d{1,4})\]|\bpapers?\s+(?:number\s+)?(\d{1,3})\b(?!\s*%)", re.IGNORECASE)
_THESE = re.compile(
    r"\b(?:which|any|all|some|one|two|both|most|none|each|how\s+many)\s+of\s+(?:these|those|them)\b"
    r"|\b(?:do|does|did|are|is|have|has|can)\s+(?:these|those|they|both)\b"
    r"|\b(?:these|those|both|the\s+same)\s+(?:\w+\s+)?(?:papers?|studies|works|results)\b",
    re.IGNORECASE,
)
_NEWEST = re.compile(r"\b(?:the\s+)?(?:newest|latest|most\s+recent|youngest)\b", re.IGNORECASE)
_CHANGES = re.compile(
    r"^\W*(?:and|or|but)?\s*(?:(?:what|how)\s+about|and\s+(?:what|how)\s+about|and(?=\s+(?:for|in|on|with|without)\b))\s+",
    re.IGNORECASE,
)
_LEFT_OPEN = re.compile(
    r"\b(?:it|its|they|their|them|this|these|those)\b"
    r"|\b(?:does|do|did|is|was|has|can|could|would|will|why\s+is|of|for|about|than|like|with|to)\s+that\b(?!\s+\w+s\b)"
    r"|^\W*(?:why|how\s+so|how\s+much|how\s+many|since\s+when|where|when|really|who)\W*$"
    r"|\b(?:any|some)\s+(?:others?|more)\b|^\W*(?:others|more)\b",
    re.IGNORECASE,
)


class Followed(NamedTuple):
    """A question that stands alone, the papers it is limited to, and a line that says how it was understood."""

    text: str
    filters: Filters
    note: str


def follow_up(question: str, turns: Sequence[Answer]) -> Followed | None:
    """The question with what it takes from the answers before; None when it stands alone."""
    if not turns:
        return None
    last = turns[-1]
    if pointed := _pointed_at(question, turns):
        titles = "; ".join(title for _, title in pointed)
        rest = _NUMBERED.sub("this paper", _POINTED.sub("this paper", question))
        return _limited(rest, question, last, tuple(id for id, _ in pointed), f"About: {titles}")
    cited = list(dict.fromkeys(citation.paper.id for citation in last.citations))
    if cited and _THESE.search(question):
        papers = "the paper" if len(cited) == 1 else f"the {len(cited)} papers"
        rest = _THESE.sub(lambda found: "which papers" if "of" in found[0].lower().split() else found[0], question)
        return _limited(rest, question, last, tuple(cited), f"Among {papers} of the answer before")
    before = last.asked or last.question
    if changed := _CHANGES.match(question):
        text = f"{before.rstrip(' ?.!')} {question[changed.end() :].strip()}"
        return Followed(text, Filters(), f"Understood as: {text}")
    if _LEFT_OPEN.search(question):
        text = f"{question} ({_subject(last)})"
        return Followed(text, Filters(), f"Understood as: {text}")
    return None


def _limited(rest: str, question: str, last: Answer, ids: tuple[str, ...], note: str) -> Followed:
    """A question about some papers; one that has no subject of its own keeps the subject before, if it needs one."""
    filters = Filters(ids=ids)
    if _NEWEST.search(question):
        # The latest paper comes first when nothing but the limit is asked for.
        return Followed("which papers", filters, f"{note}, the latest first")
    text = " ".join(rest.split())
    if not Question.parse(text).has_topic:
        text = f"{text} ({_subject(last)})"
    return Followed(text, filters, note)


def _subject(last: Answer) -> str:
    """What the answer before was about: what it took over itself, if it did, else its own topic."""
    asked = last.asked or last.question
    taken_over = re.search(r" \(([^()]+)\)\W*$", asked)
    return taken_over[1] if taken_over else Question.parse(asked).topic


def _pointed_at(question: str, turns: Sequence[Answer]) -> list[tuple[str, str]]:
    """Ids and titles of papers named by their place in the last answer, or by their number in the conversation."""
    listed = {citation.paper.id: citation.paper.title for citation in turns[-1].citations}
    found: dict[str, str] = {}
    for match in _POINTED.finditer(question):
        place = _place(match[1].lower(), len(listed))
        if 0 <= place < len(listed):
            id = list(listed)[place]
            found[id] = listed[id]
    numbered = {citation.number: citation.paper for turn in turns for citation in turn.citations}
    for match in _NUMBERED.finditer(question):
        if paper := numbered.get(int(match[1] or match[2])):
            found[paper.id] = paper.title
    return list(found.items())


def _place(word: str, count: int) -> int:
    if word == "last":
        return count - 1
    return _ORDINALS.index(word) if word in _ORDINALS else int(re.sub(r"\D", "", word)) - 1
