"""A table as its rows are made, for a person who may stop it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING

from assistant.chat.interrupts import first_only

if TYPE_CHECKING:
    from assistant.records import IngestProgress, Row, Table

__all__ = ["as_far_as_made"]


def as_far_as_made(
    events: Generator[Table | Row], shown: AbstractContextManager[Callable[[IngestProgress], None] | None]
) -> tuple[Table, bool]:
    """The table, as far as it was made, and whether it was stopped. Raises KeyboardInterrupt before the first row."""
    from assistant.records import IngestProgress, Row

    done: list[Row] = []
    table: Table | None = None
    try:
        with first_only(), shown as progress, closing(events):
            for event in events:
                if not isinstance(event, Row):
                    table = event
                    continue
                done.append(event)
                if progress is not None and table is not None:
                    progress(IngestProgress(len(done), table.papers, 0.0, None, ""))
    except KeyboardInterrupt:
        if table is None or not done:
            raise
        return table.model_copy(update={"rows": tuple(done), "interrupted": True}), True
    if table is None:
        raise TypeError("a table came to nothing")
    return table, False
