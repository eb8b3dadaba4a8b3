"""The part of the facade that keeps a library up to date with what it was read from."""

import time
from typing import TYPE_CHECKING, Literal, get_args

from assistant.arguments import checked_choice, checked_paths
from assistant.awaiting import in_thread
from assistant.records import Found, KnownSource, UpdateReport
from assistant.telling import ProgressSeen, seen

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.settings import Settings

__all__ = ["Updating"]

Part = Literal["files", "feeds"]


class Updating:
    """What an assistant does with what its library was read from."""

    settings: "Settings"
    _library: "Library"

    def update(self, progress: ProgressSeen = None, *, only: Part | None = None) -> UpdateReport:
        """Read again every file and folder of the library that has changed, and fetch the feeds that the settings name.

        Each is read as it was ingested, with the same limits and `keep_missing`: new files of a folder are read, and
        the papers of those that have gone from it go. What is not there at all keeps its papers, and the report says
        so. Of the network, only what `settings.feeds` names is asked; a feed that fails costs only itself, and the next
        update goes on where it was. `only` "files" or "feeds" leaves out the other. Raises LibraryMissingError (a feed
        creates a missing library), LibraryBusyError, EncoderMismatchError, EncoderError and ArgumentError.
        """
        from assistant.fetching import fetch_feeds
        from assistant.rereading import read_again

        if only is not None:
            checked_choice("only", only, get_args(Part))
        begun = time.perf_counter()
        fetches = self.settings.feeds.are_named and only != "files"
        if not fetches:
            self._library.require()
        report = UpdateReport()
        with seen(progress) as told:
            if only != "feeds":
                report = read_again(self._library, told)
            if fetches:
                report = report.with_feeds(fetch_feeds(self._library, self.settings.feeds, told))
        unnamed = tuple(self._library.read_before.addresses())
        return report.model_copy(update={"not_fetched": unnamed, "seconds": time.perf_counter() - begun})

    aupdate = in_thread(update)

    def sources(self) -> list[KnownSource]:
        """What the library was read from: the files and folders that were named, feeds, and whatever else."""
        return Found(self._library.read_before.known(), "nothing was read yet")

    def forget(self, source: str) -> int:
        """Forget what was read from a file, a folder, a feed or another source that `sources` names.

        Its papers go unless another source gives them, and it is not read again; returns how many papers went. Raises
        InputError if nothing was read from it.
        """
        checked_paths([source])
        self._library.require()
        led = self._library.read_before.led_to(str(source))
        return self._library.forget(*led.sources, paths=led.paths, feeds=led.feeds)
