"""How an error is told: at most two lines on standard error, or one JSON object there."""

from __future__ import annotations

import sys

import click

from assistant.errors import AssistantError
from assistant.text.safe import safe_json, safe_text

__all__ = ["INTERRUPTED", "interrupted", "report"]

INTERRUPTED = 130
_LONGEST = 400


def report(error: Exception, *, json: bool) -> int:
    """Tell what went wrong and what to do next. Returns the exit code that the error stands for."""
    message, hint, code = _explanation(error)
    message, hint = (safe_text(" ".join(text.split()))[:_LONGEST] for text in (message, hint))
    if json:
        told = safe_json({"error": {"kind": type(error).__name__, "message": message, "hint": hint}})
    else:
        told = f"error: {message}" + (f"\nhint: {hint}" if hint else "")
    click.echo(told, err=True)
    return code


def interrupted(so_far: str, *, json: bool) -> int:
    """Tell that the program was interrupted, and what was done by then. Returns the exit code."""
    told = f"interrupted: {so_far}" if so_far else "interrupted"
    if json:
        told = safe_json({"error": {"kind": "Interrupted", "message": told, "hint": ""}})
    click.echo(f"\n{told}" if sys.stderr.isatty() else told, err=True)
    return INTERRUPTED


def _explanation(error: Exception) -> tuple[str, str, int]:
    if isinstance(error, AssistantError):
        return str(error), error.hint, error.exit_code
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        return error.format_message(), f"{context.command_path if context else 'assistant'} --help", error.exit_code
    return f"unexpected {type(error).__name__}: {error}", "ASSISTANT_DEBUG=1 shows the traceback", 1
