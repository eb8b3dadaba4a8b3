"""Numbers and names of a statement that its sources lack, and numbers that have changed places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from assistant.text.names import ProperName, Wording, name_stands_in, names, wording
from assistant.text.numbers import Number, number_stands_in, numbers, readings, word_after
from assistant.text.spelling import distance
from assistant.text.words import CARRIES_NO_TOPIC

__all__ = ["exchanged_numbers", "unknown_names", "unknown_numbers"]

_OF_PAPERS = re.compile(
    r"\s+(?:(?:of\s+(?:the|these|them)|these|recent|cited|different|other|such)\s+){0,2}"
    r"(?:papers?|studies|works?|articles?|abstracts?|publications?|methods?|approaches|of them|of these)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:the|these|those|both|between|of|its|their|all|other)\s+(?:\w+\s+)?$", re.IGNORECASE)
_MOST_POINTED_BACK_TO = 2
_LONG_NAME = 8
_RISES_TO = re.compile(r"\s*%?\s*(?:to|→|->|⟶)\s*(?:about |around |nearly |over )?", re.IGNORECASE)
_CONTENT = re.compile(r"[^\W\d_]+")
_ANCHORS = 4


def unknown_numbers(statement: str, sources: Sequence[str], *, papers: int) -> list[str]:
    """The numbers of a statement that stand in none of its sources.

    Exempt are a count of the cited papers themselves ("three papers"), "the two", and a count of what is listed.
    """
    known = frozenset(reading for source in sources for reading in readings(source))
    versions = {name.end for name in _versions(statement, sources)}
    missing = [
        number.text
        for number in numbers(statement)
        if not (
            number.idle
            or number.end in versions
            or number_stands_in(number, known)
            or _counts_papers(statement, number, papers)
            or _points_back(statement, number)
        )
    ]
    return list(dict.fromkeys(missing))


def _versions(statement: str, sources: Sequence[str]) -> Iterator[ProperName]:
    words = [wording(source) for source in sources]
    for name in names(statement):
        if name.version and name_stands_in(f"{name.text} {name.version}", words):
            yield name


def _is(number: Number, value: int) -> bool:
    return any(read == value and not unit for read, unit in number.readings)


def _counts_papers(statement: str, number: Number, papers: int) -> bool:
    return _is(number, papers) and _OF_PAPERS.match(statement, number.end) is not None


def _points_back(statement: str, number: Number) -> bool:
    before = statement[: number.end - len(number.text)]
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
    for name in names(statement):
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
    number: Number
    start: int
    anchors: frozenset[str]
    counts: str
    """The stem of the word directly after it."""


def exchanged_numbers(
    statement: str, sentences: Sequence[str], stem: Callable[[str], str], *, idle: Callable[[str], bool]
) -> str:
    """A number of the statement, with what follows it, that the sentences give for something else, or ""."""
    own = _placed(statement, stem, idle)
    known = [_placed(sentence, stem, idle) for sentence in sentences]
    for found in own:
        with_it = {other.counts for others in known for other in others if _same(found, other)}
        with_another = {other.counts for others in known for other in others if not _same(found, other)}
        if found.counts and found.counts in with_another and with_it and not with_it & {"", found.counts}:
            return f"{found.number.text} {word_after(statement, found.number)}"
        if with_it and _replaced(found, own, known):
            return f"{found.number.text} {word_after(statement, found.number)}".strip()
    for others in known:
        for first, second in combinations(own, 2):
            if _crossed(first, second, others):
                return f"{first.number.text} … {second.number.text}"
    for first, second in pairwise(own):
        if _RISES_TO.fullmatch(statement, first.number.end, second.start):
            pairs = [pair for others in known for pair in pairwise(others)]
            kept = any(_same(first, one) and _same(second, two) for one, two in pairs)
            if not kept and any(_same(first, two) and _same(second, one) for one, two in pairs):
                return statement[first.start : second.number.end]
    return ""


def _same(number: _Placed, other: _Placed) -> bool:
    return number_stands_in(number.number, other.number.readings)


def _crossed(first: _Placed, second: _Placed, others: Sequence[_Placed]) -> bool:
    """Whether what stands around two numbers stands around them the other way round in a sentence."""
    ones = [other for other in others if _same(first, other)]
    twos = [other for other in others if _same(second, other)]
    if len(ones) != 1 or len(twos) != 1 or ones == twos:
        return False
    both = (first.anchors & second.anchors) | (ones[0].anchors & twos[0].anchors)
    straight = len((first.anchors & ones[0].anchors) - both) + len((second.anchors & twos[0].anchors) - both)
    one, other = len((first.anchors & twos[0].anchors) - both), len((second.anchors & ones[0].anchors) - both)
    return bool(one and other) and one + other > straight


def _replaced(found: _Placed, own: Sequence[_Placed], known: Sequence[Sequence[_Placed]]) -> bool:
    """Whether a number stands where a sentence has another one, which the statement leaves out."""
    every = [other for others in known for other in others]
    at_home = max((len(found.anchors & other.anchors) for other in every if _same(found, other)), default=0)
    unused = [other for other in every if not any(_same(each, other) for each in own)]
    return not at_home and any(len(found.anchors & other.anchors) > 0 for other in unused)


def _placed(text: str, stem: Callable[[str], str], idle: Callable[[str], bool]) -> list[_Placed]:
    found = [number for number in numbers(text) if not number.idle]
    edges = [0, *(number.end for number in found)]
    starts = [*(number.end - len(number.text) for number in found), len(text)]
    placed = []
    for place, number in enumerate(found):
        before = _stems(text[edges[place] : starts[place]], stem)[-_ANCHORS:]
        after = _stems(text[number.end : starts[place + 1]], stem)[:_ANCHORS]
        counted = word_after(text, number)
        counts = "" if not counted or counted.lower() in CARRIES_NO_TOPIC or idle(counted) else stem(counted)
        placed.append(_Placed(number, starts[place], frozenset(before + after), counts))
    return placed


def _stems(text: str, stem: Callable[[str], str]) -> list[str]:
    return [stem(word) for word in _CONTENT.findall(text) if word.lower() not in CARRIES_NO_TOPIC]
