"""The command that brings the library up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.chat.interrupts import first_only
from assistant.chat.registry import Command

if TYPE_CHECKING:
    from assistant.chat.repl import Repl

__all__ = ["UPDATE_COMMANDS"]


def _update(repl: Repl, _: str) -> None:
    from assistant.views.reports import so_far
    from assistant.views.updates import show_unchanged, show_update

    repl.wait_for_papers()
    try:
        with first_only(), repl.progress() as progress:
            report = repl.state.library.update(progress or False)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(so_far(repl.state.library.count())) from None
    finally:
        repl.state.count()
    show_update(repl.screen, repl.screen, report, hint="assistant ingest --verbose shows all of a file")
    show_unchanged(repl.screen, report)


UPDATE_COMMANDS = (Command("update", "", "read again what has changed, and fetch the feeds", _update),)
