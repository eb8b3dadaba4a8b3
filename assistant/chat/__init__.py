"""Conversations: with a person at a terminal (`converse`), and in a pipe (`answer_lines`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.questions.courtesies import Courtesy, courtesy

if TYPE_CHECKING:
    from assistant.chat.keyboard import Keyboard
    from assistant.chat.registry import Registry
    from assistant.chat.repl import Progress, Repl
    from assistant.chat.state import ChatState
    from assistant.records import Answer
    from assistant.settings import Settings

__all__ = ["answer_lines", "converse", "greeting"]

_PATIENCE = 0.5
"""Seconds that leaving may take."""


def converse(
    *,
    configure: Callable[[Mapping[str, Any]], Settings],
    fill: Callable[[], object],
    progress: Progress,
    resume: str | None = None,
) -> None:
    """Talk with the person at the terminal until they leave.

    `configure` returns the settings with changes applied, `fill` puts papers into an empty library, `progress` shows
    the progress of an ingest. `resume` is the id or name of the session to resume, or an empty string for the last one;
    None starts a new one. Raises AssistantError when there is no such session, or nothing to talk about.
    """
    from assistant.chat.keyboard import Keyboard

    with Keyboard() as keyboard:  # what is typed before the prompt appears is kept for it, unseen
        is_closed = _converse(keyboard, configure, fill, progress, resume)
    if not is_closed:
        # A thread is still encoding papers or opening indexes, and Python would wait for it. Nothing is lost this way.
        sys.stdout.flush()
        os._exit(0)


def _converse(
    keyboard: Keyboard,
    configure: Callable[[Mapping[str, Any]], Settings],
    fill: Callable[[], object],
    progress: Progress,
    resume: str | None,
) -> bool:
    """Run the conversation and return whether everything has been closed."""
    from assistant.chat.completion import ChatCompleter
    from assistant.chat.live_screen import is_capable
    from assistant.chat.prompt import PlainLine, PromptLine
    from assistant.chat.repl import Reads, Repl
    from assistant.chat.session_store import HISTORY_FILE
    from assistant.chat.state import ChatState

    state = ChatState(configure=configure, fill=fill)

    def greet() -> list[str]:
        return greeting(state) if resume is None else _warnings(state)

    def history() -> Path | None:
        settings = state.known_settings
        return None if settings is None else settings.library.location / HISTORY_FILE

    line: Reads
    if is_capable():
        line = PromptLine(
            history,
            ChatCompleter(state),
            ready=state.load,
            greeting=greet,
            placeholder=state.standing,
            is_changing=lambda: state.is_loading,
            failure=lambda: state.failure,
        )
    else:
        state.wait_for_settings()  # reading a plain line cannot be ended by a failure
        line = PlainLine(ready=state.load, greeting=greet)
    repl = Repl(state, line, sys.stdout, commands=_commands, progress=progress, keyboard=keyboard)
    try:
        if resume is not None:
            repl.resume(resume)
        repl.run()
    finally:
        if state.filling is not None and (so_far := state.filling.so_far()):
            print(f"{so_far}; the next chat continues from there.")
        is_closed = state.close(patience=_PATIENCE)
    return is_closed


def _commands() -> Registry[Repl]:
    from assistant.chat.commands import REGISTRY

    return REGISTRY


def greeting(state: ChatState) -> list[str]:
    """What the program is and what to type next; less is known until the settings are loaded."""
    from assistant.llm.build import describe_model, model_hint

    settings = state.known_settings
    if settings is None:
        return ["Ask about papers. /help lists the commands."]
    how = "Answers are quotes" if settings.llm.active_provider is None else f"Model: {describe_model(settings.llm)}"
    lines = [f"Ask about papers. {how}. /help lists the commands.", *_warnings(state)]
    if advice := model_hint(settings.llm):
        lines.append(advice)
    if state.filling is not None and state.filling.is_new:
        lines.append("The starter library is loading: digests of 220 papers on machine learning.")
        lines.append("/ingest PATH reads papers of your own.")
    return lines


def _warnings(state: ChatState) -> list[str]:
    """What will not be saved, once that is known."""
    from assistant.chat.session_store import unsaved

    settings = state.known_settings
    return list(filter(None, [unsaved(settings.library.location)])) if settings is not None else []


def answer_lines(lines: Iterable[str], ask: Callable[[str], Answer], show: Callable[[Answer], None]) -> None:
    """Answer every line that is not blank, until one that leaves ("exit"). An AssistantError ends the conversation.

    So does a command of the chat, which would else be answered as a question: ArgumentError.
    """
    for line in lines:
        if question := line.strip():
            if courtesy(question) == Courtesy("leaving") or _is_exit(question):
                return
            show(ask(question))


def _is_exit(line: str) -> bool:
    """Whether a line of a pipe is the command that leaves. Raises ArgumentError for any other command."""
    name = line.split(maxsplit=1)[0].removeprefix("/")
    if not line.startswith("/") or name not in _commands():
        return False
    if _commands().find(name).name == "exit":
        return True
    from assistant.errors import ArgumentError

    raise ArgumentError(f"/{name} works on a terminal alone", hint="in a pipe, every line is a question")
