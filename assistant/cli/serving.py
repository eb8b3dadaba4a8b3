"""The command that serves the library to client programs: mcp."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from assistant.cli.invocation import Invocation, pass_invocation, shared_options

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["mcp_command"]

_DEFAULT = "127.0.0.1:8000"


@click.command()
@click.option(
    "--http",
    metavar="[HOST:]PORT",
    is_flag=False,
    flag_value=_DEFAULT,
    help=f"Serve over HTTP, at {_DEFAULT} if nothing is given, instead of standard input and output.",
)
@shared_options
@pass_invocation
def mcp_command(invocation: Invocation, http: str | None) -> None:
    """Serve the library to MCP clients such as Claude or Codex.

    A client starts this command and talks to it on standard input and output. With --http, any number of clients
    reach it at http://HOST:PORT/mcp; an address that is not loopback needs the setting serving.token. The tools only
    read: they search, answer with quotes, check quotes and claims, and export. Papers that are ingested meanwhile are
    seen.
    """
    if find_spec("mcp") is None:
        from assistant.errors import ConfigurationError

        raise ConfigurationError("the MCP server needs a package that is not installed: pip install 'assistant[mcp]'")
    from assistant.chat.loading import Background
    from assistant.serving.transports import HttpAddress, serve_http, serve_stdio

    settings = invocation.settings.serving
    loading = Background(invocation.open_filled, _rehearse)

    def ready(url: str) -> None:
        invocation.messages.line(f"Serving at {url}")
        loading.start()

    try:
        if http is not None:
            serve_http(loading.get, HttpAddress.parsed(http), settings, ready)
        else:
            loading.start()
            if sys.stdin.isatty():
                invocation.messages.line("An MCP client starts this command and talks to it here; Ctrl-D leaves.")
            serve_stdio(loading.get)
    finally:
        loading.finish()  # a thread that is loading must not outlive the interpreter
        if loading.made is not None:
            loading.made.close()


def _rehearse(made: Assistant) -> None:
    """Open what the first answer needs."""
    made.search("what this library is about", limit=1)
    made.stream("what this library is about").close()
