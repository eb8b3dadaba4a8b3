"""What the shell offers on Tab: ids of papers, tags, watches, saved sessions, and what was read.

A completion is a guess at what is meant: whatever fails, nothing is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING

import click

from assistant.cli.invocation import Invocation
from assistant.text.counts import counted

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = [
    "complete_answers",
    "complete_papers",
    "complete_papers_and_tags",
    "complete_sessions",
    "complete_sources",
    "complete_tags",
    "complete_watches",
]

_AT_MOST = 50
_Offers = Callable[[Invocation, str], Iterable[tuple[str, str]]]
"""Texts that may be meant by what is typed, each with its description."""


def _completing(offers: _Offers) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    @wraps(offers)
    def complete(context: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        from assistant.text.safe import safe_text

        try:
            found = list(offers(context.find_object(Invocation) or Invocation(), typed))
        except Exception:
            return []
        return [
            CompletionItem(text, help=safe_text(help))
            for text, help in found
            if text.startswith(typed) and text.isprintable()
        ]

    return complete


@_completing
def complete_papers(invocation: Invocation, typed: str) -> Iterable[tuple[str, str]]:
    """Ids of the papers in the library."""
    with invocation.open() as assistant:
        return [(paper.id, paper.title) for paper in assistant.papers(match=typed or None, sort="id", limit=_AT_MOST)]


@_completing
def complete_sources(invocation: Invocation, typed: str) -> Iterable[tuple[str, str]]:
    """What the library was read from."""
    with invocation.open() as assistant:
        return [(one.name, one.kind) for one in assistant.sources()]


@_completing
def complete_papers_and_tags(invocation: Invocation, typed: str) -> Iterable[tuple[str, str]]:
    """Ids of the papers in the library, and its tags."""
    with invocation.open() as assistant:
        papers = assistant.papers(match=typed or None, sort="id", limit=_AT_MOST)
        tags = [(tag.name, counted(tag.papers)) for tag in assistant.tags()]
    return [*tags, *((paper.id, paper.title) for paper in papers)]


@_completing
def complete_tags(invocation: Invocation, typed: str) -> Iterable[tuple[str, str]]:
    """The tags of the library."""
    with invocation.open() as assistant:
        return [(tag.name, counted(tag.papers)) for tag in assistant.tags()]


@_completing
def complete_sessions(invocation: Invocation, typed: str) -> Iterable[tuple[str, str]]:
    """Ids of the saved sessions, the latest first."""
    from assistant.chat.session_store import session_store

    return [(str(session.id), session.name) for session in session_store(invocation.settings).sessions()]


@_completing
def complete_watches(invocation: Invocation, typed: str) -> Iterable[tuple[str, str]]:
    """Names of the watches."""
    with invocation.open() as assistant:
        return [(watch.name, watch.question) for watch in assistant.watches()]


@_completing
def complete_answers(invocation: Invocation, typed: str) -> Iterable[tuple[str, str]]:
    """The saved answers, the latest first."""
    from assistant.chat.session_store import session_store

    return [(answer.place, answer.question) for answer in session_store(invocation.settings).listed()[:_AT_MOST]]
