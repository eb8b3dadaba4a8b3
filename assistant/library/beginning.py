"""A library begins with the first paper that there is for it: what holds none leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from assistant.errors import InputError
from assistant.library.entries import IncomingPaper, SourceInput
from assistant.records import Rejection

__all__ = ["Looked", "look_into"]


class Looked(NamedTuple):
    """Sources as they were, and whether one of them gives a paper."""

    sources: list[SourceInput]
    has_paper: bool


def look_into(sources: Iterable[SourceInput]) -> Looked:
    """Read as far as the first paper. A source that can be read only once gives again what was read of it."""
    looked: list[SourceInput] = []
    has_paper = False
    for source in sources:
        read = source
        if not has_paper:
            read, has_paper = _look(source)
        looked.append(read)
    return Looked(looked, has_paper)


def _look(source: SourceInput) -> tuple[SourceInput, bool]:
    seen: list[IncomingPaper | Rejection] = []
    rest: Iterator[IncomingPaper | Rejection] = iter(())
    failure: InputError | OSError | None = None
    try:
        rest = iter(source.records())
        for record in rest:
            seen.append(record)
            if _is_paper(record):
                break
    except (InputError, OSError) as error:
        failure = error

    def again() -> Iterator[IncomingPaper | Rejection]:
        yield from seen
        if failure is not None:
            raise failure
        yield from rest

    has_paper = bool(seen) and _is_paper(seen[-1])
    return (source if source.size is not None else replace(source, records=again)), has_paper


def _is_paper(record: IncomingPaper | Rejection) -> bool:
    return not isinstance(record, Rejection) and bool(record.title.strip() or (record.id or "").strip())
