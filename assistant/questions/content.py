"""What a question asks for beyond the parts that any abstract has: its content words."""

from __future__ import annotations

import re

from assistant.questions.question import FAINT_WEIGHT, Question, Word
from assistant.text.words import CARRIES_NO_TOPIC

__all__ = ["asks_of_content", "content_words", "is_name"]

_NAMES_OF_PARTS = """
agree aim aims alike answer approach argue argues argument central claim claims common compare compared comparison
conclude concludes conclusion conclusions contradict contrast contribution contributions core differ difference
differences different differs disagree do does finding findings gist goal goals idea ideas important insight
interesting key main major matter message method methods motivation novel novelty point problem purpose read reading
relate relates result results significance similar similarities similarity summary takeaway takeaways tell thesis
topic
"""
_ASPECTS = frozenset(_NAMES_OF_PARTS.split())
"""Parts that any abstract has, under whatever name."""
_VERB = re.compile(
    r"\b(?:do|does|did|can|could|will|would)\s+(?:this\s+paper|these\s+papers|it|they|any\s+of\s+them)\s+(?:\w+ly\s+)?(\w+)"
    r"|\b(?:which\s+papers|who)\s+(?:also\s+)?(\w+)",
    re.IGNORECASE,
)
"""What papers do, as in "does this paper measure viscosity?": it is viscosity that counts."""


def asks_of_content(question: Question) -> bool:
    """Whether a question asks for more than the parts that any abstract has, such as its main result."""
    return bool(content_words(question))


def content_words(question: Question) -> list[Word]:
    """The words that a paper has to mention to answer a question; without the verb for what papers do, if possible."""
    verbs = {verb.lower() for found in _VERB.finditer(question.text) for verb in found.groups() if verb}
    words = [
        word
        for word in question.words
        if (word.weight > FAINT_WEIGHT or is_name(word.text))
        and (word.text.lower() not in CARRIES_NO_TOPIC or is_name(word.text))
        and word.text.lower() not in _ASPECTS
    ]
    return [word for word in words if word.text.lower() not in verbs] or words


def is_name(word: str) -> bool:
    """Whether a word looks like a coined name, such as "RASP" or "T5"."""
    return any(letter.isupper() for letter in word[1:]) or (word[0].isupper() and any(map(str.isdigit, word)))
