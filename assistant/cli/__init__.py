"""The command line: `assistant COMMAND …`."""

from assistant.cli.program import main

__all__ = ["main"]
