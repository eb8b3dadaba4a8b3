"""Parses dates as sources write them, to YYYY, YYYY-MM, YYYY-MM-DD, or MM-DD where no year is given."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["exact_date", "excluding", "known_date", "listing_date", "publication_date"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
# Month names of other languages, except those that mean something else in English.
_FOREIGN = (
    "januar janvier janv enero ene gennaio janeiro januari", "februar février fevrier févr febrero febbraio fevereiro",
    "märz maerz mars marzo março marco maart", "avril avr abril abr aprile", "mai mayo maggio maio mei",
    "juni juin junio giugno junho", "juli juillet juil julio luglio julho", "août aout agosto augustus",
    "septembre septiembre settembre setembro", "oktober okt octobre octubre ottobre outubro",
    "novembre noviembre novembro", "dezember dez décembre decembre déc diciembre dic dicembre dezembro",
)  # fmt: skip
_NUMBERS = {name: month for month, names in enumerate(_FOREIGN, start=1) for name in names.split()}
_NAME = rf"(?<![^\W\d_])(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|{_ENGLISH})(?![^\W\d_])"

_DAY, _YEAR = r"\d{1,2}(?:st|nd|rd|th|er|º)?(?![\d:])", r"(?<!\d)(?:1[5-9]\d\d|20\d\d)(?!\d)"
_TO = r"\s*(?:[-–—/&+]|\bto\b|\band\b)+\s*"
_GAP, _OF = r"[\s,./-]*", r"(?:of\s+|de\s+|del\s+)?"
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]m\b)?\s*(?:[+-]\d{2}:?\d{2}\b)?", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?P<year>{_YEAR}){_GAP}(?:(?P<day_between>{_DAY})\s+)?(?P<month>{_NAME})\.?(?:[\s./-]{{1,3}}(?P<day>{_DAY}))?"
    rf"|(?:(?P<day_before>{_DAY})(?:{_TO}{_DAY})?[\s./-]*{_OF})?(?P<first_month>{_NAME})\.?"
    rf"(?:[\s./-]*(?P<day_behind>{_DAY})(?:{_TO}{_DAY})?)?"
    rf"(?:{_TO}(?:{_DAY}\s+)?(?P<last_month>{_NAME})\.?(?:\s+{_DAY})?)?{_GAP}{_OF}(?P<last_year>{_YEAR})",
    re.IGNORECASE,
)
_DAYS = ("day", "day_between", "day_before", "day_behind")
_YEAR_FIRST = re.compile(
    rf"(?P<year>{_YEAR})(?:\s*[-/.年\s]\s*(?P<month>\d{{1,2}})(?!\d)"
    r"(?:\s*[-/.月\s]\s*(?P<day>\d{1,2})(?!\d))?)?"
)
_YEAR_LAST = re.compile(
    rf"(?<![\d/.-])(?:(?P<first>\d{{1,2}})\s?(?P<sign>[-/.])\s?)?(?P<second>\d{{1,2}})\s?[-/.]\s?(?P<year>{_YEAR})"
)
_COMPACT = re.compile(r"(?P<year>1[5-9]\d\d|20\d\d)(?P<month>\d\d)(?P<day>\d\d)?(?:T?\d{2,6}Z?)?", re.ASCII)
_EPOCH = re.compile(r"(?P<seconds>1[0-8]\d{8})(?:\d{3})?(?:\.\d+)?", re.ASCII)
_DAY_WITHOUT_SIGNS = re.compile(r"(?<!\d)(?:19|20)\d{6}(?!\d)", re.ASCII)
_WHOLE_YEAR = re.compile(r"(?P<year>[12]\d{3})(?:\.0+)?", re.ASCII)
_MONTH_ALONE = re.compile(r"(?P<month>0?[1-9]|1[0-2])(?:\.0+)?", re.ASCII)
_LONGEST = 200

_LISTED = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        r"(?P<year>[12]\d{3})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?P<time>)",
        r"(?P<month>\d{2})-(?P<day>\d{2})",
        rf"(?P<weekday>)(?P<month>{_ENGLISH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>[12]\d{{3}}))?",
        rf"(?P<weekday>)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_ENGLISH})\.?(?:,?\s+(?P<year>[12]\d{{3}}))?",
    )
)
_WEEKDAY = re.compile(r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_TIME = re.compile(r"(?<=\d)[T\s]\s*\d{1,2}:\d{2}.{0,24}$")
_LEAP_YEAR = 2000
_LONGEST_DAY = 60


@lru_cache(16_384)
def publication_date(text: str) -> str | None:
    """The date in `text` as YYYY, YYYY-MM or YYYY-MM-DD, whichever is known; None without a year.

    Of a range, the beginning counts. Where day and month are ambiguous, only the year is taken.
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        return None
    return _of_digits(text.strip("()[]{}\"' ")) or _of_words(_CLOCK.sub(" ", text))


def exact_date(text: str) -> str | None:
    """As `publication_date`, but None when `text` has a number or word that is not part of the date."""
    found = publication_date(text)
    parts = re.findall(r"\d+|[^\W\d_]{3,}", text)
    return found if found and found.count("-") + 1 == len(parts) else None


def known_date(texts: Iterable[str]) -> str | None:
    """The date given by several fields together: the first with a year, made more exact by the others.

    Another field may have a fuller date in the same year, or only the missing part ("Sep", "9", "Mar 15").
    """
    given = [text for text in texts if text.strip()]
    dates = [date for date in map(publication_date, given) if date]
    if not dates:
        return None
    best = max((date for date in dates if date.startswith(dates[0])), key=len)
    if len(best) > len("YYYY"):
        return best
    fuller = (publication_date(f"{_month_in(text)} {best}") for text in given if not publication_date(text))
    return max(filter(None, fuller), key=len, default=best)


def listing_date(text: str) -> str | None:
    """`text` as YYYY-MM-DD, or as MM-DD when it names no year ("Jul 28"), or None when it is not a day."""
    text = text.strip()
    if len(text) > _LONGEST_DAY:
        return None
    for pattern in _LISTED:
        names = pattern.groupindex
        day = _TIME.sub("", text) if "year" in names else text
        found = pattern.fullmatch(_WEEKDAY.sub("", day, count=1) if "weekday" in names else day)
        if found is None:
            continue
        year = found["year"] if "year" in names else None
        try:
            date = datetime.date(int(year or _LEAP_YEAR), _month(found["month"]), int(found["day"])).isoformat()
        except ValueError:
            continue
        return date if year else date[len("YYYY-") :]
    return None


def excluding(since: str | None, until: str | None, year: int | str | None = None) -> tuple[str, str] | None:
    """The names of two limits (YYYY, YYYY-MM or YYYY-MM-DD) that no date satisfies together; None if there are none."""
    for name, first in (("since", since), ("year", year)):
        for other, last in (("until", until), ("year", year)):
            # A partial date is a prefix of all its days, and -99 sorts after every month and day.
            if name != other and first and last and str(first) > f"{last}-99":
                return name, other
    return None


def _of_digits(text: str) -> str | None:
    """A year, a day without signs between its parts, or seconds (thousandths of them) since 1970."""
    if found := _EPOCH.fullmatch(text):
        return datetime.datetime.fromtimestamp(int(found["seconds"]), datetime.UTC).date().isoformat()
    found = _WHOLE_YEAR.fullmatch(text) or _COMPACT.fullmatch(text)
    return _written(*(found.groupdict().get(name) for name in ("year", "month", "day"))) if found else None


def _of_words(text: str) -> str | None:
    whole = _YEAR_FIRST.search(text)
    if whole and whole["day"]:
        return _written(whole["year"], whole["month"], whole["day"])
    if named := _NAMED.search(text):
        return _of_named_month(named)
    if last := _YEAR_LAST.search(text):
        return _of_numbers(last)
    if whole:
        # "may" is a month only next to a year; elsewhere it can be a word of the text.
        months = [name for name in re.findall(_NAME, text, re.IGNORECASE) if name != "may"]
        return _written(whole["year"], whole["month"] or next(iter(months), None), None)
    days = _DAY_WITHOUT_SIGNS.search(text)
    return _of_digits(days[0]) if days else None


def _of_named_month(found: re.Match[str]) -> str | None:
    month, last = found["month"] or found["first_month"], found["last_month"]
    day = next(filter(None, (found[name] for name in _DAYS)), None)
    if last and _month(last) < _month(month):  # "Dec-Jan 2019": the year is that of either
        return _written(found["last_year"], None, None)
    return _written(found["year"] or found["last_year"], month, day)


def _of_numbers(found: re.Match[str]) -> str | None:
    year, first, second = found["year"], found["first"], found["second"]
    if first is None:
        return _written(year, second, None)
    if int(first) > 12 or found["sign"] == "." or int(first) == int(second):
        return _written(year, second, first)
    return _written(year, first, second) if int(second) > 12 else year


def _written(year: str | None, month: str | None, day: str | None) -> str | None:
    """The valid part: without the day if there is no such day, without the month if there is no such month."""
    if year is None:
        return None
    number = _month(month) if month else 0
    if not 1 <= number <= 12:
        return year
    try:
        return datetime.date(int(year), number, int(re.sub(r"\D", "", day or "0"))).isoformat()
    except ValueError:
        return f"{year}-{number:02}"


def _month(name: str) -> int:
    name = name.lower()
    return int(name) if name.isdigit() else _NUMBERS.get(name) or _MONTHS.index(name[:3]) + 1


def _month_in(text: str) -> str:
    """The text with a lone number as the name of the month."""
    found = _MONTH_ALONE.fullmatch(text.strip())
    return _MONTHS[int(found["month"]) - 1] if found else text
