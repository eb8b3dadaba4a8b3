"""The command that encodes papers apart from a library."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.filters import not_empty
from assistant.cli.invocation import Invocation, pass_invocation, shared_options, shown_progress
from assistant.cli.rejections import Rejections, rejection_options

__all__ = ["encode_command"]


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(), callback=not_empty)
@click.option("--shard", "share", metavar="I/N", default="1/1", help="Encode share I of N [1/1: all papers].")
@click.option(
    "--to", "directory", metavar="DIR", required=True, type=click.Path(), callback=not_empty, help="Where vectors go."
)
@rejection_options
@shared_options
@pass_invocation
def encode_command(
    invocation: Invocation, paths: tuple[str, ...], share: str, directory: str, rejections: Rejections
) -> None:
    """Encode papers apart from a library, for ingest --vectors.

    Every process of a batch system runs the same command with a share of its own, from 1/N to N/N, on the same files
    and into the same directory. All files are read by each; a paper's id decides whose it is. After an interruption,
    run the same command again to continue.
    """
    from assistant.errors import InputError
    from assistant.sharding import Shard, encode_shard
    from assistant.views.reports import show_encoding

    shard = Shard.parse(share)
    with shown_progress() as progress:
        report = encode_shard(invocation.settings, paths, Path(directory), shard, progress=progress)
    rejections.write(report.rejected)
    if invocation.json:
        invocation.emit(report)
    else:
        show_encoding(invocation.screen, invocation.messages, report, **rejections.shown)
    if not report.papers:
        raise InputError(
            "no paper was found in the input",
            hint="assistant ingest --help lists the supported formats",
        )
