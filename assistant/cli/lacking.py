"""What the commands on papers show of those that lack an abstract."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.cli.invocation import Invocation

__all__ = ["list_lacking", "names_of_lacking", "refuse_limits"]


def list_lacking(invocation: Invocation, match: str | None, limit: int | None, offset: int) -> None:
    """List the papers of which no source has the abstract."""
    with invocation.open() as assistant:
        total = assistant.count_lacking(match=match)
        found = assistant.lacking(match=match, offset=offset, limit=limit)
        invocation.show_warnings(assistant)
    if invocation.json:
        invocation.emit({"papers": [paper.model_dump(mode="json") for paper in found], "total": total})
        return
    from assistant.views.lacking import lacking_shown, show_lacking

    show_lacking(invocation.screen, found)
    sys.stdout.flush()
    go_on = f"--offset {offset + len(found)} shows the next"
    fetch = "assistant ingest --lacking"
    invocation.messages.line(lacking_shown(total, len(found), first=offset + 1, go_on=go_on, fetch=fetch))


def refuse_limits(is_limited: bool) -> None:
    """Raise UsageError for options that have no meaning for papers without an abstract."""
    if is_limited:
        raise click.UsageError("--lacking goes with --match, --limit and --offset only", click.get_current_context())


def names_of_lacking(invocation: Invocation, assistant: Assistant) -> list[str]:
    """The names by which papers without an abstract can be fetched; says so if there is none."""
    names = [paper.name for paper in assistant.lacking() if paper.name]
    if not names:
        invocation.messages.line("no paper without an abstract has an id by which it could be fetched")
    return names
