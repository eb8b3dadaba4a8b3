"""Clients of the server: the SDK's own, in memory, over standard input and output, and over HTTP on loopback."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import uvicorn
from mcp import Client, StdioServerParameters

from assistant.serving.server import make_server
from assistant.serving.transports import HttpAddress, http_app
from assistant.settings import ServingSettings

if TYPE_CHECKING:
    from pathlib import Path

    from mcp_types import CallToolResult

    from assistant import Assistant

__all__ = ["Answered", "call", "calls", "command", "finish", "http_server", "in_memory", "of", "state_of"]

Done = TypeVar("Done")


class Answered(NamedTuple):
    """What a tool gave: its text, its data, and whether it failed."""

    text: str
    data: Any
    failed: bool


def finish(work: Coroutine[Any, Any, Done]) -> Done:
    return asyncio.run(work)


def in_memory(assistant: Assistant, **options: Any) -> Client:
    return Client(make_server(lambda: assistant, for_chatgpt=True), **options)


def of(result: CallToolResult) -> Answered:
    [content] = result.content
    return Answered(content.text, result.structured_content, result.is_error)  # type: ignore[union-attr]


async def calls(client: Client, *wanted: tuple[str, dict[str, Any]]) -> list[Answered]:
    return [of(await client.call_tool(name, arguments)) for name, arguments in wanted]


def call(assistant: Assistant, tool: str, **arguments: Any) -> Answered:
    """One call, in memory."""

    async def work() -> Answered:
        async with in_memory(assistant) as client:
            return of(await client.call_tool(tool, arguments))

    return finish(work())


def command(*arguments: str, **environment: str) -> StdioServerParameters:
    """The command `assistant mcp` as a child process."""
    return StdioServerParameters(
        command=sys.executable, args=["-m", "assistant", "mcp", *arguments], env={**os.environ, **environment}
    )


@contextmanager
def http_server(assistant: Assistant, **settings: Any) -> Iterator[str]:
    """The server over HTTP on loopback, in a thread; gives its address."""
    app = http_app(lambda: assistant, HttpAddress("127.0.0.1", 0), ServingSettings(**settings))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        finally:
            server.should_exit = True
            thread.join()


def state_of(directory: Path) -> dict[str, str]:
    """Every file below a directory, by what is in it."""
    files = [path for path in directory.rglob("*") if path.is_file()]
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in files}
