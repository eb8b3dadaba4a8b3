"""Papers as resources, a page of the list at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from mcp_types import (
    ListResourcesResult,
    ListResourceTemplatesResult,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)

from assistant.errors import ArgumentError, PaperNotFoundError
from assistant.serving.arguments import LONGEST_ID
from assistant.serving.papers import known_papers, paper_text
from assistant.serving.results import byline_of
from assistant.serving.room import clipped
from assistant.text.safe import safe_text

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["TEMPLATES", "listed_papers", "read_paper"]

_PREFIX = "assistant://papers/"
_PAGE = 50
_MIME_TYPE = "text/plain"

TEMPLATES = ListResourceTemplatesResult(
    resource_templates=[
        ResourceTemplate(
            name="paper",
            uri_template=_PREFIX + "{id}",
            description="A paper of the library with its abstract",
            mime_type=_MIME_TYPE,
        )
    ]
)


def listed_papers(assistant: Assistant, cursor: str | None) -> ListResourcesResult:
    """A page of the papers by title, and the cursor of the next page if there is one."""
    if cursor is not None and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 12):
        raise ArgumentError("the cursor is unknown", hint="begin again without one")
    offset = int(cursor or 0)
    found = assistant.papers(offset=offset, limit=_PAGE + 1)
    resources = [
        Resource(
            uri=_PREFIX + quote(paper.id, safe=""),
            name=safe_text(paper.id),
            title=safe_text(clipped(paper.title)),
            description=safe_text(clipped(byline_of(paper))) or None,
            mime_type=_MIME_TYPE,
        )
        for paper in found[:_PAGE]
    ]
    return ListResourcesResult(resources=resources, next_cursor=str(offset + _PAGE) if len(found) > _PAGE else None)


def read_paper(assistant: Assistant, uri: str) -> ReadResourceResult:
    """A paper by its address as a resource. Raises PaperNotFoundError."""
    id = unquote(uri.removeprefix(_PREFIX), errors="replace")
    if not uri.startswith(_PREFIX) or not id.strip() or len(id) > LONGEST_ID:
        raise PaperNotFoundError(f"no resource has the address {clipped(uri)}", hint=f"papers have {_PREFIX}ID")
    [paper], _ = known_papers(assistant, [id])
    text = safe_text("\n".join(paper_text(paper).lines()), newlines=True)
    return ReadResourceResult(contents=[TextResourceContents(uri=uri, mime_type=_MIME_TYPE, text=text)])
