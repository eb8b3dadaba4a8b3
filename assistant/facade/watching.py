"""The part of the facade that watches questions and tells what is new."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.arguments import checked_count, checked_filters, checked_flags, checked_question, checked_text
from assistant.awaiting import in_thread
from assistant.errors import ArgumentError
from assistant.records import Filters, Found, News, Watch

if TYPE_CHECKING:
    from assistant.parts import Parts
    from assistant.watching.newsroom import Newsroom

__all__ = ["Watching"]


class Watching:
    """What an assistant does with questions that are watched."""

    _parts: "Parts"

    def watch(
        self,
        question: str,
        filters: Filters | Mapping[str, object] | None = None,
        name: str | None = None,
        *,
        answer: bool = False,
        all: bool = False,
    ) -> Watch:
        """Watch a question: `news` tells which papers come that fit it. Limits that it states count, as do `filters`.

        What fits already is no news, unless `all` is true; the watch says how many papers that are. With `answer`, the
        answer is kept and compared, too: a language model that is configured writes it now, and again whenever other
        papers or abstracts are found for the question. `name` defaults to the first words of the topic. Raises
        ArgumentError for what cannot be watched, such as the id of a paper, or is watched already; EncoderError; and
        with `answer` ModelError.
        """
        checked_flags(answer=answer, all=all)
        limits, named = checked_filters(filters) or Filters(), checked_text("name", name)
        return self._newsroom().add(checked_question(question), limits, named, answer=answer, told=all)

    def watches(self) -> list[Watch]:
        """What is watched, in the order in which it was added."""
        return Found(self._newsroom(searches=False).store.watches(), "nothing is watched")

    def unwatch(self, name_or_number: str | int) -> Watch:
        """Stop watching a question, and forget what was told of it. Raises ArgumentError if there is no such watch."""
        store = self._newsroom(searches=False).store
        watch = store.find(_named(name_or_number))
        with store.turn():
            store.remove(watch.number)
        return watch

    def news(self, *names: str | int, peek: bool = False, again: int | None = None) -> News:
        """What has come for these watches (names or numbers; all without) since the last time, an issue for each.

        What is returned counts as told and is not told again, except by `again`, which takes the number of an issue. If
        the program may fail before the news has reached its reader, use `telling_news`. `peek` tells without keeping
        anything. Raises ArgumentError, LibraryBusyError while another process tells news, and EncoderError: nothing of
        what could not be looked for is taken for told.
        """
        checked_flags(peek=peek)
        checked_count("again", again)
        chosen = [_named(name) for name in names]
        if again is not None:
            if chosen or peek:
                raise ArgumentError("again takes the number of an issue, and nothing beside it")
            return self._newsroom(searches=False).again(again)
        if peek:
            return self._newsroom().peek(chosen)
        with self._newsroom().telling(chosen) as news:
            return news

    anews = in_thread(news)

    @contextmanager
    def telling_news(self, *names: str | int) -> Iterator[News]:
        """As `news`, for a `with` block: what it tells counts as told when the block ends without an exception.

        Otherwise it is told again the next time, with the same numbers and words. Nobody else is told meanwhile.
        """
        with self._newsroom().telling([_named(name) for name in names]) as news:
            yield news

    def told_news(self, *names: str | int, papers: int = 300) -> News:
        """The latest issues of these watches (all without names), the latest first, until they hold so many papers."""
        checked_count("papers", papers)
        return self._newsroom(searches=False).latest([_named(name) for name in names], papers)

    def _newsroom(self, *, searches: bool = True) -> "Newsroom":
        from assistant.watching.newsroom import Newsroom
        from assistant.watching.store import WatchStore

        self._parts.check_open()
        if searches:
            self._parts.library.require()
        return Newsroom(self._parts, WatchStore(self._parts.library.path))


def _named(name: str | int) -> str:
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise ArgumentError(f"a watch is named by a str or its number, not {type(name).__name__}")
    return (checked_text("name", name) or "") if isinstance(name, str) else str(name)
