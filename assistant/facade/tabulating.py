"""The part of the facade that makes tables across papers."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from assistant.arguments import checked, checked_count, checked_filters, checked_question, well_formed
from assistant.awaiting import in_thread
from assistant.errors import ArgumentError
from assistant.records import Answer, Column, Filters, IngestProgress, Paper, Row, Table
from assistant.telling import ProgressSeen, seen

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.parts import Parts
    from assistant.tabulation import PapersOf

__all__ = ["Tabulating"]

_WANTED = "a question, ids or papers, or an Answer"


class Tabulating:
    """What an assistant does to lay papers side by side."""

    _parts: Parts
    _library: Library

    def table(
        self,
        rows: str | Sequence[str | Paper] | Answer | None = None,
        columns: str | Sequence[str] = (),
        *,
        filters: Filters | None = None,
        limit: int | None = None,
        progress: ProgressSeen = None,
    ) -> Table:
        """A table with a row for each paper, and in every cell a value with the sentence that states it.

        `rows` says of which papers: a question (those that fit, best first, or the nearest), ids or papers, an answer
        (those it cites), or None (all that pass `filters`). `columns` are free text, "task; method; main number" or a
        list; what no sentence states is left empty. `limit` is the most papers: 10 of a question by default, 50 of
        limits alone. If a language model is configured, it fills the cells; if it fails, `llm.fallback` decides
        whether rules do, with a note, or ModelError is raised. Progress is shown on a terminal and in a notebook if it
        takes long; `progress` is a function that is told instead, or False. Raises ArgumentError, and
        PaperNotFoundError for an unknown id.
        """
        from assistant.tabulation import row_by_row

        events = self.stream_table(rows, columns, filters=filters, limit=limit)
        with seen(progress) as told:

            def tell(done: int, papers: int) -> None:
                if told is not None:
                    told(IngestProgress(done, papers, 0.0, None, ""))

            return row_by_row(events, tell)

    atable = in_thread(table)

    def stream_table(
        self,
        rows: str | Sequence[str | Paper] | Answer | None = None,
        columns: str | Sequence[str] = (),
        *,
        filters: Filters | None = None,
        limit: int | None = None,
    ) -> Generator[Table | Row]:
        """The table as it is made: first without rows, then each row as it is done, and finally the whole table.

        Closing the generator ends the call to the model. Takes and raises what `table` does.
        """
        from assistant.tables.columns import columns_of

        read = columns_of(_checked_columns(columns))
        filters = checked_filters(filters)
        checked_count("limit", limit)
        question, papers = self._asked_rows(rows, filters, limit)
        return self._tabulated(read, question, papers, filters, limit)

    def _tabulated(
        self, columns: Sequence[Column], question: str, papers: PapersOf | None, filters: Filters | None,
        limit: int | None,
    ) -> Generator[Table | Row]:  # fmt: skip
        from assistant.tabulation import ROWS

        tabulation = self._parts.tabulation(columns)
        with closing(tabulation.events(papers, question, filters or Filters(), limit or ROWS)) as events:
            yield from events

    def _asked_rows(
        self, rows: str | Sequence[str | Paper] | Answer | None, filters: Filters | None, limit: int | None
    ) -> tuple[str, PapersOf | None]:
        """The question that rows are of, or their papers."""
        from assistant.tabulation import MOST_BY_LIMITS, PapersOf, papers_of_answer

        if isinstance(rows, str):
            return checked_question(rows), None
        if rows is None:
            return "", self._passing(filters or Filters(), limit or MOST_BY_LIMITS)
        if filters:
            raise ArgumentError("filters go with a question or alone, not with papers that are named")
        if isinstance(rows, Answer):
            of = papers_of_answer(rows)
            return "", of._replace(papers=of.papers[:limit])
        papers = {paper.id: paper for paper in map(self._named, _checked_rows(rows))}
        return "", PapersOf(tuple(papers.values())[:limit])

    def _passing(self, filters: Filters, limit: int) -> PapersOf:
        from assistant.questions.limits import filters_note
        from assistant.tabulation import PapersOf

        self._parts.check_open()
        self._library.require()
        found = self._library.papers(filters=filters, sort="date", descending=True, limit=limit)
        total = self._library.count(filters=filters)
        notes = []
        if filters:
            lacking = self._library.count(filters=filters, lacking=True)
            notes.append(filters_note(filters, total, self._library.count(), lacking))
        return PapersOf(tuple(found), "", filters, total, tuple(notes))

    def _named(self, row: str | Paper) -> Paper:
        return row if isinstance(row, Paper) else self._library.paper(well_formed(row))


def _checked_columns(columns: str | Sequence[str]) -> str | Sequence[str]:
    if isinstance(columns, str):
        return well_formed(columns)
    checked("columns", columns, Sequence, 'a str such as "task; method", or a list of str')
    if wrong := [type(name).__name__ for name in columns or () if not isinstance(name, str)]:
        raise ArgumentError(f"columns must be a list of str, not of {wrong[0]}", hint='as in ["task", "method"]')
    return [well_formed(name) for name in columns or ()]


def _checked_rows(rows: object) -> Sequence[str | Paper]:
    if isinstance(rows, Paper):
        raise ArgumentError(f"rows must be {_WANTED}, not Paper", hint="as in [paper]")
    if not isinstance(rows, Sequence):
        raise ArgumentError(f"rows must be {_WANTED}, not {type(rows).__name__}", hint='as in "papers on grokking"')
    for row in rows:
        if not isinstance(row, (str, Paper)):
            is_hit = isinstance(getattr(row, "paper", None), Paper)
            hint = "as in [hit.paper for hit in hits]" if is_hit else "give ids or papers"
            raise ArgumentError(f"rows must be {_WANTED}, not a list of {type(row).__name__}", hint=hint)
    return rows
