"""Numbers and names that a statement states and its cited papers do not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.text.names import Wording, name_stands_in, names, wording
from assistant.text.numbers import Number, number_stands_in, numbers, readings

__all__ = ["Unfounded", "unfounded"]

_COUNTS_PAPERS = re.compile(
    r"\s+(?:(?:of\s+(?:the|these|them)|these|recent|cited|different|other|such)\s+){0,2}"
    r"(?:papers?|studies|works?|articles?|abstracts?|publications?|methods?|approaches|of them|of these)\b",
    re.IGNORECASE,
)


class Unfounded(NamedTuple):
    """What a statement states beyond its sources, as it is written there."""

    numbers: tuple[str, ...]
    names: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.numbers or self.names)


def unfounded(statement: str, sources: Sequence[str], *, papers: int = 0) -> Unfounded:
    """The numbers and names of a statement that stand in none of the `sources`.

    A number that counts the cited papers themselves ("three papers"), of which there are `papers`, needs no source.
    """
    known = frozenset(reading for source in sources for reading in readings(source))
    words = [wording(source) for source in sources]
    own_initials = [Wording(frozenset(), wording(statement).initials, ())]
    missing_names: list[str] = []
    versions: set[int] = set()
    for name in names(statement):
        if name.version and name_stands_in(f"{name.text} {name.version}", words):
            versions.add(name.end)
        elif f"({name.text})" in statement and name_stands_in(name.text, own_initials):
            # An acronym for the statement's own words.
            continue
        elif not name_stands_in(name.text, words):
            parts = [part for part in name.parts if not name_stands_in(part, words)]
            missing_names += [name.text] if len(parts) == len(name.parts) else parts
    missing_numbers = [
        number.text
        for number in numbers(statement)
        if not (
            number.idle
            or number.end in versions
            or _counts_papers(statement, number, papers)
            or number_stands_in(number, known)
        )
    ]
    return Unfounded(tuple(dict.fromkeys(missing_numbers)), tuple(dict.fromkeys(missing_names)))


def _counts_papers(statement: str, number: Number, papers: int) -> bool:
    return (
        any(value == papers and not unit for value, unit in number.readings)
        and _COUNTS_PAPERS.match(statement, number.end) is not None
    )
