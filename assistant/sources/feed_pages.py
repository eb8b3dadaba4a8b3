"""What feeds have in common: what they are asked, what they answer, and how their content is read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources import SourceRecord, read
from assistant.sources.base import ByteStream
from assistant.sources.web import WebClient

__all__ = ["Feed", "FeedAnswer", "FeedPage", "FeedState", "FeedTold", "day_in", "is_empty", "read_page"]

FeedState = Mapping[str, Any]
"""What a feed needs to know at the next run; JSON."""
FeedTold = Callable[[str], None]
"""Is told what is about to be fetched."""

_BROKEN = re.compile(r"not well-formed XML|not JSON: it breaks off|a document type with")
_EMPTY = frozenset(("the feed contains no papers", "the list holds no paper"))


class FeedPage(NamedTuple):
    """What a feed gave, as a source of its own. With the same `digest` as before it has nothing new."""

    name: str
    records: tuple[SourceRecord | Rejection, ...]
    digest: str | None = None


class FeedAnswer(NamedTuple):
    """What one run fetched. `failure` and `left` are a line each, or empty: what went wrong, and what was left out."""

    pages: tuple[FeedPage, ...]
    state: FeedState
    failure: str = ""
    left: str = ""


class Feed(Protocol):
    """One thing that the settings name."""

    @property
    def label(self) -> str:
        """Its name for people."""

    @property
    def address(self) -> str:
        """Its name in the library; the sources that come from it are called so, or so with a date."""

    def fetch(self, state: FeedState, client: WebClient, today: date, told: FeedTold) -> FeedAnswer:
        """Fetch what is new since the run that left this `state`. `today` is that of UTC."""


@dataclass(frozen=True, slots=True)
class _Held:
    """Content that has been fetched, as a source."""

    name: str
    content: bytes

    def open(self) -> AbstractContextManager[ByteStream]:
        return io.BytesIO(self.content)


def read_page(name: str, content: bytes) -> tuple[list[SourceRecord], list[Rejection], str]:
    """What is in the content, and why it cannot be the whole; no reason for a feed that is empty at the moment."""
    records: list[SourceRecord] = []
    rejections: list[Rejection] = []
    try:
        for one in read(_Held(name, content)):
            if isinstance(one, SourceRecord):
                records.append(one)
            else:
                rejections.append(one)
    except InputError as error:
        return records, rejections, str(error)
    broken = next((one.why for one in rejections if _BROKEN.match(one.why)), "")
    if not broken and rejections and not records and not is_empty(rejections):
        broken = rejections[0].why.partition("; known formats")[0]
    return records, rejections, broken


def is_empty(rejections: Sequence[Rejection]) -> bool:
    """Whether these say that a feed has no papers at the moment."""
    return all(one.why in _EMPTY for one in rejections)


def day_in(text: object) -> date | None:
    """The day of a date or moment in ISO 8601; None if it is none."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
