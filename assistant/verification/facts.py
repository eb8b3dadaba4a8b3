"""Numbers and names of a statement that its sources lack, and numbers that have changed places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.text.names import ProperName, Wording, name_stands_in, wording
from assistant.text.names import names as names_of
from assistant.text.numbers import Number, number_stands_in, readings, word_after
from assistant.text.numbers import numbers as numbers_of
from assistant.text.spelling import distance
from assistant.text.words import CARRIES_NO_TOPIC
from assistant.verification.words import word_set

__all__ = ["exchanged_numbers", "unknown_names", "unknown_numbers"]

_OF_PAPERS = re.compile(
    r"\s+(?:(?:of\s+(?:the|these|them)|these|recent|cited|different|other|such)\s+){0,2}"
    r"(?:papers?|studies|works?|articles?|abstracts?|publications?|methods?|approaches|of them|of these)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:the|these|those|both|between|of|its|their|all|other)\s+(?:\w+\s+)?$", re.IGNORECASE)
_MOST_POINTED_BACK_TO = 2
_LONG_NAME = 8
_TO = re.compile(r"\bto\s+(?:about |almost |nearly |over )?\Z")
_CONTENT = re.compile(r"[^\W\d_]{2,}")
_BREAK = re.compile(r"[.;:]\s|[;:()]")
_FORMULA = re.compile(r"(?:[=<>±]|\([^()]*\bto)\s*\Z")
_IN_TURN = re.compile(r"\b(?:respective(?:ly)?|corresponding(?:ly)?|in turn)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d[\d.,]*(?<=\d)")
_LEAST_GLUED = 3
NEAR = 5
"""How many words before and after a number say what it is of."""
CLEARLY = 1.0
"""Minimum likeness of the surroundings of two numbers for one to stand in the place of the other."""

UNITS = word_set(
    "ms second minut hour day week month year gb mb tb kb kg mg g µg km cm mm nm degre kelvin token paramet"
)
"""Stems of what numbers are measured in."""


@lru_cache(2048)
def _numbers(text: str) -> Sequence[Number]:
    return numbers_of(text)


@lru_cache(2048)
def _names(text: str) -> Sequence[ProperName]:
    return names_of(text)


def unknown_numbers(statement: str, sources: Sequence[str], *, papers: int) -> list[str]:
    """The numbers of a statement that stand in none of its sources.

    Exempt are a count of the cited papers themselves ("three papers"), "the two", and a count of what is listed.
    """
    known = frozenset(reading for source in sources for reading in readings(source))
    versions = {name.end for name in _versions(statement, sources)}
    missing = [
        number.text
        for number in _numbers(statement)
        if not (
            number.idle
            or number.end in versions
            or number_stands_in(number, known)
            or _is_glued(number, sources)
            or _counts_papers(statement, number, papers)
            or _points_back(statement, number)
        )
    ]
    return list(dict.fromkeys(missing))


def _is_glued(number: Number, sources: Sequence[str]) -> bool:
    """Whether a source has the very digits joined to a word, as remains of LaTeX are: "rightarrow10.9%", "300times"."""
    digits = _DIGITS.search(number.text)
    if not digits or len(digits[0]) < _LEAST_GLUED:
        return False
    written = re.escape(digits[0])
    glued = re.compile(rf"[a-z]{written}(?![\d.,]*\d)|(?<![\d.,]){written}[a-z]{{3}}")
    return any(glued.search(source) for source in sources)


def _versions(statement: str, sources: Sequence[str]) -> Iterator[ProperName]:
    words = [wording(source) for source in sources]
    for name in _names(statement):
        if name.version and name_stands_in(f"{name.text} {name.version}", words):
            yield name


def _is(number: Number, value: int) -> bool:
    return any(read == value and not unit for read, unit in number.readings)


def _counts_papers(statement: str, number: Number, papers: int) -> bool:
    return _is(number, papers) and _OF_PAPERS.match(statement, number.end) is not None


def _points_back(statement: str, number: Number) -> bool:
    before = statement[: number.end - len(number.text)]
    if not before.strip() and number.text.isalpha() and ":" in statement:
        # "Three methods do: the first, the second and the third".
        return True
    return (
        number.text.isalpha()
        and any(_is(number, count) for count in range(2, _MOST_POINTED_BACK_TO + 1))
        and _POINTS_BACK.search(before) is not None
    )


def unknown_names(statement: str, sources: Sequence[str]) -> list[str]:
    """The names of a statement that stand in none of its sources, in any spelling."""
    words = [wording(source) for source in sources]
    own_initials = [Wording(frozenset(), wording(statement).initials, ())]
    missing: list[str] = []
    for name in _names(statement):
        if f"({name.text})" in statement and name_stands_in(name.text, own_initials):
            # An acronym for the statement's own words.
            continue
        if name_stands_in(name.text, words) or (name.version and name_stands_in(f"{name.text} {name.version}", words)):
            continue
        parts = [part for part in name.parts if not name_stands_in(part, words)]
        missing += [name.text] if len(parts) == len(name.parts) else parts
    return [name for name in dict.fromkeys(missing) if not _misspelt(name, words)]


def _misspelt(name: str, sources: Sequence[Wording]) -> bool:
    low = name.lower()
    return (
        len(name) >= _LONG_NAME
        and name.isalpha()
        and any(distance(low, word, 1) <= 1 for source in sources for word in source.words if len(word) >= _LONG_NAME)
    )


class _Placed(NamedTuple):
    """A number with the stems of the words before and after it, the nearest first, up to the next number or break."""

    number: Number
    start: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    counts: str
    """The stem of the word directly after it."""
    is_statistic: bool
    """Whether it stands in a formula or ends a range, and so belongs to another number."""

    @property
    def units(self) -> frozenset[str]:
        """The units that it may be read in."""
        return frozenset(unit for _, unit in self.number.readings)


def exchanged_numbers(statement: str, sentences: Sequence[str], stem: Callable[[str], str]) -> str:
    """A number of the statement, with what follows it, that the sentences give for something else, or ""."""
    if any(_IN_TURN.search(sentence) for sentence in sentences):
        return ""
    own = _placed(statement, stem)
    known = [_placed(sentence, stem) for sentence in sentences]
    every = [other for others in known for other in others]
    for found in own:
        if _other_unit(found, every) or _of_something_else(found, own, every):
            return f"{found.number.text} {word_after(statement, found.number)}".strip()
    return ""


def _same(number: _Placed, other: _Placed) -> bool:
    return number_stands_in(number.number, other.number.readings)


def _other_unit(found: _Placed, known: Sequence[_Placed]) -> bool:
    """Whether what it counts or is measured in is what only other numbers of the sentences are."""
    with_it = {other.counts for other in known if _same(found, other)}
    with_another = {other.counts for other in known if not _same(found, other)}
    counts = {found.counts} - {""} - with_it
    points = [other for other in known if _same(found, other)] if "percentage" in found.number.text else []
    if points and not any("point" in other.number.text or other.counts == "point" for other in points):
        return True
    return bool((counts & with_another and with_it and "" not in with_it) or (counts & UNITS and with_it & UNITS))


def _of_something_else(found: _Placed, own: Sequence[_Placed], known: Sequence[_Placed]) -> bool:
    """Whether a number stands among the words of another, which the statement leaves out or exchanges with it."""
    home = max((_alike(found, other) for other in known if _same(found, other)), default=None)
    if home is None or found.is_statistic:
        return False
    others = [
        other
        for other in known
        if not (_same(found, other) or other.is_statistic)
        and found.units & other.units
        and (found.counts == other.counts or not (found.counts and other.counts))
    ]
    best = max(others, key=lambda other: _alike(found, other), default=None)
    if best is None or _alike(found, best) <= max(CLEARLY, 2 * home):
        return False
    rivals = [each for each in own if _same(each, best)]
    return all(
        max(_alike(each, other) for other in known if _same(found, other))
        > max(_alike(each, other) for other in known if _same(each, other))
        for each in rivals
    )


def _alike(number: _Placed, other: _Placed) -> float:
    """How near the words are that stand on the same side of both."""
    return sum(
        1 / max(place, there.index(word) + 1)
        for here, there in ((number.before, other.before), (number.after, other.after))
        for place, word in enumerate(here, 1)
        if word in there
    )


@lru_cache(2048)
def _placed(text: str, stem: Callable[[str], str]) -> Sequence[_Placed]:
    found = [number for number in _numbers(text) if not number.idle]
    starts = [number.end - len(number.text) for number in found]
    placed = []
    begin = 0
    for number, start, edge, following in zip(
        found, starts, [0, *(number.end for number in found)], [*starts[1:], len(text)], strict=False
    ):
        # The words before "from 3 to 5" stand before both.
        begin = begin if _TO.search(text[edge:start]) else edge
        before = _stems(_BREAK.split(text[begin:start])[-1], stem)
        after = _stems(_BREAK.split(text[number.end : following])[0], stem)
        counted = word_after(text, number)
        counts = "" if counted.lower() in CARRIES_NO_TOPIC or counted.endswith("er") else stem(counted)
        is_statistic = _FORMULA.search(text[:start]) is not None
        placed.append(_Placed(number, start, before[::-1][:NEAR], after[:NEAR], counts, is_statistic))
    return placed


def _stems(text: str, stem: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(stem(word) for word in _CONTENT.findall(text) if word.lower() not in CARRIES_NO_TOPIC)
