"""Tab completion: commands and their arguments after a slash, titles of papers within a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from assistant.text.counts import counted
from assistant.text.safe import safe_text
from assistant.text.spelling import folded

if TYPE_CHECKING:
    from assistant.chat.state import ChatState
    from assistant.records import Watch

__all__ = ["ChatCompleter"]

_AT_MOST = 20
_LEAST_LETTERS = 3
_LONGEST_TITLE = 8
"""Words before the cursor, at most, that are matched with the beginning of a title."""

_Offer = tuple[str, str]
"""The text to insert, and the description shown next to it."""


class ChatCompleter(Completer):
    """Completes from the registry, the conversation and the library; what is not loaded yet is left out."""

    def __init__(self, state: ChatState) -> None:
        self._talk = state
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """The completions at the cursor."""
        text = document.text_before_cursor
        if not text.startswith("/"):
            if complete_event.completion_requested:
                yield from self._titles(text)
            return
        name, blank, argument = text[1:].partition(" ")
        if not blank:
            yield from _completions(self._commands(), name)
            return
        from assistant.chat.commands import REGISTRY
        from assistant.errors import AssistantError

        try:
            kind = REGISTRY.find(name).completes
        except AssistantError:
            return
        if kind == "path":
            yield from self._paths.get_completions(Document(argument), complete_event)
        elif kind in ("filter", "papers"):
            word = argument.rpartition(" ")[2]
            yield from _completions(self._offers(kind, word), word)
        elif kind == "tagging" and " " in argument:
            name = argument.partition(" ")[2]
            yield from _completions(self._offers("tag", name), name)
        else:
            yield from _completions(self._offers(kind, argument), argument)

    def _offers(self, kind: str, written: str) -> Iterator[_Offer]:
        match kind:
            case "command":
                yield from self._commands()
            case "source":
                yield from self._sources()
            case "tag":
                yield from self._tags()
            case "paper" | "papers" | "tagging":
                yield from self._sources()
                yield from self._papers(written)
            case "session":
                yield from ((str(session.id), session.name) for session in self._talk.store.sessions())
            case "watch":
                yield from ((watch.name, watch.question) for watch in self._watches())
            case "answer":
                yield from ((answer.place, answer.question) for answer in self._talk.store.listed()[:_AT_MOST])
            case "setting":
                from assistant.settings import origins

                yield from ((f"{name}=", str(origin.value)) for name, origin in origins(self._talk.settings).items())
            case "model":
                from assistant.settings import profile_names

                yield ("none", "quotes alone")
                yield from ((name, "profile") for name in profile_names("llm"))
            case "filter":
                from assistant.chat.commands.settings import FILTERS

                yield ("off", "no limits")
                yield from ((f"{name}=", "") for name in FILTERS)
                yield from ((f"tag={name}", papers) for name, papers in self._tags())

    def _commands(self) -> Iterator[_Offer]:
        from assistant.chat.commands import REGISTRY

        yield from ((command.name, command.help) for command in REGISTRY)

    def _sources(self) -> Iterator[_Offer]:
        from assistant.chat.commands.sources import cited

        yield from ((str(number), paper.title) for number, paper in cited(self._talk.answers).items())

    def _tags(self) -> Iterator[_Offer]:
        if self._talk.opened is not None:
            yield from ((tag.name, counted(tag.papers)) for tag in self._talk.opened.tags())

    def _watches(self) -> list[Watch]:
        return self._talk.opened.watches() if self._talk.opened is not None else []

    def _papers(self, written: str) -> Iterator[_Offer]:
        if written and self._talk.opened is not None:
            found = self._talk.opened.papers(match=written, limit=_AT_MOST)
            yield from ((paper.id, paper.title) for paper in found)

    def _titles(self, text: str) -> Iterator[Completion]:
        """Titles that begin with the last words of a question; the longest match wins."""
        words = text.split(" ")
        for count in range(min(len(words), _LONGEST_TITLE), 0, -1):
            beginning = " ".join(words[-count:])
            if len(beginning) < _LEAST_LETTERS or self._talk.opened is None:
                continue
            found = self._talk.opened.papers(match=beginning, limit=_AT_MOST)
            titles = [safe_text(paper.title) for paper in found]
            fitting = [title for title in titles if folded(title).startswith(folded(beginning))]
            yield from (Completion(title, start_position=-len(beginning)) for title in fitting)
            if fitting:
                return


def _completions(offers: Iterable[_Offer], written: str) -> Iterator[Completion]:
    """The offers that begin with what is written, then those that contain it, in their text or description."""
    plain = folded(written)
    first, later = [], []
    for text, description in offers:
        completion = Completion(safe_text(text), start_position=-len(written), display_meta=safe_text(description))
        if folded(text).startswith(plain):
            first.append(completion)
        elif len(plain) >= _LEAST_LETTERS and plain in folded(f"{text} {description}"):
            later.append(completion)
    yield from first
    yield from later
