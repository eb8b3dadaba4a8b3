"""Commands on what is new: watched questions and their news."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.chat.registry import Command
from assistant.errors import ArgumentError, AssistantError
from assistant.text.counts import counted
from assistant.views.screen import StyledText

if TYPE_CHECKING:
    from assistant.chat.repl import Repl
    from assistant.records import Answer, Filters

__all__ = ["WATCH_COMMANDS"]

_STANDING_ALONE = ("question", "library")


def _watch(repl: Repl, given: str) -> None:
    if not given:
        _list(repl)
        return
    question, filters = _last(repl) if given.casefold() == "last" else (given, repl.state.filters)
    try:
        watch = repl.state.library.watch(question, filters)
    except ArgumentError as error:
        hint = error.command_hint.replace("assistant watch remove", "/unwatch")
        raise AssistantError(str(error), hint=hint) from None
    limits = f" ({watch.filters.describe()})" if watch.filters else ""
    repl.screen.line(f"Watching {watch.number}, {watch.name}: {watch.question}{limits}")
    if (reread := repl.state.library.reread(question)) is not None:
        repl.screen.line(StyledText(reread.note, "dim"))
    fit = f"{counted(watch.fitting)} {'fits' if watch.fitting == 1 else 'fit'} already" if watch.fitting else ""
    repl.screen.line(StyledText(f"{fit or 'No paper is sure to fit yet'}; /news tells what comes.", "dim"))


def _list(repl: Repl) -> None:
    from assistant.views.news_text import show_watches

    watches = repl.state.library.watches()
    if not watches:
        repl.screen.line("Nothing is watched; /watch QUESTION watches one, /watch last the last question.")
    show_watches(repl.screen, watches)


def _last(repl: Repl) -> tuple[str, Filters | None]:
    """The last question as one that stands alone, and its limits beside those that it states."""
    if not repl.state.answers:
        raise AssistantError("there is no question to watch yet", hint="ask a question first")
    answer: Answer = repl.state.answers[-1]
    if answer.about is None or answer.about.kind in _STANDING_ALONE:
        return answer.question, repl.state.filters
    if answer.filters.ids or answer.about.papers:
        raise AssistantError(
            "the last question is about papers that are there already",
            hint="/watch and a question, such as for a topic",
        )
    return answer.asked or answer.about.question, answer.filters.model_copy(update={"without": ()})


def _unwatch(repl: Repl, wanted: str) -> None:
    if not wanted:
        raise AssistantError("the name or number of a watch is needed", hint="/unwatch 1; /watch lists them")
    with _hinting():
        watch = repl.state.library.unwatch(wanted)
    repl.screen.line(f"No longer watched: {watch.number}, {watch.name}.")


def _news(repl: Repl, wanted: str) -> None:
    from assistant.views.news_text import show_news

    with _hinting(), repl.state.library.telling_news(*filter(None, [wanted])) as news:
        show_news(repl.screen, news)
        repl.stream.flush()
    if not news:
        watches = repl.state.library.watches()
        hint = "Nothing new." if watches else "Nothing is watched; /watch QUESTION watches one."
        repl.screen.line(hint)


@contextmanager
def _hinting() -> Iterator[None]:
    """Says of a watch that there is not what to do about it here."""
    try:
        yield
    except ArgumentError as error:
        raise AssistantError(str(error), hint="/watch lists what is watched, /watch QUESTION adds to it") from None


WATCH_COMMANDS = (
    Command("watch", "[question|last]", "watch a question, or list what is watched", _watch, "nothing"),
    Command("unwatch", "n|name", "stop watching", _unwatch, "watch"),
    Command("news", "[n|name]", "tell what has come for watched questions since the last time", _news, "watch"),
)
