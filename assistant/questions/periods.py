"""Periods in plain words: "since 2023", "between March 2019 and 2021", "in the last two years"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from assistant.text.dates import exact_date

__all__ = ["DATE", "DAY_OF_YEAR", "YEAR", "Period", "narrower", "periods"]

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
YEAR = r"(?:19[5-9]\d|20\d\d)(?![\w%]|[.,:/]\d)"
DATE = (
    rf"(?:\b\d{{4}}-\d\d(?:-\d\d)?(?![\w-])|\b{_MONTH}\s+{_DAY},?\s+{YEAR}|\b{_DAY}\s+{_MONTH},?\s+{YEAR}"
    rf"|\b{_MONTH},?\s+{YEAR}|\b{YEAR})"
)
DAY_OF_YEAR = rf"(?:\b{_MONTH}\s+{_DAY}(?!\d)|\b{_DAY}\s+(?:of\s+)?{_MONTH}|\b\d\d-\d\d(?![\w-])|\b{_MONTH})"
"""A day or month without a year."""

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DAYS_IN = {"day": 1, "week": 7, "month": 30.4375, "year": 365.25, "decade": 3652.5}
_TO = r"\s*(?:\bto\b|\buntil\b|\btill\b|\bthrough\b|-|–|—)\s*"
_MORE_DATES = rf"(?!\s*(?:,|\band\b|\bor\b|&|/|-|–)\s*(?:in\s+|from\s+)?{DATE})"


class Period(NamedTuple):
    """The span of a period in a text, and its first and last date."""

    start: int
    end: int
    since: str | None
    until: str | None


class _Form(NamedTuple):
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], date], tuple[str | None, str | None]]


def periods(text: str, today: date) -> Iterator[Period]:
    """Every period in a text; of two that begin at one place, the longer first. Dates that do not exist are ignored."""
    for form in _FORMS:
        for found in form.pattern.finditer(text):
            try:
                since, until = form.read(found, today)
            except (ValueError, OverflowError):
                continue
            if not (since and until and since > f"{until}-99"):
                yield Period(found.start(), found.end(), since, until)


def narrower(first: str | None, second: str | None, *, latest: bool) -> str | None:
    """The stricter of two limits: the later start (`latest`) or the earlier end."""
    if first is None or second is None:
        return first or second
    if latest:
        return max(first, second)
    return min(first, second, key=lambda limit: f"{limit}-99-99"[:10])


def _known(text: str) -> str:
    found = exact_date(text)
    if found is None:
        raise ValueError(f"no such date: {text}")
    return found


def _moved(value: str, by: int) -> str:
    """The date (year, month or day) after or before a date, in its own unit."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 1:
        return f"{parts[0] + by:04}"
    if len(parts) == 2:
        months = parts[0] * 12 + parts[1] - 1 + by
        return f"{months // 12:04}-{months % 12 + 1:02}"
    return (date(*parts) + timedelta(days=by)).isoformat()


def _calendar(found: re.Match[str], today: date) -> tuple[str, str]:
    unit = today.isoformat()[: 4 if found["unit"].lower() == "year" else 7]
    value = unit if found["which"].lower() == "this" else _moved(unit, -1)
    return value, value


def _since_calendar(found: re.Match[str], today: date) -> tuple[str, None]:
    return _calendar(found, today)[0], None


def _rolling(found: re.Match[str], today: date) -> tuple[str, None]:
    number = (found["number"] or "one").lower()
    count = int(number) if number.isdigit() else 2 if number.startswith("couple") else _NUMBERS.index(number) + 1
    unit = found["unit"].lower()
    if unit in ("year", "decade"):
        years = count * (10 if unit == "decade" else 1)
        return date(today.year - years, today.month, min(today.day, 28)).isoformat(), None
    return (today - timedelta(days=round(count * _DAYS_IN[unit]))).isoformat(), None


def _form(pattern: str, read: Callable[[re.Match[str], date], tuple[str | None, str | None]]) -> _Form:
    return _Form(re.compile(pattern, re.IGNORECASE), read)


_FORMS = (
    _form(rf"\bbetween\s+({DATE})\s+and\s+({DATE})", lambda found, _: (_known(found[1]), _known(found[2]))),
    _form(
        rf"\b(?:from|between|in|during)\s+({DATE}){_TO}({DATE})",
        lambda found, _: (_known(found[1]), _known(found[2])),
    ),
    _form(
        rf"\b(?:from\s+)?({DATE})\s+(?:on(?:wards?)?(?=\W*$|\s*[,;)])|onwards?\b|or\s+later\b|and\s+(?:later|after)\b)",
        lambda found, _: (_known(found[1]), None),
    ),
    _form(
        rf"\b(?:since|starting\s+(?:from|in|with)|(?:not?\s+)(?:earlier|older)\s+than)\s+({DATE})",
        lambda found, _: (_known(found[1]), None),
    ),
    _form(
        rf"\b(?:after|(?<!no )(?<!not )(?:later|newer|more\s+recent)\s+than)\s+({DATE})",
        lambda found, _: (_moved(_known(found[1]), 1), None),
    ),
    _form(
        rf"\b(?:before|prior\s+to|(?<!no )(?<!not )(?:earlier|older)\s+than)\s+({DATE})",
        lambda found, _: (None, _moved(_known(found[1]), -1)),
    ),
    _form(
        rf"\b(?:until|till|up\s+to(?:\s+and\s+including)?|through|not?\s+later\s+than)\s+({DATE})",
        lambda found, _: (None, _known(found[1])),
    ),
    _form(
        r"\b(?:(?:in|from|during|over|within|of)\s+)?(?:the\s+)?(?:last|past|previous)\s+"
        rf"(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)}|couple\s+of)\s+(?P<unit>day|week|month|year|decade)s?\b(?!['’])",
        _rolling,
    ),
    _form(
        r"\b(?:in|from|during|over|within|of)\s+the\s+(?:last|past)\s+(?P<number>(?!))?(?P<unit>day|week|month|year|decade)"
        r"\b(?!['’])",
        _rolling,
    ),
    _form(r"\bsince\s+(?P<which>this|last)\s+(?P<unit>year|month)\b(?!['’])", _since_calendar),
    _form(
        r"\b(?:(?:in|from|during|of)\s+)?(?P<which>this|last)\s+(?P<unit>year|month)\b(?!['’])",
        _calendar,
    ),
    _form(
        rf"\b(?:in|from|during|of|dated)\s+({DATE})(?!\s*[-–/]\s*\d){_MORE_DATES}",
        lambda found, _: (_known(found[1]), _known(found[1])),
    ),
)
"""In order of precedence: of two that overlap, the earlier form counts."""
