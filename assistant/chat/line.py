"""The line that a person types on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.history import FileHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

__all__ = ["HISTORY_FILE", "Line", "PlainLine"]

HISTORY_FILE = "chat_history"
_SECRET = "key"
_LOOK_SECONDS = 0.3


class _History(FileHistory):
    """What was typed, in a file for its owner alone; keys are not written down."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path

    def load_history_strings(self) -> Iterable[str]:
        try:
            yield from super().load_history_strings()
        except OSError:
            return

    def store_string(self, string: str) -> None:
        if string.startswith("/set ") and _SECRET in string.partition("=")[0]:
            return
        try:
            self._path.touch(mode=0o600)
            super().store_string(string)
        except OSError:  # a library that may only be read: the arrow keys still know this session
            return


class Line:
    """Reads questions and commands: history, search in it, completion, several lines, an external editor."""

    def __init__(
        self,
        history: Path,
        completer: Completer,
        *,
        ready: Callable[[], object],
        told: Callable[[], str] = lambda: "",
        input: Input | None = None,
        output: Output | None = None,
    ) -> None:
        """`ready` is called once, when the prompt is on the screen; `input` and `output` replace the terminal.

        `told` is shown on the first line as long as nothing is typed there; it may change meanwhile.
        """
        self._ready = ready
        self._told = told
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
        """What is typed next. Raises EOFError for Ctrl-D and KeyboardInterrupt for Ctrl-C on an empty line."""
        try:
            return self._session.prompt(prompt, refresh_interval=_LOOK_SECONDS if self._told() != "" else 0)
        finally:
            self._told = lambda: ""

    def _placeholder(self) -> StyleAndTextTuples:
        is_over = self._session.app.is_done
        return [] if is_over else [("fg:ansibrightblack", self._told())]

    def _rendered(self, _: object) -> None:
        if not self._is_ready:
            self._is_ready = True
            self._ready()


class PlainLine:
    """Reads from a terminal that can only show text."""

    def __init__(self, *, ready: Callable[[], object]) -> None:
        self._ready = ready

    def read(self, prompt: str) -> str:
        """What is typed next. Raises EOFError for Ctrl-D and KeyboardInterrupt for Ctrl-C."""
        self._ready()
        try:
            return input(prompt)
        except (EOFError, KeyboardInterrupt):
            print()
            raise


def _is_command() -> bool:
    return get_app().current_buffer.text.startswith("/")


def _keys() -> KeyBindings:
    keys = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER)

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
