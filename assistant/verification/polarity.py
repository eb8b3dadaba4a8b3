"""Whether a statement reverses what a sentence says: negations, opposite directions, swapped roles, lost doubts."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from assistant.text.words import CARRIES_NO_TOPIC
from assistant.verification.polarity_words import (
    COMPARISONS,
    CONTRASTS,
    DOUBTS,
    NEGATIONS,
    OPPOSITES,
    PRETENCE,
    opposite_stems,
    with_pretence,
)

__all__ = ["ParsedText", "Polarity", "PolarityReader"]

SCOPE = 6
"""Scope of a negation in words; it ends with its clause at the latest."""

NEIGHBOURHOOD = 4
"""Number of content words on either side that identify the same term in another sentence."""

SAME_WORDS = 0.85
"""Share of common content words at which two texts differ only in their negations."""

_WORD = re.compile(r"(?:(?:non|un|in|dis|anti)-)?[^\W_]+(?:'[^\W_]+)?|[.,;:!?()]")
_CLAUSE_WORDS = CONTRASTS | {"because", "since", "yet"}
_SENTENCE_ENDS = frozenset(".!?")
_VERBS = "do does did is are was were has have had can could will would should may might"
_AUXILIARIES = frozenset(_VERBS.split())

_Places: TypeAlias = dict[int, dict[str, int]]


class Term(NamedTuple):
    """A word as it is compared: its stem, the negation and the doubt that reach it (by place, or 0), its direction."""

    stem: str
    word: str
    content: bool
    negated: int
    doubted: int
    axis: int
    sign: int
    side: int
    """Of a contrast, from 0."""


class ParsedText(NamedTuple):
    """A text prepared for comparison."""

    terms: tuple[Term, ...]
    negations: int


class Polarity(NamedTuple):
    """How a statement's directions, negations, order and certainty agree with those of a sentence."""

    turned: float
    """Confidence that a direction is reversed: the share of its neighbours that the sentence has there too."""
    opposites: tuple[str, str]
    """The word of the statement and its opposite in the sentence, or two empty strings."""
    negated: float
    """Confidence that one of the two negates what the other asserts."""
    denial: str
    """The words in which it does so ("does not improve"), or ""."""
    sentence_denies: bool
    """Whether the denial is the sentence's, and not the statement's."""
    swapped: bool
    """Whether a comparison is made the other way round."""
    mixed: bool
    """Whether the statement joins the subject of one side of a contrast with the claim of the other."""
    doubted: float
    """Confidence that the sentence leaves open what the statement asserts."""


class _Reach:
    """The scope of a negation or a doubt. If they `cancel`, one directly after another leaves neither."""

    def __init__(self, *, cancel: bool) -> None:
        self._cancel = cancel
        self.by = 0
        self._left = 0
        self._fresh = False

    def end(self) -> None:
        self.by = 0

    def go_on(self, begins_at: int, content: bool) -> None:
        if begins_at:
            denied = self._cancel and self.by and self._fresh
            self.by, self._left, self._fresh = (0 if denied else begins_at), SCOPE, True
            return
        self._fresh = self._fresh and not content
        self._left -= 1
        if self._left <= 0:
            self.by = 0


class PolarityReader:
    """Compares polarities; `stem` gives the stem of a word."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        self._stem = stem
        self._axes: dict[str, tuple[int, int]] = {}
        for axis, pair in enumerate(OPPOSITES):
            for sign, side in zip((1, -1), pair, strict=True):
                for word in side:
                    self._axes.setdefault(self._stem(word), (axis, sign))
        self.read = lru_cache(2048)(self._read)

    def _read(self, text: str) -> ParsedText:
        terms: list[Term] = []
        negation, doubt = _Reach(cancel=True), _Reach(cancel=False)
        negations = side = pretence = 0
        opening = False
        words = [match[0] for match in _WORD.finditer(with_pretence(text.replace("’", "'").lower()))]
        for place, word in enumerate(words, 1):
            if not word[0].isalnum() or word in _CLAUSE_WORDS:
                negation.end()
                doubt.end()
                pretence = 0 if word in _SENTENCE_ENDS else pretence
                # "While A holds, B does" has its contrast at the comma.
                side += (word in CONTRASTS and bool(terms)) or (word == "," and opening)
                opening = (word in CONTRASTS and not terms) or (opening and word != ",")
                continue
            stem = self._stem(word)
            negates = word in NEGATIONS and words[place : place + 1] != ["only"]
            negations += negates
            doubts = word in DOUBTS
            axis, sign = (-1, 0) if negates else self._axes.get(stem, (-1, 0))
            content = not (negates or doubts or word in CARRIES_NO_TOPIC)
            terms.append(Term(stem, word, content, negation.by, doubt.by or pretence, axis, sign, side))
            negation.go_on(place if negates else 0, content)
            doubt.go_on(place if doubts else 0, content)
            pretence = place if word == PRETENCE else pretence
        return ParsedText(tuple(terms), negations)

    def compare(self, statement: ParsedText, sentence: ParsedText) -> Polarity:
        """How the polarity of `statement` compares with that of `sentence`."""
        candidates = _directions(statement, sentence), _prefixed(statement, sentence)
        turned, opposites = max(candidates, key=lambda found: found[0])
        negated, denial, sentence_denies = _negated(statement, sentence)
        return Polarity(
            turned=turned,
            opposites=opposites,
            negated=negated,
            denial=denial,
            sentence_denies=sentence_denies,
            swapped=_swapped(statement, sentence),
            mixed=_mixed(statement, sentence),
            doubted=_doubted(statement, sentence),
        )


def _directions(statement: ParsedText, sentence: ParsedText) -> tuple[float, tuple[str, str]]:
    turned, opposites = 0.0, ("", "")
    for place, term in enumerate(statement.terms):
        if not term.sign:
            continue
        near = _neighbours(statement, place)
        best = [0.0, 0.0]
        opposite = ""
        for other_place, other in enumerate(sentence.terms):
            if other.axis != term.axis or not other.sign:
                continue
            shared = _shared(near, _neighbours(sentence, other_place))
            same = _effect(term) == _effect(other)
            if shared > best[same]:
                best[same] = shared
                opposite = opposite if same else _phrase(sentence, other_place)
        if best[False] > max(best[True], turned):
            turned, opposites = best[False], (_phrase(statement, place), opposite)
    return turned, opposites


def _shared(near: frozenset[str], other: frozenset[str]) -> float:
    """The share of neighbours that two words have in common; a word without neighbours is half a match."""
    if not near or not other:
        return 0.5
    return len(near & other) / max(2, min(len(near), len(other)))


def _effect(term: Term) -> int:
    return -term.sign if term.negated else term.sign


def _neighbours(reading: ParsedText, place: int) -> frozenset[str]:
    left = [term.stem for term in reading.terms[max(0, place - 2 * NEIGHBOURHOOD) : place] if term.content]
    right = [term.stem for term in reading.terms[place + 1 : place + 1 + 2 * NEIGHBOURHOOD] if term.content]
    return frozenset(left[-NEIGHBOURHOOD:] + right[:NEIGHBOURHOOD])


def _prefixed(statement: ParsedText, sentence: ParsedText) -> tuple[float, tuple[str, str]]:
    """Words that the other text has only with an opposite prefix: "stable" and "unstable"."""
    own, other = _marked(statement, "negated").get(0, {}), _marked(sentence, "negated").get(0, {})
    surest, found = 0.0, ("", "")
    for stem in own.keys() - other.keys():
        for candidate in opposite_stems(stem):
            if candidate in other and candidate not in own:
                shared = _shared(_neighbours(statement, own[stem]), _neighbours(sentence, other[candidate]))
                if shared > surest:
                    surest = shared
                    found = statement.terms[own[stem]].word, sentence.terms[other[candidate]].word
    return surest, found


def _negated(statement: ParsedText, sentence: ParsedText) -> tuple[float, str, bool]:
    """Confidence that one text negates what the other asserts, in which words, and whether it is the sentence.

    Judged by the neighbours of a term that only one of them negates.
    """
    own, other = _marked(statement, "negated"), _marked(sentence, "negated")
    here = _surest(statement, own, sentence, other)
    there = _surest(sentence, other, statement, own)
    if (statement.negations - sentence.negations) % 2 and _same_words(statement, sentence):
        return 1.0, here[1] or there[1], not here[1] and sentence.negations > statement.negations
    surest, denial = max(here, there, key=lambda found: found[0])
    # If both deny something, it may be the same thing in other words.
    share = surest / (2 if statement.negations and sentence.negations else 1)
    return share, denial, there[0] > here[0]


def _same_words(statement: ParsedText, sentence: ParsedText) -> bool:
    own = {term.stem for term in statement.terms if term.content}
    other = {term.stem for term in sentence.terms if term.content}
    return len(own & other) >= SAME_WORDS * len(own | other)


def _doubted(statement: ParsedText, sentence: ParsedText) -> float:
    own, other = _marked(statement, "doubted"), _marked(sentence, "doubted")
    return _surest(sentence, other, statement, own)[0]


def _surest(here: ParsedText, marked: _Places, there: ParsedText, other: _Places) -> tuple[float, str]:
    """How alike the neighbours are of the term marked here and not there that has the most alike, and its phrase.

    Terms that one word marks are judged together: "needs no labels" denies what "does not need labels" denies.
    """
    marked_there = {stem for mark, places in other.items() if mark for stem in places}
    surest, phrase = 0.0, ""
    for mark, places in marked.items():
        if not mark or places.keys() & marked_there:
            continue
        for stem in places.keys() & other.get(0, {}).keys() - marked.get(0, {}).keys():
            near = _neighbours(here, places[stem])
            shared = _shared(near, _neighbours(there, other[0][stem]))
            if shared > surest:
                surest, phrase = shared, _phrase(here, places[stem])
    return surest, phrase


def _phrase(text: ParsedText, place: int) -> str:
    """A term with the negation that reaches it, if one does, and the auxiliary verb before that."""
    first = place
    if not text.terms[place].negated:
        return text.terms[place].word
    while first and text.terms[first - 1].negated == text.terms[place].negated:
        first -= 1
    first -= first > 0
    first -= first > 0 and text.terms[first - 1].word in _AUXILIARIES
    return " ".join(term.word for term in text.terms[first : place + 1])


def _marked(reading: ParsedText, by: Literal["negated", "doubted"]) -> _Places:
    """The first place of each term, by what marks it (0: nothing). Directions are compared separately."""
    places: _Places = {}
    for place, term in enumerate(reading.terms):
        if term.content and not term.sign:
            places.setdefault(term.negated if by == "negated" else term.doubted, {}).setdefault(term.stem, place)
    return places


def _swapped(statement: ParsedText, sentence: ParsedText) -> bool:
    own, other = _sides(statement), _sides(sentence)
    if own is None or other is None or own[0] != other[0]:
        return False
    crossed = len(own[1] & other[2]) + len(own[2] & other[1])
    straight = len(own[1] & other[1]) + len(own[2] & other[2])
    return bool(own[1] & other[2]) and crossed > straight


def _mixed(statement: ParsedText, sentence: ParsedText) -> bool:
    if any(term.side or term.word in COMPARISONS or term.word == "and" for term in statement.terms):
        return False
    sides: dict[str, set[int]] = {}
    for term in sentence.terms:
        sides.setdefault(term.stem, set()).add(term.side)
    own = [sides[term.stem] for term in statement.terms if term.content and term.stem in sides]
    certain = [next(iter(found)) for found in own if len(found) == 1]
    return len(own) > 1 and len(own[0]) == 1 and certain[0] not in certain[1:] and len(certain) > 1


def _sides(reading: ParsedText) -> tuple[str, frozenset[str], frozenset[str]] | None:
    words = [term.word for term in reading.terms]
    place = next((at for at, word in enumerate(words) if word in COMPARISONS), None)
    if place is None:
        return None
    left = frozenset(term.stem for term in reading.terms[:place] if term.content)
    right = frozenset(term.stem for term in reading.terms[place + 1 :] if term.content)
    if words[place + 1 : place + 2] == ["by"]:
        left, right = right, left
    return reading.terms[place].stem, left - right, right - left
