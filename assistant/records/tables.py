"""Tables across papers: a row a paper, and in every cell a value with the sentence or the field it rests on."""

from __future__ import annotations

from typing import ClassVar, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from assistant.records.answers import Usage, Verdict
from assistant.records.base import Record
from assistant.records.filters import Filters
from assistant.records.papers import Paper, Quote, check_quotes

__all__ = ["Asks", "Cell", "CellSource", "Column", "Row", "Table"]

Asks: TypeAlias = Literal[
    "task",
    "method",
    "data",
    "result",
    "number",
    "measure",
    "model",
    "baseline",
    "size",
    "count",
    "limitation",
    "code",
    "conclusion",
    "language",
    "population",
    "sample",
    "metric",
    "words",
    "year",
    "authors",
    "venue",
    "title",
    "address",
    "doi",
    "id",
    "listed",
    "tags",
    "note",
]
"""What a column asks for. `number` is the main figure of the results, `measure` the figure of a named one ("accuracy"),
`count` how many there are of something, `metric` what is measured; `words` is any other column, found by its words.
From `year` on, the record of the paper says it."""
CellSource: TypeAlias = Literal["abstract", "record", "nothing"]


class Column(Record):
    """A column: its name as it was given, and what it is read to ask for."""

    _told: ClassVar[tuple[str, ...]] = ("name", "asks")

    name: str
    asks: Asks = "words"


class Cell(Record):
    """A value with what it rests on: a quote of the paper's abstract, or a field of its record.

    A cell that rests on nothing is not stated, and its text is empty.
    """

    _told: ClassVar[tuple[str, ...]] = ("text", "source", "quote", "verdict")

    text: str = Field(default="", description="The value; empty if it is not stated.")
    source: CellSource = Field(default="nothing", description='"nothing" if it is not stated.')
    quote: Quote | None = Field(default=None, description="The sentence that states it, if the abstract does.")
    field: str | None = Field(default=None, description="The field that states it, if the record does.")
    verdict: Verdict = Field(default="supported", description="Whether the quote supports the text.")
    problems: tuple[str, ...] = Field(default=(), description="Why the verdict is not better, one line each.")

    @property
    def is_stated(self) -> bool:
        """Whether there is a value."""
        return self.source != "nothing"

    @model_validator(mode="after")
    def _rests_on_its_source(self) -> Self:
        if (self.source == "nothing") != (not self.text):
            raise ValueError("a cell without a source has no text, and one with a source has some")
        if (self.quote is not None) != (self.source == "abstract"):
            raise ValueError("a cell has a quote if the abstract states it, and only then")
        if (self.field is not None) != (self.source == "record"):
            raise ValueError("a cell names a field if the record states it, and only then")
        return self

    def __str__(self) -> str:
        return self.text or "not stated"


class Row(Record):
    """A paper and its cells, one a column."""

    _told: ClassVar[tuple[str, ...]] = ("paper", "cells")

    paper: Paper
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = Field(default=(), description="What a reader should know about how it was made.")

    @model_validator(mode="after")
    def _quotes_are_exact(self) -> Self:
        check_quotes(self.paper, tuple(cell.quote for cell in self.cells if cell.quote is not None))
        return self


class Table(Record):
    """Papers by columns. Rows are in the order in which the papers were found or named."""

    _told: ClassVar[tuple[str, ...]] = ("question", "columns", "rows")

    question: str = Field(default="", description="The question that found the papers, if one did.")
    filters: Filters = Field(default=Filters(), description="The limits that the papers pass.")
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    papers: int = Field(default=0, description="Papers that the table is of: more than it has rows if it was stopped.")
    total: int | None = Field(default=None, description="Papers that fit in all, if the table is not of all of them.")
    mode: Literal["extractive", "model"] = "extractive"
    model: str | None = Field(default=None, description="The language model that filled the cells.")
    interrupted: bool = Field(default=False, description="Whether the reader stopped it early.")
    notes: tuple[str, ...] = Field(default=(), description="What a reader should know about how it was made.")
    usage: Usage = Usage()

    @model_validator(mode="after")
    def _rows_have_all_columns(self) -> Self:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"the row of {row.paper.id} has {len(row.cells)} cells, not {len(self.columns)}")
        return self

    def __str__(self) -> str:
        return self.to_markdown()

    def to_markdown(self) -> str:
        """The table in Markdown, with the quotes below it."""
        return _drawn_as("markdown", self)

    def to_csv(self) -> str:
        """The table as CSV, with a column of quotes beside every column. Spreadsheets take no cell for a formula."""
        return _drawn_as("csv", self)

    def to_html(self) -> str:
        """The table as a page of its own, with the quotes behind the cells."""
        return _drawn_as("html", self)


def _drawn_as(format: str, table: Table) -> str:
    # Loaded by name and only when it is called: the vocabulary must not depend on the views.
    from importlib import import_module

    text: str = import_module("assistant.exporting.tables").table_text(table, format)
    return text
