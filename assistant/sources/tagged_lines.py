"""Records written as lines that start with a tag, and go on in lines that do not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from assistant.records import Rejection
from assistant.sources.base import Line, SourceRecord
from assistant.sources.cleaning import clean
from assistant.sources.fields import records_of
from assistant.sources.json_values import BadRecordError

__all__ = ["TaggedRecord", "read_tagged"]

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


def read_tagged(
    lines: Iterable[Line], name: str, tag: re.Pattern[str], first: str, fields: Callable[[TaggedRecord], dict[str, Any]]
) -> Iterator[SourceRecord | Rejection]:
    """The records of a file called `name`, out of the `fields` of each; `tag` and `first` as for `_tagged_records`."""
    for record in _tagged_records(lines, tag, first):
        where = f"{name}:{record.line}"
        try:
            yield from records_of(fields(record), where)
        except BadRecordError as error:
            yield Rejection(where=where, why=str(error))


def _tagged_records(lines: Iterable[Line], tag: re.Pattern[str], first: str) -> Iterator[TaggedRecord]:
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
