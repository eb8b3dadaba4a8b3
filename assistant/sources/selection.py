"""Selects records by category and date, for every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.records.lacking import WithoutAbstract
from assistant.sources.base import SourceRecord
from assistant.text.dates import publication_date

__all__ = ["AnySelection", "Selection", "Tally", "united"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Limits on records, like `Filters` on papers. A record without the limited field is left out.

    A partial date passes if any day of its month or year does.
    """

    categories: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @classmethod
    def of(cls, categories: Iterable[str] = (), since: str | None = None, until: str | None = None) -> Selection:
        """The limits as a user writes them. Raises InputError for an invalid date."""
        for date in filter(None, (since, until)):
            if publication_date(date) != date:
                raise InputError(f"not a date: {date}", hint="dates are written YYYY, YYYY-MM or YYYY-MM-DD")
        return cls(tuple(name.strip().casefold() for name in categories if name.strip()), since, until)

    def __bool__(self) -> bool:
        """Whether there is any limit."""
        return self != Selection()

    def __str__(self) -> str:
        return f"{','.join(sorted(self.categories))} {self.since or ''} {self.until or ''}"

    def lacks(self, record: SourceRecord) -> bool:
        """Whether the record lacks a limited field."""
        return bool((self.categories and not _categories(record)) or (self._dated and record.published is None))

    def takes(self, record: SourceRecord) -> bool:
        """Whether the record is within all limits."""
        if self.categories and not _categories(record).intersection(self.categories):
            return False
        published = record.published
        if not self._dated:
            return True
        if published is None:
            return False
        # As text, a partial date is a prefix of all its days, and -99 sorts after every month and day.
        return f"{published}-99" >= (self.since or "") and (not self.until or published <= f"{self.until}-99")

    @property
    def _dated(self) -> bool:
        return bool(self.since or self.until)


@dataclass(frozen=True, slots=True)
class AnySelection:
    """Several selections of one file: a record that one of them takes is taken."""

    selections: tuple[Selection, ...]

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return " or ".join(sorted(map(str, self.selections)))

    def lacks(self, record: SourceRecord) -> bool:
        """Whether the record lacks a field that each of them limits."""
        return all(selection.lacks(record) for selection in self.selections)

    def takes(self, record: SourceRecord) -> bool:
        """Whether one of them takes the record."""
        return any(selection.takes(record) for selection in self.selections)


def united(selections: Iterable[Selection]) -> Selection | AnySelection:
    """The selection of what any of several takes: no limit if one of them has none."""
    each = tuple(dict.fromkeys(selections))
    if not all(each):
        return Selection()
    return each[0] if len(each) == 1 else AnySelection(each)


@dataclass(slots=True)
class Tally:
    """Counts of records left out or marked while reading a source."""

    left_out: int = 0
    lacking: int = 0
    withdrawn: int = 0

    def count(
        self, records: Iterable[SourceRecord | Rejection], selection: Selection | AnySelection, name: str
    ) -> Iterator[SourceRecord | Rejection]:
        """The selected records and all rejections; one more rejection if nothing in `name` was selected."""
        taken = False
        for record in records:
            known = record.record if isinstance(record, WithoutAbstract) else record
            if isinstance(known, SourceRecord) and selection and not selection.takes(known):
                self.left_out += 1
                self.lacking += selection.lacks(known)
                continue
            if isinstance(record, SourceRecord):
                self.withdrawn += bool(record.metadata.get("withdrawn"))
                taken = True
            yield record
        if self.left_out and not taken:
            yield Rejection(where=name, why=f"none of its records is within the limits: {self.left_out:,} left out")


def _categories(record: SourceRecord) -> set[str]:
    found: set[str] = set()
    for key in ("categories", "category"):
        value = record.metadata.get(key)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                found |= {text.casefold(), *text.casefold().split()}
    return found
