"""Dates as sources write them, as YYYY, YYYY-MM, YYYY-MM-DD, or MM-DD where no year is given."""

from __future__ import annotations

import datetime
import re

__all__ = ["excluding", "listing_date", "publication_date"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s+)?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>[12]\d{3})"
_TIME = r"(?:[T\s]\s*\d{1,2}:\d{2}.{0,24})?"
_NUMERIC = re.compile(rf"{_YEAR}([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_TIME}", re.ASCII)
_COMPACT = re.compile(rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})", re.ASCII)
_YEAR_MONTH = re.compile(rf"{_YEAR}[-/.](?P<month>\d{{1,2}})", re.ASCII)
_MONTH_DAY = re.compile(r"(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_YEAR_ALONE = re.compile(_YEAR, re.ASCII)
_NAMED = tuple(
    re.compile(_WEEKDAY + pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?{_TIME}",
        rf"{_DAY}\s+{_MONTH}(?:,?\s+{_YEAR})?{_TIME}",
    )
)
_NAMED_MONTH = re.compile(rf"{_MONTH},?\s+{_YEAR}", re.ASCII | re.IGNORECASE)
_LEAP_YEAR = 2000
_LONGEST = 60


def publication_date(text: str) -> str | None:
    """`text` as YYYY, YYYY-MM or YYYY-MM-DD, or None when it is no such date."""
    for pattern in (_NUMERIC, _COMPACT, _YEAR_MONTH, _YEAR_ALONE, *_NAMED, _NAMED_MONTH):
        date = _read(pattern, text)
        if date is not None and not _MONTH_DAY.fullmatch(date):
            return date
    return None


def listing_date(text: str) -> str | None:
    """`text` as YYYY-MM-DD, or as MM-DD when it names no year ("Jul 28"), or None when it is no day."""
    for pattern in (_NUMERIC, _MONTH_DAY, *_NAMED):
        if date := _read(pattern, text):
            return date
    return None


def excluding(since: str | None, until: str | None, year: int | str | None = None) -> tuple[str, str] | None:
    """The names of two limits on dates (YYYY, YYYY-MM or YYYY-MM-DD) that no date is within; None without such two."""
    for name, first in (("since", since), ("year", year)):
        for other, last in (("until", until), ("year", year)):
            # As text, a date known only in part is a prefix of all its days; -99 stands behind every month and day.
            if name != other and first and last and str(first) > f"{last}-99":
                return name, other
    return None


def _read(pattern: re.Pattern[str], text: str) -> str | None:
    text = text.strip()
    found = pattern.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    parts = found.groupdict()
    year, month, day = parts.get("year"), _month(parts.get("month")), int(parts.get("day") or 1)
    try:
        datetime.date(int(year or _LEAP_YEAR), month or 1, day)
    except ValueError:
        return None
    shown = [year] if year else []
    shown += [f"{month:02}"] if month is not None else []
    shown += [f"{day:02}"] if parts.get("day") else []
    return "-".join(shown)


def _month(name: str | None) -> int | None:
    if name is None:
        return None
    return int(name) if name.isdigit() else _MONTHS.index(name[:3].lower()) + 1
