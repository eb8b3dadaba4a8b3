"""Limits that somebody else read out of a reader's words: only what really stands there counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from assistant.errors import ArgumentError
from assistant.questions.limits import split_filters
from assistant.questions.periods import DATE
from assistant.records import Filters
from assistant.text.dates import exact_date

__all__ = ["limits_in", "limits_named", "only_stated"]

_DATES = ("since", "until")
_NAMES = ("author", "category", "page")
_LAST_MONTH, _LAST_DAYS = "12", ("28", "29", "30", "31")
_LONGEST = 200


def limits_in(texts: Iterable[str]) -> list[Filters]:
    """The limits that each text states by the rules."""
    return [limits for text in texts if (limits := split_filters(text)[1])]


def only_stated(limits: Filters, texts: Sequence[str], known: Iterable[Filters] = ()) -> Filters:
    """Those of the limits whose values stand in the texts of a reader, or are among those `known` to be stated."""
    stated = [*known, *limits_in(texts)]
    words = _plain(" \n ".join(texts))
    kept: dict[str, object] = {}
    for name in (*_DATES, *_NAMES, "listed"):
        value = getattr(limits, name)
        if value is None:
            continue
        if any(getattr(each, name) == value for each in stated):
            kept[name] = value
        elif name in _DATES:
            kept[name] = _date_in(value, name, words)
        elif name in _NAMES and _stands(value, words):
            kept[name] = value
    return _filters(kept)


def limits_named(given: object, texts: Sequence[str]) -> Filters:
    """The limits in data from outside, by name, as far as they are valid and stand in the texts of a reader."""
    if not isinstance(given, Mapping):
        return Filters()
    valid = Filters()
    for name in (*_DATES, "author", "category"):
        value = given.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and 0 < len(str(value)) <= _LONGEST:
            valid = valid.merged(_filters({name: " ".join(str(value).split())}))
    return only_stated(valid, texts)


def _filters(values: Mapping[str, object]) -> Filters:
    """Limits with these values; none where they are invalid or exclude each other."""
    try:
        return Filters(**{name: value for name, value in values.items() if value})  # type: ignore[arg-type]
    except ArgumentError:
        return Filters()


def _date_in(value: str, name: str, words: str) -> str | None:
    """The date as the words give it: a year's or month's first or last day is the year or month itself."""
    dates = {exact_date(found[0]) for found in re.finditer(DATE, words, re.IGNORECASE)}
    dates |= {day[:4] for day in dates if day}
    while value not in dates:
        value, _, last = value.rpartition("-")
        ends = last == "01" if name == "since" else last in (_LAST_DAYS if "-" in value else (_LAST_MONTH,))
        if not value or not ends:
            return None
    return value


def _stands(value: str, words: str) -> bool:
    parts = re.split(r"\s+and\s+|\s*,\s*", _plain(value))
    return all(part and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", words) for part in parts)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
