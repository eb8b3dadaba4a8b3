"""The line that a person types on."""

from __future__ import annotations

import asyncio
import shutil
import textwrap
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.history import FileHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from assistant.views.screen import WIDEST

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

__all__ = ["PlainLine", "PromptLine"]

_SECRET = "key"
_REPLIES = frozenset(("y", "yes", "n", "no"))
"""To what the program has asked; not worth recalling."""
_LOOK_SECONDS = 0.1


class _History(FileHistory):
    """What was typed, in a file readable only by its owner; API keys are not recorded.

    The file may become known later: it is read then, and what was typed in the meantime is written then.
    """

    def __init__(self, file: Callable[[], Path | None]) -> None:
        super().__init__("")
        self._file = file
        self._unwritten: list[str] = []

    async def load(self) -> AsyncGenerator[str, None]:
        while self._file() is None:
            await asyncio.sleep(_LOOK_SECONDS)
        async for string in super().load():
            yield string

    def load_history_strings(self) -> Iterable[str]:
        self.filename = str(self._file())
        try:
            yield from super().load_history_strings()
        except OSError:
            return

    def store_string(self, string: str) -> None:
        if string.startswith("/set ") and _SECRET in string.partition("=")[0]:
            return
        if string.strip().casefold() in _REPLIES:
            return
        self._unwritten.append(string)
        if (path := self._file()) is None:
            return
        self.filename = str(path)
        try:
            path.touch(mode=0o600)
            while self._unwritten:
                super().store_string(self._unwritten.pop(0))
        except OSError:  # a read-only library: the arrow keys still recall this session
            return


class PromptLine:
    """Reads questions and commands, with searchable history, completion, several lines and an external editor."""

    def __init__(
        self,
        history: Callable[[], Path | None],
        completer: Completer,
        *,
        ready: Callable[[], object],
        greeting: Callable[[], Sequence[str]] = lambda: (),
        placeholder: Callable[[], str] = lambda: "",
        is_changing: Callable[[], bool] = lambda: False,
        failure: Callable[[], Exception | None] = lambda: None,
        input: Input | None = None,
        output: Output | None = None,
    ) -> None:
        """`ready` is called once, when the prompt is on the screen; `input` and `output` replace the terminal.

        `history` is the file of what was typed, once it is known. `greeting` is shown above the first line, and
        `placeholder` on a line while it is empty; both are polled while `is_changing`. So is `failure`, which ends the
        reading when there is one.
        """
        self._ready = ready
        self._greeting = greeting
        self._placeholder_text = placeholder
        self._is_changing = is_changing
        self._failure = failure
        self._is_ready = False
        self._session: PromptSession[str] = PromptSession(
            history=_History(history),
            completer=completer,
            complete_in_thread=True,
            complete_while_typing=Condition(_is_command),
            reserve_space_for_menu=6,
            key_bindings=_keys(),
            multiline=True,
            prompt_continuation="  ",
            enable_open_in_editor=True,
            tempfile_suffix=".txt",
            enable_suspend=True,
            placeholder=self._placeholder,
            input=input,
            output=output,
        )
        self._session.app.after_render += self._rendered

    def read(self, prompt: str) -> str:
        """The next line typed. Raises EOFError for Ctrl-D and KeyboardInterrupt for Ctrl-C on an empty line."""
        try:
            return self._session.prompt(
                lambda: "\n".join([*wrapped(self._greeting(), self._session.output.get_size().columns), prompt]),
                pre_run=self._follow,
            )
        finally:
            self._greeting = lambda: ()

    def _follow(self) -> None:
        self._session.app.create_background_task(self._show_changes())

    async def _show_changes(self) -> None:
        changing = True
        while changing:
            await asyncio.sleep(_LOOK_SECONDS)
            changing = self._is_changing()
            self._session.app.invalidate()

    def _placeholder(self) -> StyleAndTextTuples:
        is_over = self._session.app.is_done
        return [] if is_over else [("fg:ansibrightblack", self._placeholder_text())]

    def _rendered(self, app: Application[str]) -> None:
        if not self._is_ready:
            self._is_ready = True
            self._ready()
        if (failure := self._failure()) is not None and not app.is_done:
            app.exit(exception=failure)


class PlainLine:
    """Reads from a terminal without cursor control."""

    def __init__(self, *, ready: Callable[[], object], greeting: Callable[[], Sequence[str]] = lambda: ()) -> None:
        self._ready = ready
        self._greeting = greeting

    def read(self, prompt: str) -> str:
        """The next line typed. Raises EOFError for Ctrl-D and KeyboardInterrupt for Ctrl-C."""
        for line in wrapped(self._greeting(), shutil.get_terminal_size().columns):
            print(line)
        self._greeting = lambda: ()
        self._ready()
        try:
            return input(prompt)
        except (EOFError, KeyboardInterrupt):
            print()
            raise


def wrapped(lines: Iterable[str], columns: int) -> list[str]:
    """Lines wrapped to the width of the window."""
    return [part for line in lines for part in textwrap.wrap(line, min(columns, WIDEST))]


def _is_command() -> bool:
    return get_app().current_buffer.text.startswith("/")


def _keys() -> KeyBindings:
    keys = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER)

    @keys.add(Keys.BracketedPaste, filter=typing)
    def _(event: KeyPressEvent) -> None:
        lines = event.data.replace("\t", " ").splitlines()
        event.current_buffer.insert_text("\n".join(lines).strip("\n"))

    @keys.add("enter", filter=typing)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter", filter=typing)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add("c-c", filter=typing)
    @keys.add("<sigint>")
    def _(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

    return keys
