"""Records written as lines that start with a tag, and go on in lines that do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assistant.sources.base import Line
from assistant.sources.cleaning import clean

__all__ = ["TaggedRecord", "tagged_records"]

_LONGEST = 500_000


class TaggedRecord(NamedTuple):
    """The texts under each tag of a record in their order, and the line it starts on."""

    line: int
    texts: dict[str, list[str]]

    def first(self, *tags: str) -> str:
        """The first text under the first of the tags that has one."""
        return next((text for tag in tags for text in self.texts.get(tag, ()) if text), "")

    def all(self, *tags: str) -> list[str]:
        """The texts under the first of the tags that has any."""
        return next((texts for tag in tags if (texts := list(filter(None, self.texts.get(tag, ()))))), [])


def tagged_records(lines: Iterable[Line], tag: re.Pattern[str], first: str) -> Iterator[TaggedRecord]:
    """The records, each starting with the tag `first`, or with any behind a blank line.

    `tag` matches a line that starts with one, and has the tag and the text as its groups.
    """
    record: TaggedRecord | None = None
    last: list[str] = []
    blank, size = False, 0
    for number, text in lines:
        found = tag.match(text)
        if not text.strip():
            blank = True
        elif found:
            name = found[1].strip()
            if record and (name == first or (blank and first not in record.texts and name in record.texts)):
                yield record
                record = None
            if record is None:
                record, size = TaggedRecord(number, {}), 0
            last = record.texts.setdefault(name, [])
            last.append(clean(found[2]))
            blank = False
        elif record and last and size < _LONGEST:
            last[-1] = f"{last[-1]} {clean(text)}".strip()
            blank = False
        size += len(text)
    if record:
        yield record
