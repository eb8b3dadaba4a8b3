"""What needs the turn before it: a question that leaves its subject open, and a reply to one that was asked back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.questions.about import Understood, standing_alone, under_discussion
from assistant.questions.kinds import names_papers
from assistant.questions.question import Question, has_topic, topic_words
from assistant.records import Answer, Paper

__all__ = ["ASKING", "BARE", "CARRIED_ON", "completed", "leaves_open"]

_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|has|have|will|would|should)"
ASKING = (
    r"(?:what|how|why|who|when|where|which|whose|if|whether|compare|explain|describe|define|list|show|find|give|tell"
    rf"|summari[sz]e|{_AUXILIARY})"
)
_PRONOUN = re.compile(
    rf"\b(?:it|its|they|their|them|this|these|those)\b"
    rf"|\b(?:{_AUXILIARY}|of|for|about|than|like|with|to)\s+that\b(?!\s+\w+s\b)",
    re.IGNORECASE,
)
BARE = re.compile(
    r"^\W*(?:why(?:\s+not)?|how(?:\s+so|\s+much|\s+many|\s+come)?|since\s+when|where|when|really|who)\W*$",
    re.IGNORECASE,
)
CARRIED_ON = re.compile(rf"^\W*(?:and|but|so|then)\b,?\s+(?={ASKING}\b)", re.IGNORECASE)
_THE_THING = re.compile(
    r"\bthe\s+(?:authors?|papers?|method|approach|effect|results?|findings?|technique)\b"
    r"(?!\s+(?:of|for|in|on|that|which|behind)\b)",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(r"[,;:]|\b(?:and|but|or|when|if|because|while|so|that|what|which|why|how|where|whether|than)\b")
_LEADS_IN = re.compile(
    r"^\W*(?:(?:i\s+(?:mean|meant|am\s+(?:asking|talking)\s+about)|i['’]m\s+(?:asking|talking)\s+about|sorry|oh|the\s+one\s+(?:on|about)|of|for|about)\b[\s,:]*)+",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"^\W*(?:(?:and|but|so|no|ok(?:ay)?|then|never\s+mind)\b[\s,;.]*)*{ASKING}\b", re.IGNORECASE)


def leaves_open(question: str) -> bool:
    """Whether a question needs the conversation before it to be understood."""
    if BARE.match(question):
        return True
    if any(
        not _is_answered_within(question[: found.start()], found[0].lower()) for found in _PRONOUN.finditer(question)
    ):
        return True
    faint = len(topic_words(_THE_THING.sub("", question))) <= 1
    if CARRIED_ON.match(question):
        asked = Question.parse(CARRIED_ON.sub("", question))
        return faint and not asked.wants_definition and not (asked.wants_list and asked.has_topic)
    return faint and bool(_THE_THING.search(question))


def completed(reply: str, papers: Sequence[Paper], turns: Sequence[Answer]) -> Understood | None:
    """The question before with what the reply adds, or of the papers at which it points; None for another question."""
    before = under_discussion(turns)
    if (_ASKS.match(reply) and has_topic(reply)) or names_papers(reply):
        return None
    if papers:
        about = before.model_copy(update={"kind": "asked_of_papers", "papers": tuple(paper.id for paper in papers)})
        return Understood(about, f"About: {'; '.join(paper.title for paper in papers)}")
    added = standing_alone(_LEADS_IN.sub("", reply).strip(" ?.!") or reply)
    about = before.model_copy(
        update={
            "kind": "continued",
            "subject": added.question,
            "leaves_open": True,
            "limits": before.limits.merged(added.limits),
        }
    )
    found = Understood(about)
    return found._replace(note=f"Understood as: {found.text}")


def _is_answered_within(before: str, pronoun: str) -> bool:
    """Whether the words before a pronoun name what it stands for: in an earlier clause ("how does dropout work and when
    does it fail") or, for a possessive, anywhere ("can models explain their decisions")."""
    words = topic_words(before)
    if pronoun == "their" and any(word.endswith("s") for word in words):
        return True
    if pronoun == "its" and len(words) > 1:
        return True
    boundaries = [found.start() for found in _BOUNDARY.finditer(before.lower())]
    return bool(boundaries) and has_topic(before[: boundaries[-1]])
