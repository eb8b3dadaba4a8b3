"""The commands on what a library was read from: update, sources."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from assistant.cli.completing import complete_sources
from assistant.cli.invocation import Invocation, pass_invocation, shared_options, shown_progress
from assistant.cli.rejections import Rejections, rejection_options
from assistant.errors import ConfigurationError
from assistant.text.counts import counted
from assistant.text.safe import safe_text

if TYPE_CHECKING:
    from assistant.records import KnownSource

__all__ = ["sources_command", "update_command"]

INCOMPLETE = 6
"""What could be read and fetched was, but not everything could."""


@click.command()
@click.option("--only", type=click.Choice(["files", "feeds"]), help="Leave out the other of the two.")
@click.option("--no-feeds", is_flag=True, help="Fetch nothing: the same as --only files.")
@rejection_options
@shared_options
@pass_invocation
def update_command(
    invocation: Invocation, only: Literal["files", "feeds"] | None, no_feeds: bool, rejections: Rejections
) -> int:
    """Read again what has changed, and fetch the feeds.

    Files and folders that were ingested are read as they were then, with the same limits: new files of a folder are
    read, and the papers of those that have gone from it are removed. What is not there at all, such as a disk that is
    not mounted, keeps its papers. assistant sources lists what was read.

    Feeds are what the settings name (feeds.daily_papers, feeds.arxiv, feeds.addresses); nothing else is fetched.

    Without a terminal it prints nothing when nothing has changed, and a line for each thing that failed, so that it can
    be run at regular times. The exit code is 6 when something could not be read or fetched; the next update tries it
    again, and everything else is up to date. In a crontab:

    \b
        0 7 * * *  assistant update; assistant news
    """
    from assistant.library.apart import give_way

    if no_feeds and only == "feeds":
        raise click.UsageError("--no-feeds and --only feeds exclude each other", click.get_current_context())
    part: Literal["files", "feeds"] | None = "files" if no_feeds else only
    if part == "feeds" and not invocation.settings.feeds.are_named:
        raise ConfigurationError(
            "the settings name no feed",
            hint='such as ASSISTANT_FEEDS__DAILY_PAPERS=true, or arxiv = ["cs.CL"] in [feeds]',
        )
    if invocation.has_process:
        give_way()
    with (
        invocation.open(create=invocation.settings.feeds.are_named and part != "files") as assistant,
        invocation.reporting_interrupts(assistant),
        shown_progress() as progress,
    ):
        report = assistant.update(progress or False, only=part)
    rejections.write([*report.rejected, *(rejection for feed in report.feeds for rejection in feed.rejected)])
    if invocation.json:
        invocation.emit(report)
    else:
        from assistant.views.updates import show_unchanged, show_update

        show_update(invocation.screen, invocation.messages, report, **rejections.shown)
        if sys.stderr.isatty():
            sys.stdout.flush()
            show_unchanged(invocation.messages, report)
    invocation.require_followed(assistant)
    return 0 if report.is_complete else INCOMPLETE


@click.command()
@click.option(
    "--forget", metavar="NAME", shell_complete=complete_sources, help="Forget a file, folder, feed or other source."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@shared_options
@pass_invocation
def sources_command(invocation: Invocation, forget: str | None, yes: bool) -> None:
    """List what the library was read from.

    A line has the number of papers, the day of the last reading, and the path or name with the limits that apply,
    separated by tabs in a pipe. assistant update reads the files and folders again.

    --forget removes the papers of one of them that no other has, and it is not read again. The files are not changed.
    """
    if forget is not None:
        _forget(invocation, forget, yes=yes)
        return
    with invocation.open() as assistant:
        found = assistant.sources()
        invocation.show_warnings(assistant)
    if invocation.json:
        invocation.emit({"sources": [one.model_dump(mode="json") for one in found]})
        return
    from assistant.views.updates import show_sources

    show_sources(invocation.screen, found)
    if not found:
        invocation.messages.line("nothing was read yet: assistant ingest PATH")


def _is_sure(known: Sequence[KnownSource], name: str) -> bool:
    """Whether a person says yes; nobody is asked about what is unknown, which is an error then."""
    path = Path(os.path.abspath(name))  # noqa: PTH100 (links are not followed)
    meant = [one for one in known if name in (one.name, one.label) or Path(one.name).is_relative_to(path)]
    papers = counted(max((one.papers for one in meant), default=0))
    question = f"Forget {safe_text(name)}? Of its {papers}, those go that nothing else gives."
    return not meant or click.confirm(question, err=True)


def _forget(invocation: Invocation, name: str, *, yes: bool) -> None:
    if not name.strip():
        raise click.UsageError("the name of --forget is empty", click.get_current_context())
    if not yes and not sys.stdin.isatty():
        raise click.UsageError(
            "forgetting needs --yes when there is no terminal to ask on", click.get_current_context()
        )
    with invocation.open() as assistant:
        if not yes and not _is_sure(assistant.sources(), name):
            invocation.messages.line("nothing forgotten")
            return
        removed = assistant.forget(name)
    if invocation.json:
        invocation.emit({"removed": removed})
    else:
        invocation.messages.line(f"forgotten; {counted(removed)} removed")
    invocation.require_followed(assistant)
