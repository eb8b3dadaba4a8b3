"""Whether a statement claims more than its sentences: doubts left out, words added that strengthen it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verification.reading import Text, shared
from assistant.verification.words import ALSO_SOFTENS, CAUSES, CORRELATES, DENIES, STRENGTHS, word_set

__all__ = ["added_strength", "lost_doubt"]

ALIKE = 0.5
"""Minimum share of neighbours in common, as for directions."""

_DENIED_WITHIN = 4
_DOUBTED_WITHIN = 8
_SMALL_NUMBERS = word_set(
    """
a an one two three four five six seven eight nine ten twelve half
"""
)


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
    said = frozenset().union(*(sentence.said for sentence in sentences))
    words = [word.text for word in statement.words]
    for place, word in enumerate(words):
        before = words[max(0, place - _DENIED_WITHIN) : place]
        # "Not all", "no need of any"; and "only 12" is no more than 12.
        if word not in ("never", "any") and not DENIES.isdisjoint(before):
            continue
        if word == "only" and _counts(words[place + 1 :]):
            continue
        if any(word in kind.words and said.isdisjoint(kind.licences) for kind in STRENGTHS.values()):
            return word
        if word in CAUSES and said.isdisjoint(CAUSES) and not said.isdisjoint(CORRELATES):
            return word
    return ""


def _counts(following: list[str]) -> bool:
    return bool(following) and (following[0][0].isdigit() or following[0] in _SMALL_NUMBERS)
