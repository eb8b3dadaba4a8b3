"""A conversation: questions from standard input, one a line, each answered before the next is read."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable

from assistant.errors import AssistantError
from assistant.records import Answer

__all__ = ["converse"]


def converse(
    ask: Callable[[str], Answer], show: Callable[[Answer], None], report: Callable[[AssistantError], object]
) -> None:
    """Answer questions until the input ends.

    On a terminal an error is given to `report` and an interrupt stops the answer only. Otherwise both end the
    conversation: AssistantError and KeyboardInterrupt are passed on.
    """
    if sys.stdin.isatty() and sys.stdout.isatty():
        _converse_with_person(ask, show, report)
        return
    for line in sys.stdin:
        if question := line.strip():
            show(ask(question))


def _converse_with_person(
    ask: Callable[[str], Answer], show: Callable[[Answer], None], report: Callable[[AssistantError], object]
) -> None:
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  (gives `input` line editing and history where the platform has it)
    while True:
        try:
            question = input("> ").strip()
        except KeyboardInterrupt:
            print()
            continue
        except EOFError:
            print()
            return
        if not question:
            continue
        try:
            show(ask(question))
        except KeyboardInterrupt:
            print("\nstopped", file=sys.stderr)
        except AssistantError as error:
            report(error)
