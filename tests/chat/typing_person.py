"""A person who types into the chat: prompt_toolkit's pipe input on one side, a transcript on the other."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from assistant.chat.commands import REGISTRY
from assistant.chat.completion import ChatCompleter
from assistant.chat.prompt import PromptLine
from assistant.chat.repl import Repl
from assistant.chat.session_store import HISTORY_FILE, SESSIONS_FILE
from assistant.chat.state import ChatState
from assistant.errors import AssistantError
from assistant.settings import Settings, load_settings
from assistant.watching.watch_file import WATCHES_FILE

__all__ = ["CTRL_C", "CTRL_D", "Person", "person_at"]

CTRL_C, CTRL_D, ENTER = "\x03", "\x04", "\r"


class _EchoingLine(PromptLine):
    """Writes into the transcript what a terminal would show of the line."""

    stream: io.StringIO

    def read(self, prompt: str) -> str:
        try:
            text = super().read(prompt)
        except (EOFError, KeyboardInterrupt):
            self.stream.write(prompt.rstrip() + "\n")
            raise
        self.stream.write(f"{prompt}{text}\n")
        return text


class Person:
    """Types lines and reads what comes of them."""

    def __init__(self, state: ChatState, keys: PipeInput) -> None:
        self.state = state
        self.stream = io.StringIO()
        self._keys = keys
        line = _EchoingLine(
            lambda: history_of(state),
            ChatCompleter(state),
            ready=state.load,
            failure=lambda: state.failure,
            input=keys,
            output=DummyOutput(),
        )
        line.stream = self.stream
        self.repl = Repl(state, line, self.stream, commands=lambda: REGISTRY)

    def begins_anew(self) -> None:
        """Forget all that was said, set, saved and attached to papers."""
        self.state.renew()
        self.state.filters = self.repl.go_on = None
        if self.state.changes:
            self.state.change({})
        for name in (SESSIONS_FILE, WATCHES_FILE):
            (self.state.settings.library.location / name).unlink(missing_ok=True)
        for paper in self.state.library.papers():
            if paper.note:
                self.state.library.set_note(paper.id, None)
        for tag in self.state.library.tags():
            self.state.library.untag(name=tag.name, all=True)

    def types(self, *lines: str) -> str:
        """Type lines, each with Enter, and leave; returns the transcript without what changes from run to run."""
        leaves = lines[-1] in ("/exit", "/quit")
        return self.presses("".join(f"{line}{ENTER}" for line in lines) + ("" if leaves else CTRL_D))

    def presses(self, keys: str) -> str:
        """Press keys, of which the last leave the chat, once the file of what was typed before is known."""
        self.state.wait_for_settings()
        start = self.stream.tell()
        self._keys.send_text(keys)
        self.repl.run()
        shown = re.sub(r"(^|\n)[^\n]*>\n$", r"\1", self.stream.getvalue()[start:])
        shown = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "DATE TIME", shown)
        return re.sub(r"\d+\.\d s\b", "N s", shown)


def history_of(state: ChatState) -> Path | None:
    settings = state.known_settings
    return None if settings is None else settings.library.location / HISTORY_FILE


@contextmanager
def person_at(
    library: Path | None,
    *,
    fill: Callable[[], object] = lambda: None,
    starter: bool = False,
    **overrides: Any,
) -> Iterator[Person]:
    """A person at the chat of a library, with settings as `overrides` have them; the usual library if none is named."""
    named = {} if library is None else {"path": str(library)}
    fixed: dict[str, Any] = {"library": {"starter": starter, **named}, **overrides}

    def configure(changes: Mapping[str, Any]) -> Settings:
        return load_settings(**fixed | dict(changes))

    state = ChatState(configure=configure, fill=fill)
    try:
        with create_pipe_input() as keys:
            yield Person(state, keys)
    finally:
        state.close()


def failing(message: str) -> Callable[[], object]:
    """A `fill` that cannot."""

    def fill() -> None:
        raise AssistantError(message)

    return fill
