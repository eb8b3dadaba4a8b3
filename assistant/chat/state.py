"""The state of a running chat: the assistant, the conversation, where it is saved, the filters in force."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from assistant.chat.loading import Background, Filling
from assistant.chat.session_store import SESSIONS_FILE, SavedSession, SessionStore
from assistant.errors import AssistantError
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.conversation import Chat
    from assistant.records import Answer, Event, Filters, IngestProgress
    from assistant.settings import Settings
    from assistant.status import LibraryCounts

__all__ = ["ChatState"]


class ChatState:
    """One conversation after another over one library. `load` starts loading, in the background.

    The settings are loaded first, there or by whatever needs them earlier.
    """

    def __init__(self, *, configure: Callable[[Mapping[str, Any]], Settings], fill: Callable[[], object]) -> None:
        """`configure` returns the settings with changes applied; `fill` fills an empty library, or raises."""
        self.changes: dict[str, Any] = {}
        self.filters: Filters | None = None
        self.question = ""
        """The last question, answered or not."""
        self.saved: int | None = None
        """The id of the session; None until its first turn is saved."""
        self.filling: Filling | None = None
        """The starter library being loaded, until it has been waited for."""
        self.counts: LibraryCounts | None = None
        """The size of the library, once known."""
        self.failure: AssistantError | None = None
        """Why no conversation is possible."""
        self._configure = configure
        self._fill = fill
        self._configuring = threading.Lock()
        self._settings: Settings | None = None
        self._loading = self._begin_loading()
        self._is_filled = False
        self._chat: Chat | None = None
        self._earlier: list[Answer] = []
        self._again: Answer | None = None
        self._name = ""

    @property
    def known_settings(self) -> Settings | None:
        """The settings if they are loaded."""
        return self._settings

    @property
    def settings(self) -> Settings:
        """The settings, waited for. Raises ConfigurationError, and LibraryMissingError when there is no library."""
        with self._configuring:
            if self._settings is None:
                try:
                    self._settings = self._begin()
                except AssistantError as error:
                    self.failure = error
                    raise
            return self._settings

    def wait_for_settings(self) -> None:
        """Wait until the settings are loaded. Raises what `settings` raises."""
        _ = self.settings

    def _begin(self) -> Settings:
        from assistant.library.place import is_library, missing

        settings = self._configure({})
        is_new = not is_library(settings.library.location)
        if is_new and (settings.names_library or not settings.library.starter):
            raise missing(settings.library.location)
        if settings.library.starter:
            self.filling = Filling(is_new=is_new)
        return settings

    @cached_property
    def store(self) -> SessionStore:
        """Where conversations are saved."""
        return SessionStore(self.settings.library.location / SESSIONS_FILE)

    def load(self) -> None:
        """Start to load what answering needs."""
        self._loading.start()

    @property
    def opened(self) -> Assistant | None:
        """The assistant, if it is loaded already."""
        return self._loading.made

    @property
    def library(self) -> Assistant:
        """The assistant, waited for; its library may be empty."""
        return self._loading.get()

    @property
    def assistant(self) -> Assistant:
        """The assistant, waited for, with papers. Raises LibraryError when there are none."""
        if self.lacks_papers:
            self._fill()
        self._is_filled = True
        return self.library

    def wait_for_papers(self, report: Callable[[IngestProgress | None], None] = lambda _: None) -> None:
        """Wait for papers being loaded into a new library. Raises a failure to load them, once."""
        if self.filling is not None:
            self._loading.get()
            self.filling.wait(report)
            self.filling = None

    @property
    def lacks_papers(self) -> bool:
        """Whether the library, waited for, has to be filled first."""
        if self._is_filled:
            return False
        made = self.library
        return not made.count() or (self.settings.library.starter and made.needs_starter)

    @property
    def is_loading(self) -> bool:
        """Whether what answering needs is still being loaded."""
        return not self._loading.is_over

    def standing(self) -> str:
        """A few words on what can be asked about, as far as known; after an answer, only on what is still loading."""
        if self.filling is not None and (so_far := self.filling.so_far()):
            return so_far
        if self.answers:
            return ""
        if self.counts is not None:
            digests = "all" if self.counts.digests == self.counts.papers else f"{self.counts.digests:,}"
            return f"{counted(self.counts.papers)} to ask about" + (
                f", {digests} as digests" if self.counts.digests else ""
            )
        return "loading" if self.is_loading else ""

    def count(self) -> None:
        """Update `counts`."""
        self.counts = self.library.status().counts

    @property
    def answers(self) -> list[Answer]:
        """The answers of the conversation so far."""
        return self._chat.answers if self._chat is not None else self._earlier

    def begin(self, question: str, *, again: bool = False) -> Generator[Event]:
        """The events of an answer; call `end` afterwards. `again` replaces the last answer to the same question."""
        self.question = question
        if self._chat is None:
            self._chat = self.assistant.chat(self._earlier)
        self._again = self._chat.drop_last() if again and self._was_last(question) else None
        return self._chat.stream(question, filters=self.filters)

    def end(self, answer: Answer | None) -> None:
        """Save the answer; None restores the one it was to replace. Raises AssistantError when saving fails."""
        replaced, self._again = self._again, None
        if answer is None:
            if replaced is not None and self._chat is not None:
                self._chat.keep(replaced)
            return
        if answer.interrupted and self._chat is not None:
            self._chat.keep(answer)
        if replaced is not None and self.saved is not None:
            self.store.replace_last(self.saved, answer)
            return
        if self.saved is None:
            self.saved = self.store.start(self._name or answer.question)
            for turn in self.answers[:-1]:
                self.store.add(self.saved, turn)
        self.store.add(self.saved, answer)

    def _was_last(self, question: str) -> bool:
        return bool(self.answers) and self.answers[-1].question == question

    def renew(self) -> None:
        """Start a new conversation; the current one stays saved."""
        self._chat, self._earlier, self.saved, self.question, self._name = None, [], None, "", ""

    def resume(self, wanted: str) -> SavedSession:
        """Resume a saved session. Raises AssistantError when none matches."""
        session = self.store.find(wanted) if wanted else self._latest()
        from assistant.questions.older_sessions import restored

        answers = restored(self.store.answers(session.id))
        self.renew()
        self._earlier, self.saved = answers, session.id
        self.question = answers[-1].question if answers else ""
        return session

    def _latest(self) -> SavedSession:
        others = [session for session in self.store.sessions() if session.id != self.saved]
        if not others:
            raise AssistantError("there is no earlier session")
        return others[0]

    def rename(self, name: str) -> None:
        """Name the session, now or when it is first saved."""
        self._name = name
        if self.saved is not None:
            self.store.rename(self.saved, name)

    def change(self, changes: Mapping[str, Any]) -> None:
        """Use other settings and keep the conversation. Raises ConfigurationError, with nothing changed."""
        settings = self._configure({"library": {"path": str(self.settings.library.location)}, **changes})
        self.wait_for_papers()
        loading = self._begin_loading(settings)
        loading.get()
        answers = self.answers
        self.close()
        self._settings, self.changes = settings, dict(changes)
        self._loading, self._chat, self._earlier = loading, None, answers

    def close(self, *, patience: float | None = None) -> bool:
        """Release the library and return whether that is done, waiting at most `patience` seconds for it to load."""
        if self.filling is not None:
            self.filling.stop()
        if not self._loading.finish(patience):
            return False
        if self._loading.made is not None:
            self._loading.made.close()
        return True

    def _begin_loading(self, changed: Settings | None = None) -> Background[Assistant]:
        def make() -> Assistant:
            settings, filling = changed or self.settings, self.filling
            from assistant.assistant import Assistant

            return Assistant.open(settings=settings, create=filling is not None and filling.is_new)

        def warm(made: Assistant) -> None:
            if self.filling is not None:
                self.filling.run(made)
            self.counts = made.status().counts
            _rehearse(made)
            if not self.question:  # else the first answer is under way, and imports would slow it down
                _import_modules()

        return Background(make, warm)


def _import_modules() -> None:
    """Import what shows the first answer, and the commands."""
    for module in ("assistant.pipeline", "assistant.chat.stream_view", "rich.console", "assistant.chat.commands"):
        import_module(module)


def _rehearse(made: Assistant) -> None:
    """Open what the first answer needs."""
    if made.count():
        made.search("what this library is about", limit=1)
        made.stream("what this library is about").close()  # never started: it only builds the model
