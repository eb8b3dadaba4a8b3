"""What the tools take: closed, and with an upper limit for everything."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = [
    "Arguments",
    "ClaimArguments",
    "ExportArguments",
    "FetchArguments",
    "PapersArguments",
    "QueryArguments",
    "QuestionArguments",
    "QuoteArguments",
    "SearchArguments",
]

LONGEST_ID = 300


class Arguments(BaseModel):
    """Arguments of a tool; unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def _says_something(text: object) -> object:
    if isinstance(text, str) and not text.strip():
        raise ValueError("must not be empty")
    return text


Question = Annotated[str, BeforeValidator(_says_something), Field(max_length=2000)]
Name = Annotated[str, BeforeValidator(_says_something), Field(max_length=200)]
Id = Annotated[str, BeforeValidator(_says_something), Field(max_length=LONGEST_ID)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=50)]


class SearchArguments(Arguments):
    """Arguments of search_papers."""

    question: Question
    limit: int = Field(default=10, ge=1, le=50)
    offset: int = Field(default=0, ge=0, le=500, description="Hits to skip")
    since: Name | None = Field(default=None, description="First date of publication, YYYY[-MM[-DD]]")
    until: Name | None = None
    author: Name | None = None
    category: Name | None = Field(default=None, description="Such as cs.LG")
    source: Name | None = Field(default=None, description="Part of a file's name")
    tag: Name | None = None


class QuestionArguments(Arguments):
    """Arguments of ask_papers."""

    question: Question


class PapersArguments(Arguments):
    """Arguments of get_papers."""

    ids: Ids


class QuoteArguments(Arguments):
    """Arguments of check_quote."""

    quote: Annotated[str, BeforeValidator(_says_something), Field(max_length=4000)]
    paper: Id | None = None


class ClaimArguments(Arguments):
    """Arguments of check_claim."""

    claim: Question
    papers: Ids | None = None


class ExportArguments(Arguments):
    """Arguments of export_papers."""

    ids: Ids
    format: Literal["bibtex", "ris", "csl-json", "markdown", "json"] = "bibtex"


class QueryArguments(Arguments):
    """Arguments of search."""

    query: Question


class FetchArguments(Arguments):
    """Arguments of fetch."""

    id: Id
