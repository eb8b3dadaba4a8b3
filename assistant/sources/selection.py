"""Which records of a source are taken: those of some categories and of some time. Works for every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources.base import SourceRecord
from assistant.text.dates import publication_date

__all__ = ["Selection", "Tally"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Limits on records, as `Filters` are on papers: one that lacks what a limit is about is left out.

    A date known only in part passes if some day of that month or year does.
    """

    categories: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @classmethod
    def of(cls, categories: Iterable[str] = (), since: str | None = None, until: str | None = None) -> Selection:
        """The limits as a person writes them. Raises InputError for what is no date."""
        for date in filter(None, (since, until)):
            if publication_date(date) != date:
                raise InputError(f"not a date: {date}", hint="dates are written YYYY, YYYY-MM or YYYY-MM-DD")
        return cls(tuple(name.strip().casefold() for name in categories if name.strip()), since, until)

    def __bool__(self) -> bool:
        """Whether anything is limited."""
        return self != Selection()

    def __str__(self) -> str:
        return f"{','.join(sorted(self.categories))} {self.since or ''} {self.until or ''}"

    def lacks(self, record: SourceRecord) -> bool:
        """Whether the record lacks what a limit is about."""
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
        # As text, a date known only in part is a prefix of all its days; -99 stands behind every month and day.
        return f"{published}-99" >= (self.since or "") and (not self.until or published <= f"{self.until}-99")

    @property
    def _dated(self) -> bool:
        return bool(self.since or self.until)


@dataclass(slots=True)
class Tally:
    """What one reading of a source took no notice of in its records, or marked in them."""

    left_out: int = 0
    lacking: int = 0
    withdrawn: int = 0

    def count(
        self, records: Iterable[SourceRecord | Rejection], selection: Selection, name: str
    ) -> Iterator[SourceRecord | Rejection]:
        """The records that `selection` takes, and all rejections; one more when it takes none of those in `name`."""
        taken = False
        for record in records:
            if isinstance(record, SourceRecord):
                if selection and not selection.takes(record):
                    self.left_out += 1
                    self.lacking += selection.lacks(record)
                    continue
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
