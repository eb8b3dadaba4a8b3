"""A conversation without a person: questions one a line, each answered before the next is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from assistant.records import Answer

__all__ = ["answer_lines"]


def answer_lines(lines: Iterable[str], ask: Callable[[str], Answer], show: Callable[[Answer], None]) -> None:
    """Answer every line that says something. An error ends the conversation: AssistantErrors are passed on."""
    for line in lines:
        if question := line.strip():
            show(ask(question))
