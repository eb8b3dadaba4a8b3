"""Finds the numbers in a text, in figures or words, and compares them by value and unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

__all__ = ["Number", "Reading", "number_stands_in", "numbers", "readings", "word_after"]

Unit: TypeAlias = Literal["", "%", "x", "th"]

Reading: TypeAlias = tuple[Decimal, Unit]
"""A value as a plain number, a percentage, a multiple ("3 times") or an ordinal."""


class Number(NamedTuple):
    """A number as written, and its possible readings: "half" is 0.5, 50 % and half as much.

    An `approximate` number ("about 45%") also matches what rounds to it; an `idle` one is a word seldom meant as a
    number ("one of the first").
    """

    text: str
    readings: frozenset[Reading]
    approximate: bool = False
    idle: bool = False
    end: int = 0


_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_SMALL = {word: value for value, word in enumerate(["zero", *_ONES, *_TEENS])}
_SMALL |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
_MAGNITUDES = {
    "hundred": 2,
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "k": 3,
    "K": 3,
    "M": 6,
    "B": 9,
    "bn": 9,
    "T": 12,
}
_MULTIPLES = {"twice": 2, "doubl": 2, "thrice": 3, "tripl": 3, "quadrupl": 4}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}

_SPELLED_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?|{'|'.join(['zero', *_TEENS, *_ONES])})"
_SPELLED = rf"(?:(?:{_SPELLED_SMALL}|an?)[- ]hundred(?:(?:\ and)?[ ]{_SPELLED_SMALL})?|{_SPELLED_SMALL})"

_NUMBER = re.compile(
    rf"""
    (?=[\d.~≈∼]|\b[a-z])  # most places of a text are within a word
    (?P<about>\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|over|some|up\ to
        |(?:more|less|fewer)\ than)\ |[~≈∼])?
    (?P<factor>\b(?:factors?|speed-?ups?|(?:accelera|reduc)tions?|improvements?|increases?|gains?)\ of\ (?:about\ |~)?)?
    (?:
        (?:(?<![\w.])|(?<=\d[x×]))(?<![A-Za-z][-‐‑–])
        (?P<digits>\d{{1,3}}(?:(?:,|\{{,\}}|[\u2009\u202f\u00a0])\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|\.\d+)
        (?P<exponent>[eE][-+−]?\d{{1,3}}\b|(?:\ ?(?:[×x·*]|\$?\\times\$?)\ ?10)?\^\{{?[-−–]?\d{{1,3}}\}}?)?
        (?P<letter>(?-i:[kKMBT]|bn)(?![A-Za-z0-9]))?
        | \b(?:an?|one|(?P<several>two|three|four|five|[2-9]))\ (?P<orders>orders?[- ]of[- ]magnitude)\b
        | \b(?P<how_many>one|two|three|four)[- ](?P<part>{"|".join(_PARTS)})s?\b
        | \ba\ (?P<share>{"|".join(_PARTS)})\ of\b
        | \b(?P<words>{_SPELLED})(?=\b|-?fold\b)
        | \ban?\ (?P<sole>(?:hundred|thousand|million|billion|trillion)\b)
        | \b(?P<dozen>dozen)\b
        | \b(?P<multiple>twice|thrice|(?:doubl|tripl|quadrupl)(?:e|es|ed|ing))\b
        | \b(?P<halving>half|halve[sd]?|halving)\b
        | \b(?P<ordinal>{"|".join(_ORDINALS)})\b
    )
    (?P<magnitude>[- ](?:hundred|thousand|million|billion|trillion)\b)?
    (?:
        (?P<percent>\ ?\\?%|[- ]?(?:percent|per\ cent|percentage[- ]points?|(?P<points>points?)|pp)\b)
        | (?P<times>\ ?(?:[xX](?![A-Za-z0-9])|×(?!\ ?\d)|\$?\\times(?![A-Za-z])(?!\$?\ ?\d))|[- ]?fold\b|[- ]times\b)
        | (?P<nth>(?:st|nd|rd|th)\b)
    )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_JOINS = re.compile(r"[ ,]*(?:-|–|—|to|and|or|vs\.?|versus|through|/|,)[ ,]*(?:and |or |about |~|≈)?", re.IGNORECASE)
_WORD_AFTER = re.compile(r"[\s‐‑–-]*([°µμ]?[^\W\d_]+)")
_SIGN = str.maketrans("−–", "--")


def numbers(text: str) -> list[Number]:
    """The numbers of a text in order.

    Digits that belong to a name ("GPT-4", "p53") are left to `assistant.text.names`. In "10 to 20%" and "7 and 13
    billion", the first number may have the unit of the second.
    """
    found: list[Number] = []
    starts: list[int] = []
    powers: list[int] = []
    for match in _NUMBER.finditer(text):
        read, power = _read(match)
        written = text[match.start() : match.end()][len(match["about"] or "") + len(match["factor"] or "") :].strip()
        idle = match["ordinal"] is not None or (written.lower() == "one")
        found.append(Number(written, read, match["about"] is not None, idle, match.end()))
        starts.append(match.start())
        powers.append(power)
    for place in range(len(found) - 2, -1, -1):
        if starts[place + 1] - found[place].end <= 8 and _JOINS.fullmatch(text, found[place].end, starts[place + 1]):
            found[place] = _with_unit_of(found[place], found[place + 1], 0 if powers[place] else powers[place + 1])
            powers[place] = powers[place] or powers[place + 1]
    return found


def word_after(text: str, number: Number) -> str:
    """The word directly after a number of the text: its unit or what it counts; "" at a break."""
    match = _WORD_AFTER.match(text, number.end)
    return match[1] if match else ""


@lru_cache(2048)
def readings(text: str) -> frozenset[Reading]:
    """Every reading of every number in a text; cached, since the same papers come up again and again."""
    return frozenset(reading for number in numbers(text) for reading in number.readings)


def number_stands_in(number: Number, known: Iterable[Reading]) -> bool:
    """Whether a number is among `known` readings: 45% equals 0.45, and 92.3 may be a percentage.

    An integer without a unit never matches a percentage or a multiple: any abstract has too many of them.
    """
    values = known if isinstance(known, frozenset) else frozenset(known)
    if any(_stands(reading, values) for reading in number.readings):
        return True
    return number.approximate and any(_rounds_to(number, reading) for reading in values)


def _stands(reading: Reading, known: frozenset[Reading]) -> bool:
    value, unit = reading
    if reading in known:
        return True
    if value != value.to_integral_value() and unit != "th":
        # A unit may be left out, but not changed.
        others: tuple[Unit, ...] = ("",) if unit else ("%", "x")
        if any((value, other) in known for other in others):
            return True
    if unit == "%":
        return (_plain(value / 100), "") in known
    return unit == "" and 0 < value < 1 and (_plain(value * 100), "%") in known


def _rounds_to(number: Number, known: Reading) -> bool:
    for value, unit in number.readings:
        if unit == known[1] and value:
            last = Decimal(1).scaleb(_last_digit(value))
            if abs(known[0] - value) <= last / 2:
                return True
    return False


def _last_digit(value: Decimal) -> int:
    """The power of ten of the last significant digit."""
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _read(match: re.Match[str]) -> tuple[frozenset[Reading], int]:
    value, power = _value(match)
    unit: Unit = ""
    if match["nth"] or match["ordinal"]:
        unit = "th"
    elif match["percent"]:
        unit = "%"
    elif match["times"] or match["orders"] or match["multiple"]:
        unit = "x"
    read: set[Reading] = {(value, unit)}
    if match["factor"] and not unit:
        read.add((value, "x"))
    if match["points"]:
        read.add((value, ""))
    if (match["halving"] or match["part"] or match["share"]) and (1 / value) == (1 / value).to_integral_value():
        read |= {(_plain(100 * value), "%"), (value, "x"), (_plain(1 / value), "x")}
    return frozenset(read), power


def _value(match: re.Match[str]) -> tuple[Decimal, int]:
    """The value, and the power of ten of its unit ("million")."""
    power = 0
    if match["digits"]:
        value = Decimal(re.sub(r"[^\d.]", "", match["digits"]))
        if exponent := match["exponent"]:
            ten_to = int(re.sub(r".*(?:\^|e)|[{}+]", "", exponent.translate(_SIGN), flags=re.IGNORECASE))
            if not exponent.startswith("^"):
                value = value.scaleb(ten_to)
            elif value:
                value = value**ten_to
        if letter := match["letter"]:
            power = _MAGNITUDES.get(letter, 0)
    elif match["words"]:
        value = _spelled(match["words"].lower())
    elif match["orders"]:
        several = (match["several"] or "one").lower()
        value = Decimal(10) ** (int(several) if several.isdigit() else _SMALL[several])
    elif match["sole"]:
        value, power = Decimal(1), _MAGNITUDES[match["sole"].lower()]
    elif match["dozen"]:
        value = Decimal(12)
    elif match["part"]:
        value = Decimal(_SMALL[match["how_many"].lower()]) / _PARTS[match["part"].lower()]
    elif match["share"]:
        value = Decimal(1) / _PARTS[match["share"].lower()]
    elif match["multiple"]:
        multiple = match["multiple"].lower()
        value = Decimal(next(times for stem, times in _MULTIPLES.items() if multiple.startswith(stem)))
    elif match["halving"]:
        value = Decimal("0.5")
    else:
        value = Decimal(1 + _ORDINALS.index(match["ordinal"].lower()))
    if match["magnitude"]:
        power += _MAGNITUDES[match["magnitude"][1:].lower()]
    return _plain(value.scaleb(power)), power


def _spelled(words: str) -> Decimal:
    total = 0
    for word in re.split(r"[- ]", words):
        if word == "hundred":
            total = 100 * max(1, total)
        else:
            total += _SMALL.get(word, 0)
    return Decimal(total)


def _plain(value: Decimal) -> Decimal:
    """One form for equal values, so that they hash and print alike."""
    return value.normalize() + 0


def _with_unit_of(number: Number, following: Number, power: int) -> Number:
    """A bare number read with the units of the one that follows it, and with its power of ten."""
    units = {unit for _, unit in following.readings}
    if units == {"th"} or any(unit for _, unit in number.readings):
        return number
    read = {(value, unit) for value, _ in number.readings for unit in units}
    if power:
        read |= {(_plain(value.scaleb(power)), unit) for value, unit in read}
    return number._replace(readings=number.readings | read)
