"""A text as it is compared: its words, and what negates or softens each."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from assistant.text.words import CARRIES_NO_TOPIC
from assistant.verification.words import CONTRASTS, DENIES, OPPOSITES, PRETENCE, SOFTENS, plain_phrases, word_set

__all__ = ["PREPOSITIONS", "Reader", "Text", "Word", "shared"]

SCOPE = 6
"""Scope of a negation or a softener in words; it ends with its clause at the latest."""

NEIGHBOURHOOD = 4
"""Number of content words on either side that identify the same word in another sentence."""

_WORD = re.compile(r"\d+(?:[.,]\d+)+|(?:(?:non|un|in|dis|anti)-)?[^\W_]+(?:['_][^\W_]+)*|[.,;:!?()]")
_NAME = re.compile(r"\b(?:Only|All|Any|Every|Each|First|Best|Not|No)-(?=[A-Z])")
"""No such word of a name is said of anything."""
_CLAUSE_WORDS = CONTRASTS | {"because", "since"}
_DENY_OBJECTS = frozenset(("no", "nothing", "none", "neither"))
"""What "needs no labels" denies is the need."""
PREPOSITIONS = word_set("on in of for at by to than from over under with after before during among between")
_SENTENCE_ENDS = frozenset(".!?")


class Word(NamedTuple):
    """A word and its stem, the place of the negation (0: none) and the softener that reach it, its direction."""

    stem: str
    text: str
    content: bool
    negated: int
    softened: str
    axis: int
    sign: int
    denied: bool
    """Whether its clause has a negation before it, however far."""

    @property
    def direction(self) -> tuple[int, int]:
        """Axis and sign."""
        return self.axis, self.sign

    @property
    def effect(self) -> int:
        """The sign of its direction, as negated."""
        return -self.sign if self.negated else self.sign


class Text:
    """A text prepared for comparison."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.words = words
        self.said = frozenset(word.text for word in words)
        texts = [word.text for word in words]
        self.elliptic = any(one == "not" and two in PREPOSITIONS for one, two in pairwise(texts))
        self.denials = sum(word.text in DENIES for word in words)

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(word.stem for word in self.words if word.content)

    @cached_property
    def negations(self) -> dict[int, list[int]]:
        """The places of the content words that each negation reaches."""
        found: dict[int, list[int]] = {}
        for place, word in enumerate(self.words):
            if word.negated and word.content:
                found.setdefault(word.negated, []).append(place)
        return found

    @cached_property
    def negated(self) -> frozenset[str]:
        """The stems of its content words that are negated somewhere."""
        return frozenset(word.stem for word in self.words if word.content and word.negated)

    @cached_property
    def asserted(self) -> frozenset[str]:
        """The stems of its content words that are not negated somewhere."""
        return frozenset(word.stem for word in self.words if word.content and not word.negated)

    def near(self, place: int) -> frozenset[str]:
        """The stems of the content words around a place."""
        left = [word.stem for word in self.words[max(0, place - 2 * NEIGHBOURHOOD) : place] if word.content]
        right = [word.stem for word in self.words[place + 1 : place + 1 + 2 * NEIGHBOURHOOD] if word.content]
        return frozenset(left[-NEIGHBOURHOOD:] + right[:NEIGHBOURHOOD])


def shared(near: frozenset[str], other: frozenset[str]) -> float:
    """The share of neighbours that two words have in common; a word without neighbours is half a match."""
    if not near or not other:
        return 0.5
    return len(near & other) / max(2, min(len(near), len(other)))


class _Reach:
    """The scope of a negation or a softener. If they `cancel`, one directly after another leaves neither."""

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


class Reader:
    """Prepares texts; `stem` gives the stem of a word."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        self._stem = stem
        self._axes: dict[str, tuple[int, int]] = {}
        for axis, pair in enumerate(OPPOSITES):
            for sign, side in zip((1, -1), pair, strict=True):
                for word in side:
                    self._axes.setdefault(stem(word), (axis, sign))
        self.read = lru_cache(2048)(self._read)

    def direction(self, stem: str) -> tuple[int, int] | None:
        """Axis and sign of a word that says which way, such as "fewer", by its stem."""
        return self._axes.get(stem)

    def _read(self, text: str) -> Text:
        found: list[Word] = []
        negation, softener = _Reach(cancel=True), _Reach(cancel=False)
        pretence = 0
        denied = False
        words = [match[0] for match in _WORD.finditer(plain_phrases(_NAME.sub("", text).replace("’", "'").lower()))]
        for place, word in enumerate(words, 1):
            if not word[0].isalnum() or word in _CLAUSE_WORDS:
                denied = False
                negation.end()
                softener.end()
                pretence = 0 if word in _SENTENCE_ENDS else pretence
                continue
            stem = self._stem(word)
            denies, softens = word in DENIES, word.replace("_", " ") in SOFTENS
            axis, sign = (-1, 0) if denies else self._axes.get(stem, (-1, 0))
            content = not (denies or softens or word in CARRIES_NO_TOPIC)
            reached = words[softener.by - 1].replace("_", " ") if softener.by else PRETENCE if pretence else ""
            if word in _DENY_OBJECTS and found and not found[-1].negated:
                found[-1] = found[-1]._replace(negated=place, denied=True)
            found.append(Word(stem, word.replace("_", " "), content, negation.by, reached, axis, sign, denied))
            denied = denied or denies
            if word == "and" or (word in PREPOSITIONS and negation.by and words[negation.by - 1] == "no"):
                negation.end()
            negation.go_on(place if denies else 0, content)
            softener.go_on(place if softens else 0, content)
            pretence = place if word == PRETENCE else pretence
        return Text(tuple(found))
