"""Commands on the conversation: again, anew, saved ones, taking it elsewhere."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.chat.copying import copy
from assistant.chat.exports import write
from assistant.chat.keeping import unsaved
from assistant.chat.registry import Command
from assistant.errors import AssistantError
from assistant.views.screen import StyledText

if TYPE_CHECKING:
    from assistant.chat.repl import Repl

__all__ = ["COMMANDS"]


def _retry(repl: Repl, _: str) -> None:
    if not repl.state.question:
        raise AssistantError("there is no question to ask again")
    repl.screen.line(StyledText(f"Again: {repl.state.question}", "dim"))
    repl.screen.gap()
    repl.ask(repl.state.question, again=True)


def _new(repl: Repl, _: str) -> None:
    repl.state.renew()
    repl.go_on = None
    with suppress(AssistantError):  # sessions that cannot be read are none to go back to
        if repl.state.store.sessions():
            repl.screen.line("A new conversation; /resume goes back to the last one.")
            return
    repl.screen.line("A new conversation.")


def _sessions(repl: Repl, _: str) -> None:
    sessions = repl.state.store.sessions()
    if not sessions:
        repl.screen.line("No session is saved yet.")
    widest = max((len(str(session.id)) for session in sessions), default=0)
    for session in sessions:
        changed = datetime.fromisoformat(session.changed).astimezone().strftime("%Y-%m-%d %H:%M")
        here = ", this one" if session.id == repl.state.saved else ""
        questions = "1 question" if session.turns == 1 else f"{session.turns} questions"
        prefix = StyledText(f"{session.id:>{widest}}  {changed}  ", "dim")
        repl.screen.line(session.name, StyledText(f"  {questions}{here}", "dim"), prefix=prefix)


def _resume(repl: Repl, wanted: str) -> None:
    repl.resume(wanted)


def _rename(repl: Repl, name: str) -> None:
    if not name:
        raise AssistantError("which name?", hint="/rename grokking and weight decay")
    repl.state.rename(name)
    is_lost = bool(unsaved(repl.state.settings.library.location))
    repl.screen.line(f"This session is named “{name}”{', and not saved' if is_lost else ''}.")


def _export(repl: Repl, target: str) -> None:
    if not repl.state.answers:
        raise AssistantError("there is nothing to export yet")
    path = write(repl.state.answers, target)
    repl.screen.line(f"Written: {path}")


def _copy(repl: Repl, _: str) -> None:
    if not repl.state.answers:
        raise AssistantError("there is no answer to copy yet")
    repl.screen.line(copy(repl.state.answers[-1].text, repl.stream))


COMMANDS = (
    Command("retry", "", "ask the last question again, in place of its answer", _retry),
    Command("new", "", "begin a new conversation", _new),
    Command("sessions", "", "the saved conversations", _sessions),
    Command("resume", "[id|name]", "go on with a saved conversation, the last one unless named", _resume, "session"),
    Command("rename", "name", "name this conversation", _rename),
    Command("export", "[file]", "write this conversation to a .md, .json, .bib or .ris file", _export, "path"),
    Command("copy", "", "copy the last answer to the clipboard", _copy),
)
