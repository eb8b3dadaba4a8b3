"""Hard limits on the papers that are searched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator

from assistant.errors import ArgumentError
from assistant.records.base import Record
from assistant.text.dates import excluding
from assistant.text.tag_names import tag_names

__all__ = ["Filters"]

_PUBLISHED = re.compile(r"[12]\d{3}(-\d\d){0,2}", re.ASCII)
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_LISTED = re.compile(r"[12]\d{3}(-\d\d){0,2}|\d\d(-\d\d)?", re.ASCII)
_LEAP_YEAR = 2000
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class Filters(Record):
    """Hard limits on the papers that are searched. A paper without the limited field does not pass.

    A partial date passes if some day of its month or year does. A year may be an int, and a day a `datetime.date`.
    Raises ArgumentError, also for limits on dates that exclude each other.
    """

    since: str | None = Field(default=None, description="First date of publication: YYYY, YYYY-MM or YYYY-MM-DD.")
    until: str | None = Field(default=None, description="Last date of publication: YYYY, YYYY-MM or YYYY-MM-DD.")
    listed: str | None = Field(
        default=None,
        description="When the paper was listed: MM or MM-DD in any year, or YYYY, YYYY-MM or YYYY-MM-DD.",
    )
    page: str | None = Field(default=None, description="Part of the name of a page that lists the paper, any case.")
    author: str | None = Field(
        default=None, description='Part of an author\'s name, any case; "A and B" are two authors of one paper.'
    )
    category: str | None = Field(default=None, description='A whole category, such as "cs.LG", any case.')
    year: int | None = Field(default=None, description="Year of publication.")
    source: str | None = Field(
        default=None,
        description="Part of the name of a file, address or other source that the paper came from, any case; with a "
        "slash in it, of the whole path.",
    )
    tag: str | None = Field(
        default=None, description='A tag that was attached to the paper, any case; "a; b" is a paper with both.'
    )
    ids: tuple[str, ...] = Field(default=(), description="These papers only; empty for all.")
    without: tuple[str, ...] = Field(default=(), description="All but these papers.")

    @field_validator("since", "until", "listed", mode="before")
    @classmethod
    def _as_written(cls, value: object) -> object:
        if isinstance(value, date):
            return value.isoformat()[:10]
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("since", "until", "listed")
    @classmethod
    def _is_a_date(cls, value: str | None, field: ValidationInfo) -> str | None:
        pattern, forms = (
            (_LISTED, "MM, MM-DD, YYYY, YYYY-MM or YYYY-MM-DD")
            if field.field_name == "listed"
            else (_PUBLISHED, "YYYY, YYYY-MM or YYYY-MM-DD")
        )
        if value is not None and not (pattern.fullmatch(value) and _exists(value)):
            what = "no such" if pattern.fullmatch(value) else "not a"
            raise ValueError(f"{what} date of the form {forms}: {value[:40]}")
        return value

    @field_validator("year", mode="before")
    @classmethod
    def _is_a_year(cls, value: object) -> object:
        if value is not None and not _YEAR.fullmatch(str(value)):
            raise ValueError(f"not a year of the form YYYY: {str(value)[:40]}")
        return value

    @field_validator("page", "author", "category", "source")
    @classmethod
    def _says_something(cls, value: str | None) -> str | None:
        if value is not None and not (value := " ".join(value.split())):
            raise ValueError("must not be empty")
        return value

    @field_validator("tag")
    @classmethod
    def _names_tags(cls, value: str | None) -> str | None:
        return None if value is None else "; ".join(tag_names(value))

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            since: str | int | date | None = None,
            until: str | int | date | None = None,
            listed: str | int | date | None = None,
            page: str | None = None,
            author: str | None = None,
            category: str | None = None,
            year: str | int | None = None,
            source: str | None = None,
            tag: str | None = None,
            ids: Sequence[str] = (),
            without: Sequence[str] = (),
        ) -> None: ...

    else:

        def __init__(self, **limits: Any) -> None:
            try:
                super().__init__(**limits)
            except ValidationError as error:
                raise _mistake(error) from None
            if problem := self.contradiction():
                raise ArgumentError(problem, hint="leave one of the two out")

    def contradiction(self) -> str:
        """One line that names two limits that exclude each other; empty if there are none."""
        if (names := excluding(self.since, self.until, self.year)) is None:
            return ""
        first, second = (f"{name} {getattr(self, name)}" for name in names)
        return f"{first} and {second} exclude each other"

    def __bool__(self) -> bool:
        """Whether anything is limited."""
        return self != Filters()

    def merged(self, other: Filters) -> Filters:
        """These limits overridden by those that `other` sets; a year and other dates replace each other.

        The papers in both `without` are combined.
        """
        changes: dict[str, Any] = {name: value for name, value in other if value}
        changes["without"] = tuple(dict.fromkeys((*self.without, *other.without)))
        if other.year:
            changes = {"since": None, "until": None} | changes
        elif other.since or other.until:
            changes["year"] = None
        return self.model_copy(update=changes)

    def describe(self) -> str:
        """The limits in plain words, such as "published since 2023; listed in March"; empty without limits."""
        parts = []
        if self.since and self.since == self.until:
            parts.append(f"published {_in_words(self.since)}")
        elif self.since and self.until:
            parts.append(f"published from {self.since} to {self.until}")
        elif self.since or self.until:
            parts.append(f"published since {self.since}" if self.since else f"published until {self.until}")
        if self.year:
            parts.append(f"published in {self.year}")
        if self.listed:
            parts.append(f"listed {_in_words(self.listed)}")
        if self.page:
            parts.append(f"on a page named “{self.page}”")
        if self.author:
            parts.append(f"by “{self.author}”")
        if self.category:
            parts.append(f"in category {self.category}")
        if self.source:
            parts.append(f"from a source named “{self.source}”")
        if self.tag:
            parts.append(f"tagged {' and '.join(f'“{name}”' for name in tag_names(self.tag))}")
        if self.ids:
            parts.append("among 1 paper" if len(self.ids) == 1 else f"among {len(self.ids)} papers")
        if self.without:
            parts.append("except 1 paper" if len(self.without) == 1 else f"except {len(self.without)} papers")
        return "; ".join(parts)


def _mistake(error: ValidationError) -> ArgumentError:
    """The first mistake in what was given, by the name of its limit."""
    first = error.errors(include_url=False)[0]
    name, *_ = (*first["loc"], "")
    if first["type"] == "extra_forbidden":
        near = get_close_matches(str(name), Filters.model_fields, n=1)
        known = f"did you mean {near[0]}?" if near else f"the limits are {', '.join(Filters.model_fields)}"
        return ArgumentError(f"Filters has no limit {str(name)[:40]!r}", hint=known)
    if first["type"] == "value_error":
        return ArgumentError(f"{name}: {first['ctx']['error']}", hint="give it in that form, or leave it out")
    wanted = first["msg"].partition("should be a ")[2].replace("valid ", "").replace("string", "str")
    return ArgumentError(f"{name} must be a {wanted or 'str'}, not {type(first['input']).__name__}")


def _exists(value: str) -> bool:
    year, month, day = _parts(value)
    try:
        date(int(year or _LEAP_YEAR), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


def _parts(value: str) -> tuple[str, str, str]:
    """Year, month and day, each empty if the date does not have it."""
    year, _, rest = value.partition("-") if len(value) in (4, 7, 10) else ("", "", value)
    month, _, day = rest.partition("-")
    return year, month, day


def _in_words(value: str) -> str:
    year, month, day = _parts(value)
    named = " ".join(filter(None, (_MONTHS[int(month) - 1] if month else "", str(int(day)) if day else "")))
    return f"{'on' if day else 'in'} " + (f"{named}, {year}" if day and year else f"{named} {year}".strip())
