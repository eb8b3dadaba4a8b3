"""Whether a statement claims more than its sentences: doubts left out, words added that strengthen it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from assistant.verification.reading import PREPOSITIONS, Text, shared
from assistant.verification.words import ALSO_SOFTENS, DENIES, PRETENCE, STRENGTHS, Strength

__all__ = ["added_strength", "lost_doubt"]

DOUBTED = 0.6
"""Minimum share of what a doubt reaches that the statement has."""

OF_THE_SAME = 0.25
"""The same for a word such as "all" and the word that licenses it."""

_AS_MUCH = {"each": frozenset(["a", "an", "per", "one"]), "every": frozenset(["per"])}
_DENIED_WITHIN = 4
_DOUBTED_WITHIN = 8


def lost_doubt(statement: Text, sentences: Sequence[Text]) -> str:
    """The word with which a sentence leaves open what the statement asserts, or "".

    The statement has the first word that the doubt reaches, and most of the others.
    """
    places: dict[str, list[int]] = {}
    for place, word in enumerate(statement.words):
        if word.content:
            places.setdefault(word.stem, []).append(place)
    for sentence in sentences:
        for softener, run in groupby(sentence.words, key=attrgetter("softened")):
            stems = [word.stem for word in run if word.content] if softener else []
            asserted = [stem for stem in stems if stem in places]
            if not asserted:
                continue
            # A pretence reaches to the end, whatever comes between.
            all_pretended = softener == PRETENCE and len(set(asserted)) >= DOUBTED * len(places)
            if not all_pretended and (asserted[0] != stems[0] or len(asserted) < DOUBTED * len(stems)):
                continue
            if not any(_is_softened(statement, at) for at in places[asserted[0]]):
                return str(softener)
    return ""


def _is_softened(statement: Text, at: int) -> bool:
    around = statement.words[max(0, at - 2 * _DOUBTED_WITHIN) : at + _DOUBTED_WITHIN]
    return any(word.text in ALSO_SOFTENS for word in around)


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
        # "Four heads, all in middle layers" counts what was listed.
        if word == "all" and words[place + 1 : place + 2] and words[place + 1] in PREPOSITIONS - {"of"}:
            continue
        if word in _AS_MUCH and _each_in_turn(statement, place, sentences):
            continue
        if any(word in kind.words and not _licensed(statement, place, sentences, kind) for kind in STRENGTHS.values()):
            return word
    return ""


def _each_in_turn(statement: Text, place: int, sentences: Sequence[Text]) -> bool:
    """Whether a sentence says of "an" iteration what a statement says of each, or of it "per" iteration."""
    as_much = _AS_MUCH[statement.words[place].text]
    named = next((word.stem for word in statement.words[place + 1 :] if word.content), "")
    return any(
        word.stem == named and not as_much.isdisjoint(other.text for other in sentence.words[max(0, at - 2) : at])
        for sentence in sentences
        for at, word in enumerate(sentence.words)
    )


def _licensed(statement: Text, place: int, sentences: Sequence[Text], kind: Strength) -> bool:
    """Whether a sentence says as much, and of universal claims, whether it says it of something alike."""
    for sentence in sentences:
        for at, word in enumerate(sentence.words):
            if word.text in kind.licences and (
                not kind.of_the_same or shared(statement.near(place), sentence.near(at)) >= OF_THE_SAME
            ):
                return True
    return False
