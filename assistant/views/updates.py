"""What an update did, and what a library was read from, in lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.text.counts import counted
from assistant.text.safe import safe_text
from assistant.views.rejections import rejections_told
from assistant.views.screen import Screen, StyledText

if TYPE_CHECKING:
    from assistant.records import KnownSource, UpdateReport

__all__ = ["changes_told", "facts_of", "failures_told", "read_at", "show_sources", "show_unchanged", "show_update"]

_SHOWN = 3
"""Addresses named at most in one line."""


def changes_told(report: UpdateReport) -> Iterator[str]:
    """What has changed, a line for the files and one for each feed; of the rest, nothing."""
    files = {
        "added": report.added - sum(feed.added for feed in report.feeds),
        "updated": report.updated - sum(feed.updated for feed in report.feeds),
        "removed": report.removed,
        "rejected": len(report.rejected),
    }
    if any(files.values()) or report.gone:
        seen = _numbers({"read": len(report.read), "gone": len(report.gone)})
        yield f"files: {_numbers(files) or 'no paper changed'}{f' ({seen})' if seen else ''}"
    for feed in report.feeds:
        counts = {"added": feed.added, "updated": feed.updated}
        if any(counts.values()) or feed.left:
            numbers = _numbers(counts | {"rejected": len(feed.rejected)})
            yield f"{safe_text(feed.feed)}: {'; '.join(filter(None, (numbers or 'nothing new', safe_text(feed.left))))}"


def failures_told(report: UpdateReport) -> Iterator[str]:
    """What could not be read or fetched, a line each."""
    # Each by itself: a control string begun by one and ended by the other would swallow what is between.
    for failure in report.failures:
        yield f"{safe_text(failure.where)}: {safe_text(failure.why)}"
    for feed in report.feeds:
        if feed.failure:
            yield f"{safe_text(feed.feed)}: {safe_text(feed.failure)}"


def show_update(screen: Screen, messages: Screen, report: UpdateReport, *, every: bool = False, hint: str = "") -> None:
    """Show what has changed on `screen`, and on `messages` what was rejected and what failed.

    `every` rejection, or the first of each kind and the `hint`.
    """
    for line in rejections_told(report.rejected, every=every, hint=hint):
        messages.line(line)
    for line in changes_told(report):
        screen.line(line)
    for line in failures_told(report):
        messages.line(line)


def show_unchanged(messages: Screen, report: UpdateReport) -> None:
    """Show a person that nothing has changed, and what is not fetched."""
    if not report.changed:
        messages.line(f"Nothing {'' if report.is_complete else 'else '}has changed ({report.seconds:.1f} s).")
    if names := report.not_fetched:
        more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        named = f"{', '.join(map(safe_text, names[:_SHOWN]))}{more}"
        messages.line(f"Ingested once and not fetched again (feeds.addresses would): {named}")


def show_sources(screen: Screen, sources: Sequence[KnownSource]) -> None:
    """Show one source a line: papers, day of reading, name, limits; separated by tabs where lines are not wrapped."""
    widest = max((len(counted(one.papers)) for one in sources), default=0)
    for one in sources:
        told = "; ".join(facts_of(one))
        if screen.columns is None:
            screen.row(str(one.papers), read_at(one), one.name, told)
        else:
            margin = f"{counted(one.papers):>{widest}}  {read_at(one):<10}  "
            screen.line(one.name, StyledText(f"  {told}" if told else "", "dim"), prefix=StyledText(margin, "dim"))


def read_at(source: KnownSource) -> str:
    """The day of the last reading."""
    return source.read_at[:10] if source.read_at else "never" if source.kind == "feed" else "unfinished"


def facts_of(source: KnownSource) -> Iterator[str]:
    """What an update calls a source, its limits and whatever else there is to know of it."""
    if source.label:
        yield source.label
    limits = [*source.categories]
    limits += [f"{name} {day}" for name, day in (("since", source.since), ("until", source.until)) if day]
    if limits:
        yield f"only {', '.join(limits)}"
    if source.keep_missing:
        yield "keeps what is missing"
    if source.is_there is False:
        yield "not there"
    if source.failure:
        yield f"failed: {source.failure}"


def _numbers(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items() if number)
