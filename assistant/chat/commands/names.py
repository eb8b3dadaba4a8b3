"""Commands on papers that are fetched by name, and on those that lack an abstract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.chat.commands.settings import take_in
from assistant.chat.commands.sources import PAGE
from assistant.chat.registry import Command
from assistant.errors import AssistantError
from assistant.views.screen import StyledText

if TYPE_CHECKING:
    from assistant.chat.repl import Repl

__all__ = ["NAMES_COMMANDS"]

_LACKING = "lacking"


def _add(repl: Repl, given: str) -> None:
    from assistant.sources.names import named_in

    if given == _LACKING:
        repl.wait_for_papers()
        names = [paper.name for paper in repl.state.library.lacking() if paper.name]
        if not names:
            raise AssistantError("no paper without an abstract has an id by which it could be fetched")
    else:
        names = list(map(str, named_in(given) or ()))
        if not names:
            what = f"“{given}” is no arXiv id, DOI or PubMed id" if given else "the name of a paper is needed"
            raise AssistantError(what, hint="/add 2206.14486, or several; /ingest reads files")
    take_in(repl, *names)


def _lacking(repl: Repl, match: str) -> None:
    def page(offset: int) -> None:
        from assistant.views.lacking import lacking_shown, show_lacking

        total = repl.state.library.count_lacking(match=match or None)
        found = repl.state.library.lacking(match=match or None, offset=offset, limit=PAGE)
        show_lacking(repl.screen, found)
        last = offset + len(found)
        go_on, fetch = "/more shows the next", f"/add {_LACKING}"
        shown = lacking_shown(total, len(found), first=offset + 1, go_on=go_on, fetch=fetch)
        repl.screen.line(StyledText(f"{shown}.", "dim"))
        repl.go_on = (lambda: page(last)) if found and last < total else None

    page(0)


NAMES_COMMANDS = (
    Command("add", "name ...", "fetch papers by arXiv id, DOI or PubMed id; /add lacking: those of /lacking", _add),
    Command("lacking", "[words]", "list the papers of which no source has the abstract", _lacking),
)
