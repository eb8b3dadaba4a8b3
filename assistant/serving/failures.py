"""Errors in the words that a client's model reads: what was wrong, the code, and what to do. Never a traceback."""

from __future__ import annotations

import os
import re
import sys
import traceback

from pydantic import ValidationError

from assistant.errors import AssistantError
from assistant.text.safe import safe_text

__all__ = ["explained", "wrong_arguments"]

_LONGEST = 400
_MOST_PROBLEMS = 3
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def explained(error: Exception) -> str:
    """An error in one line."""
    if isinstance(error, AssistantError):
        name = _WORD.sub("_", type(error).__name__.removesuffix("Error")).lower()
        return _line(name, error.exit_code, str(error), error.command_hint)
    if os.environ.get("ASSISTANT_DEBUG"):
        traceback.print_exception(error, file=sys.stderr)
    what = f"unexpected {type(error).__name__}: {error}"
    return _line("unexpected", 1, what, "try another way; with ASSISTANT_DEBUG=1 the server's log has more")


def wrong_arguments(tool: str, allowed: list[str], error: ValidationError) -> str:
    """What is wrong with a tool's arguments, in one line."""
    problems = [
        f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}"[:_LONGEST]
        for each in error.errors(include_url=False, include_input=False)[:_MOST_PROBLEMS]
    ]
    return _line("argument", 2, "; ".join(problems), f"correct the call: {tool} takes {', '.join(allowed)}")


def _line(name: str, code: int, what: str, hint: str) -> str:
    what, hint = (safe_text(" ".join(text.split()))[:_LONGEST] for text in (what, hint))
    return f"Error {name} (code {code}): {what}." + (f" What to do: {hint}." if hint else "")
