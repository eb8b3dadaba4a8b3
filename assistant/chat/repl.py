"""The conversation on a terminal: reads a line, answers it or runs a command, and survives every error."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from assistant.chat.interrupts import Interrupts
from assistant.chat.keyboard import Keyboard
from assistant.chat.session_store import unsaved
from assistant.errors import AssistantError
from assistant.questions.courtesies import courtesy
from assistant.text.counts import counted
from assistant.text.safe import safe_text
from assistant.views.screen import Screen, StyledText, open_screen

if TYPE_CHECKING:
    from assistant.chat.live_screen import LiveScreen
    from assistant.chat.registry import Registry
    from assistant.chat.state import ChatState
    from assistant.records import IngestProgress

__all__ = ["Reads", "Repl"]

_SAID_COMMANDS = {"leaving": "exit", "help": "help"}
"""The commands that are also meant without a slash, as in "bye"."""
Progress = Callable[[], AbstractContextManager["Callable[[IngestProgress], None] | None"]]


class Reads(Protocol):
    """Where lines come from."""

    def read(self, prompt: str) -> str:
        """The next line."""


class Repl:
    """The loop, and what commands act on."""

    def __init__(
        self,
        state: ChatState,
        line: Reads,
        stream: TextIO,
        *,
        commands: Callable[[], Registry[Repl]],
        progress: Progress = lambda: nullcontext(),
        keyboard: Keyboard | None = None,
    ) -> None:
        """`commands` is called when the first command is typed. `progress` shows the progress of an ingest."""
        self.state = state
        self.stream = stream
        self.progress = progress
        self.go_on: Callable[[], None] | None = None
        """What /more continues, if anything."""
        self._line = line
        self._commands = commands
        self._keyboard = keyboard or Keyboard()
        self._has_warned_unsaved = False
        self._warned: set[str] = set()

    @property
    def screen(self) -> Screen:
        """The screen, new each time, since the window may have been resized."""
        return open_screen(self.stream)

    @cached_property
    def registry(self) -> Registry[Repl]:
        """The commands."""
        return self._commands()

    def run(self) -> None:
        """Read and answer until the person leaves."""
        while True:
            try:
                text = self._line.read(self._prompt()).strip()
            except KeyboardInterrupt:
                self.screen.line(StyledText("Ctrl-D or /exit leaves.", "dim"))
                continue
            except EOFError:
                return
            self.state.wait_for_settings()  # raises when there can be no conversation
            if not text:
                continue
            try:
                self._guarded(text)
            except EOFError:
                return
            self.screen.gap()
            self.stream.flush()

    def resume(self, wanted: str) -> None:
        """Resume a saved session and show its history."""
        from assistant.answering.layout import CHAT_WAYS, cites_digest
        from assistant.views.terminal import show_answer

        session = self.state.resume(wanted)
        self.go_on = None
        for place, answer in enumerate(self.state.answers):
            self.screen.line(StyledText(f"> {answer.question}", "bold"))
            self.screen.gap()
            explain = not any(map(cites_digest, self.state.answers[:place]))
            show_answer(self.screen, answer, explain_digests=explain, ways=CHAT_WAYS)
            self.screen.gap()
        lost = session.turns - len(self.state.answers)
        questions = counted(session.turns, "question")
        left_out = f", {lost} saved by another version and left out" if lost else ""
        self.screen.line(StyledText(f"Resumed: {session.name} ({questions}{left_out})", "dim"))

    def confirms(self, question: str) -> bool:
        """Whether the person says yes."""
        try:
            return self._line.read(f"{safe_text(question)} [y/N] ").strip().casefold() in ("y", "yes")
        except EOFError:
            return False

    def ask(self, question: str, *, again: bool = False) -> None:
        """Answer a question, shown as it arrives, and save it. Ctrl-C stops the answer and keeps what has arrived."""
        from assistant.answering.layout import cites_digest
        from assistant.arguments import well_formed
        from assistant.chat.stream_view import Partial, StreamView

        question = well_formed(" ".join(question.split()))
        self.go_on = None
        by_model = self.state.settings.llm.active_provider is not None
        partial = Partial(question, self.state.filters, self.state.settings.llm.model if by_model else None)
        explain = not any(map(cites_digest, self.state.answers))
        view = StreamView(self._live(), by_model=by_model, explain_digests=explain)
        answer = None

        def load(progress: IngestProgress | None) -> None:
            with interrupts.held():
                view.load(progress)

        with Interrupts(view.suspended, self._keyboard.lent) as interrupts:
            try:
                with interrupts.held():
                    view.start()
                self.state.wait_for_papers(load)
                if self.state.lacks_papers:
                    view.clear()  # to show the progress of loading them instead
                with closing(self.state.begin(question, again=again)) as events:
                    for event in events:
                        with interrupts.held():
                            partial.take(event)
                            view.take(event)
                answer = partial.done
            except KeyboardInterrupt as stop:
                answer = partial.done or partial.answer()
                if partial.done is None:
                    view.stop(answer)
                if self.state.filling is not None and self.state.filling.is_under_way:
                    self.screen.line("The papers continue loading.")
                elif str(stop):
                    self.screen.line(f"Loading has stopped: {stop}.")
            except BaseException:
                view.clear()
                self._save(None)
                raise
        self._save(answer)
        self._warn()

    def wait_for_papers(self) -> None:
        """Wait for papers that are still loading, and show the progress."""
        from assistant.chat.stream_view import StreamView

        if self.state.filling is not None:
            view = StreamView(self._live(), by_model=False)
            try:
                self.state.wait_for_papers(view.load)
            finally:
                view.clear()

    def _live(self) -> LiveScreen:
        from assistant.chat.live_screen import LiveScreen

        return LiveScreen(self.stream)

    def _save(self, answer: Any) -> None:
        try:
            self.state.end(answer)
        except AssistantError as error:
            is_known = unsaved(self.state.settings.library.location)
            if not self._has_warned_unsaved and not is_known:  # else the greeting has said so
                self._report(error)
            self._has_warned_unsaved = True

    def _warn(self) -> None:
        """Show each warning of the library once."""
        for warning in self.state.library.warnings:
            if warning not in self._warned:
                self._warned.add(warning)
                self.screen.line(StyledText(warning, "dim"))

    def _prompt(self) -> str:
        limits = self.state.filters.describe() if self.state.filters else ""
        return f"({safe_text(limits)}) > " if limits else "> "

    def _guarded(self, text: str) -> None:
        """Answer or run a line; an error is shown as one line."""
        try:
            if text.startswith("/"):
                self._run_command(text[1:])
            elif (said := courtesy(text)) is not None and said.kind in _SAID_COMMANDS:
                self._run_command(_SAID_COMMANDS[said.kind])
            else:
                self.screen.gap()
                self.ask(text)
        except KeyboardInterrupt as stop:
            self.screen.line(StyledText(f"Stopped: {stop}." if str(stop) else "Stopped.", "yellow"))
        except EOFError:
            raise
        except AssistantError as error:
            self._report(error)
        except Exception as error:
            if os.environ.get("ASSISTANT_DEBUG"):
                raise
            self._report(AssistantError(f"unexpected {type(error).__name__}: {error}"))

    def _run_command(self, text: str) -> None:
        name, _, argument = text.partition(" ")
        command = self.registry.find(name or "help")
        with self._keyboard.lent() if command.takes_keyboard else nullcontext():
            command.run(self, argument.strip())

    def _report(self, error: AssistantError) -> None:
        hint = f" ({error.command_hint})" if error.command_hint else ""
        self.screen.line(StyledText(f"error: {error}", "red"), StyledText(hint, "dim"))
