"""Whether a statement claims more than its sentences: doubts left out, words added that strengthen it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verification.reading import Text, shared
from assistant.verification.words import ALSO_SOFTENS, DENIES, STRENGTHS, Strength

__all__ = ["added_strength", "lost_doubt"]

ALIKE = 0.5
"""Minimum share of neighbours in common, as for directions."""

OF_THE_SAME = 0.25
"""The same for a word such as "all" and the word that licenses it."""

_DENIED_WITHIN = 4
_DOUBTED_WITHIN = 8


def lost_doubt(statement: Text, sentences: Sequence[Text]) -> str:
    """The word with which a sentence leaves open what the statement asserts, or ""."""
    places = {word.stem: place for place, word in reversed(list(enumerate(statement.words))) if word.content}
    for sentence in sentences:
        for place, word in enumerate(sentence.words):
            at = places.get(word.stem) if word.softened and word.content else None
            if at is None or shared(statement.near(at), sentence.near(place)) < ALIKE:
                continue
            around = statement.words[max(0, at - 2 * _DOUBTED_WITHIN) : at + _DOUBTED_WITHIN]
            if not any(other.text in ALSO_SOFTENS for other in around):
                return word.softened
    return ""


def added_strength(statement: Text, sentences: Sequence[Text]) -> str:
    """The first word of the statement that claims more than any word of the sentences, or ""."""
    words = [word.text for word in statement.words]
    for place, word in enumerate(words):
        before = words[max(0, place - _DENIED_WITHIN) : place]
        # "Not all" is no such claim; and "only" limits, unless it opens the statement.
        if word not in ("never", "any", "any other") and not DENIES.isdisjoint(before):
            continue
        if word == "only" and place:
            continue
        if any(word in kind.words and not _licensed(statement, place, sentences, kind) for kind in STRENGTHS.values()):
            return word
    return ""


def _licensed(statement: Text, place: int, sentences: Sequence[Text], kind: Strength) -> bool:
    """Whether a sentence says as much, and of universal claims, whether it says it of something alike."""
    for sentence in sentences:
        for at, word in enumerate(sentence.words):
            if word.text in kind.licences and (
                not kind.of_the_same or shared(statement.near(place), sentence.near(at)) >= OF_THE_SAME
            ):
                return True
    return False
