"""The tools: name, description, what they take and give, and what carries them out. All of them only read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from mcp_types import Tool, ToolAnnotations

from assistant.serving import papers
from assistant.serving.arguments import (
    Arguments,
    ClaimArguments,
    ExportArguments,
    FetchArguments,
    PapersArguments,
    QueryArguments,
    QuestionArguments,
    QuoteArguments,
    SearchArguments,
)
from assistant.serving.claims import check_claim
from assistant.serving.quotes import check_quote
from assistant.serving.results import (
    AnswerResult,
    ClaimResult,
    ExportResult,
    FetchResult,
    PapersResult,
    QuoteResult,
    SearchResult,
    SearchResults,
    ToolResult,
)
from assistant.serving.schemas import schema_of

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["ASK_PAPERS", "FOR_CHATGPT", "TOOLS", "PaperTool", "as_listed"]


class PaperTool(NamedTuple):
    """A tool. `run` is called in a thread; None for the one that answers step by step."""

    name: str
    description: str
    takes: type[Arguments]
    gives: type[ToolResult]
    run: Callable[[Assistant, Any], ToolResult] | None


ASK_PAPERS = "ask_papers"

TOOLS = (
    PaperTool(
        "search_papers",
        "Find papers for a question, best first, each with exact sentences of its abstract. The score "
        "is the probability that it fits.",
        SearchArguments,
        SearchResult,
        papers.search_papers,
    ),
    PaperTool(
        ASK_PAPERS,
        "Answer a question from the abstracts: a fact, a list, a comparison, or what is known of a paper (authors, "
        'date, DOI). Every source has exact quotes. Status "closest": the quotes may not answer it. Calls know nothing '
        "of each other.",
        QuestionArguments,
        AnswerResult,
        None,
    ),
    PaperTool(
        "get_papers",
        "Whole abstracts of papers by id, arXiv id, DOI or URL.",
        PapersArguments,
        PapersResult,
        papers.get_papers,
    ),
    PaperTool(
        "check_quote",
        "Whether a quotation stands in the library: exact (apart from case and typography), near (with the "
        "differences) or nowhere. Use it before you put words in quotation marks.",
        QuoteArguments,
        QuoteResult,
        check_quote,
    ),
    PaperTool(
        "check_claim",
        "Compare a claim, one self-contained sentence, with the sentences of the nearest papers, or those "
        "named: supported, doubtful (with the reason) or not_found. Rules judge, so read the sentences.",
        ClaimArguments,
        ClaimResult,
        check_claim,
    ),
    PaperTool(
        "export_papers",
        "Papers as bibliography.",
        ExportArguments,
        ExportResult,
        papers.export,
    ),
)

FOR_CHATGPT = (
    PaperTool("search", "Find papers for a question.", QueryArguments, SearchResults, papers.search),
    PaperTool(
        "fetch", "The abstract of a paper by the id that search gives.", FetchArguments, FetchResult, papers.fetch
    ),
)


_DESCRIBED = (SearchResult, AnswerResult, PapersResult, QuoteResult, ClaimResult)
"""Results whose shape a client is told. An export is a text, and ChatGPT knows the shapes that it wants."""


def as_listed(tool: PaperTool) -> Tool:
    """A tool as a client learns of it."""
    return Tool(
        name=tool.name,
        description=tool.description,
        input_schema=schema_of(tool.takes, explained=True),
        output_schema=schema_of(tool.gives) if tool.gives in _DESCRIBED else None,
        annotations=ToolAnnotations(read_only_hint=True),
    )
