"""Commands on answers given before: a list of them, and one checked against the library of today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.chat.registry import Command
from assistant.chat.saved_sessions import show_listed_answers
from assistant.chat.session_store import ListedAnswer
from assistant.errors import AssistantError
from assistant.views.screen import StyledText

if TYPE_CHECKING:
    from assistant.chat.repl import Repl

__all__ = ["ANSWERS_COMMANDS"]

_PAGE = 20


def _answers(repl: Repl, match: str) -> None:
    listed = repl.state.store.listed(match)
    repl.go_on = None
    if not listed:
        repl.screen.line("No saved answer has these words." if match else "No answer is saved yet.")
        return
    _show_page(repl, listed, 0)


def _show_page(repl: Repl, listed: Sequence[ListedAnswer], first: int) -> None:
    last = first + _PAGE
    show_listed_answers(repl.screen, listed[first:last], in_chat=True)
    repl.go_on = (lambda: _show_page(repl, listed, last)) if last < len(listed) else None
    more = "; /more shows the next" if repl.go_on is not None else ""
    repl.screen.line(StyledText(f"/recall {listed[first].place} shows one, checked{more}.", "dim"))


def _recall(repl: Repl, place: str) -> None:
    from assistant.views.checked import show_checked

    if not place and not repl.state.answers:
        raise AssistantError("there is no answer to check yet", hint="/answers lists the saved ones; /recall 3.2")
    answers = repl.state.store.recalled(place) if place else repl.state.answers[-1:]
    for number, answer in enumerate(answers):
        if number:
            repl.screen.gap()
        repl.screen.line(StyledText(f"> {answer.question}", "bold"))
        repl.screen.gap()
        show_checked(repl.screen, repl.state.library.verify_answer(answer))


ANSWERS_COMMANDS = (
    Command("answers", "[words]", "list the saved answers", _answers),
    Command("recall", "[id.n]", "show an answer again, its quotes checked; by default the last", _recall, "answer"),
)
