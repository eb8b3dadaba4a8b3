"""Whether a question leaves open what it is about, so that it needs the conversation before it."""

from __future__ import annotations

import re

from assistant.questions.about import has_topic, topic_words
from assistant.questions.question import Question

__all__ = ["ASKING", "BARE", "CARRIED_ON", "leaves_open"]

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
