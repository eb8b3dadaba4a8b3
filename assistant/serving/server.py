"""The server: one library for any number of clients. It keeps nothing about any of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
from anyio.to_thread import run_sync
from mcp import MCPError
from mcp.server import Server
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    TextContent,
)
from pydantic import ValidationError

from assistant.llm.tokens import count_tokens
from assistant.serving.answers import Report, ask_papers
from assistant.serving.citing import INSTRUCTIONS, PROMPTS, prompted
from assistant.serving.failures import explained, wrong_arguments
from assistant.serving.resources import TEMPLATES, listed_papers, read_paper
from assistant.serving.results import ToolResult
from assistant.serving.room import LONGEST_ANSWER, clipped
from assistant.serving.tools import FOR_CHATGPT, TOOLS, PaperTool, as_listed
from assistant.text.safe import safe_json, safe_text
from assistant.version import __version__

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

    from assistant.assistant import Assistant

__all__ = ["make_server"]

Given = TypeVar("Given")
_BEAT_SECONDS = 5.0
"""Time between two signs of life of a slow call: a client that hears nothing gives up after a minute."""


def make_server(library: Callable[[], Assistant], *, for_chatgpt: bool = False) -> Server[Any]:
    """A server of the papers of `library()`, which is called in a thread at every request.

    What it raises is what the client is told. `for_chatgpt` adds the two tools that ChatGPT wants.
    """
    served = _Served(library, (*TOOLS, *FOR_CHATGPT) if for_chatgpt else TOOLS)
    server: Server[Any] = Server(
        "assistant",
        version=__version__,
        title="Papers with proof",
        instructions=INSTRUCTIONS,
        on_list_tools=served.list_tools,
        on_call_tool=served.call_tool,
        on_list_resources=served.list_resources,
        on_list_resource_templates=served.list_templates,
        on_read_resource=served.read_resource,
        on_list_prompts=served.list_prompts,
        on_get_prompt=served.get_prompt,
    )
    server.middleware.clear()  # of OpenTelemetry: nothing is traced
    return server


class _Served:
    def __init__(self, library: Callable[[], Assistant], tools: tuple[PaperTool, ...]) -> None:
        self._library = library
        self._tools = {tool.name: tool for tool in tools}
        self._listed = [as_listed(tool) for tool in tools]

    async def list_tools(self, _: ServerRequestContext, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=self._listed)

    async def call_tool(self, context: ServerRequestContext, params: CallToolRequestParams) -> CallToolResult:
        if (tool := self._tools.get(params.name)) is None:
            known = ", ".join(self._tools)
            raise MCPError(INVALID_PARAMS, f"No tool is called {safe_text(clipped(params.name))}; there are {known}")
        try:
            given = tool.takes.model_validate(params.arguments or {})
        except ValidationError as error:
            return _failed(wrong_arguments(tool.name, list(tool.takes.model_fields), error))
        async with _reporting(context) as report:
            try:
                return _given(await self._result(tool, given, report))
            except Exception as error:
                return _failed(explained(error))

    async def _result(self, tool: PaperTool, given: Any, report: Report) -> ToolResult:
        if tool.run is None:
            return await ask_papers(await _in_thread(self._library), given, report)
        run = tool.run
        return await _in_thread(lambda: run(self._library(), given))

    async def list_resources(
        self, _: ServerRequestContext, params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        return await self._read(partial(listed_papers, cursor=params.cursor if params else None))

    async def list_templates(
        self, _: ServerRequestContext, __: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        return TEMPLATES

    async def read_resource(self, _: ServerRequestContext, params: ReadResourceRequestParams) -> ReadResourceResult:
        return await self._read(partial(read_paper, uri=params.uri))

    async def list_prompts(self, _: ServerRequestContext, __: PaginatedRequestParams | None) -> ListPromptsResult:
        return PROMPTS

    async def get_prompt(self, _: ServerRequestContext, params: GetPromptRequestParams) -> GetPromptResult:
        try:
            return prompted(params.name, params.arguments)
        except Exception as error:
            raise MCPError(INVALID_PARAMS, explained(error)) from None

    async def _read(self, what: Callable[[Assistant], Given]) -> Given:
        try:
            return await _in_thread(lambda: what(self._library()))
        except Exception as error:
            raise MCPError(INVALID_PARAMS, explained(error)) from None


async def _in_thread(work: Callable[[], Given]) -> Given:
    """What `work` gives; a call that is cancelled does not wait for it."""
    return await run_sync(work, abandon_on_cancel=True)


@asynccontextmanager
async def _reporting(context: ServerRequestContext) -> AsyncIterator[Report]:
    """Tells the client what is going on, if it wants to know, and every few seconds that something is."""
    sent, started = 0, monotonic()

    async def report(message: str) -> None:
        nonlocal sent
        sent += 1
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            await context.session.report_progress(sent, message=message)

    async def beat() -> None:
        while True:
            await anyio.sleep(_BEAT_SECONDS)
            await report(f"still at work after {monotonic() - started:.0f} s")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(beat)
        yield report
        tasks.cancel_scope.cancel()


def _given(result: ToolResult) -> CallToolResult:
    text = safe_text("\n".join(result.lines()), newlines=True).strip()
    data = _safe(result.model_dump(mode="json", exclude_defaults=True))
    if count_tokens(text) + count_tokens(safe_json(data)) > LONGEST_ANSWER:
        return _failed("Error length (code 1): the answer is too long. What to do: ask for fewer papers at a time.")
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=data)


def _failed(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def _safe(value: Any) -> Any:
    """Data whose texts hold nothing that is not shown: no control codes, no invisible characters."""
    match value:
        case str():
            return safe_text(value, newlines=True)
        case list():
            return [_safe(each) for each in value]
        case dict():
            return {safe_text(key): _safe(each) for key, each in value.items()}
    return value
