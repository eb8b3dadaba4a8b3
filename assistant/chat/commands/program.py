"""Commands on the chat itself: help, the editor, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant.chat.registry import Command, usage
from assistant.errors import AssistantError
from assistant.views.screen import ROOMY, StyledText

if TYPE_CHECKING:
    from assistant.chat.repl import Repl

__all__ = ["PROGRAM_COMMANDS"]

_KEYS = (
    "Ctrl-C stops an answer or clears the line, Ctrl-D leaves, Ctrl-R searches the history, "
    "Tab completes, Alt+Enter starts another line, Ctrl-X Ctrl-E opens an editor."
)


def _help(repl: Repl, name: str) -> None:
    if name:
        command = repl.registry.find(name.removeprefix("/"))
        aliases = f"; also /{', /'.join(command.aliases)}" if command.aliases else ""
        repl.screen.line(f"{usage(command)}: {command.help}{aliases}")
        return
    repl.screen.line("Ask a question, or:")
    widest = max(len(usage(command)) for command in repl.registry)
    roomy = repl.screen.columns is None or repl.screen.columns >= ROOMY
    for command in repl.registry:
        if roomy:
            repl.screen.line(command.help, prefix=StyledText(f"  {usage(command):<{widest}}  ", "bold"))
        else:
            repl.screen.line(StyledText(usage(command), "bold"))
            repl.screen.line(command.help, prefix="    ")
    repl.screen.line("n is the number of a source, as in [1].")
    repl.screen.line(StyledText(_KEYS, "dim"))


def _editor(repl: Repl, text: str) -> None:
    try:
        written = click.edit(text, extension=".txt")
    except click.ClickException as error:
        raise AssistantError(error.format_message(), hint="set the variable EDITOR to an editor") from None
    question = " ".join((written or "").split())
    if not question:
        repl.screen.line("Nothing was written, so nothing is asked.")
        return
    repl.screen.line(StyledText(f"> {question}", "dim"))
    repl.screen.gap()
    repl.ask(question)


def _pager(repl: Repl, _: str) -> None:
    import io
    import shutil

    from assistant.views.screen import TerminalScreen
    from assistant.views.terminal import show_answer

    if not repl.state.answers:
        raise AssistantError("there is no answer to show yet", hint="ask a question first")
    written = io.StringIO()
    show_answer(
        TerminalScreen(written, shutil.get_terminal_size().columns, plain=True), repl.state.answers[-1], fold=False
    )
    click.echo_via_pager(written.getvalue(), color=False)


def _exit(repl: Repl, _: str) -> None:
    raise EOFError


PROGRAM_COMMANDS = (
    Command("editor", "[text]", "write the question in an editor", _editor, takes_keyboard=True),
    Command("pager", "", "show the last answer, with all its quotes, in $PAGER", _pager, takes_keyboard=True),
    Command("help", "[command]", "list the commands", _help, "command"),
    Command("exit", "", "leave", _exit, aliases=("quit",)),
)
