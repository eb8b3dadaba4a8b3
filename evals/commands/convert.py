"""`convert`: a public benchmark, as it is downloaded, becomes a set."""

from __future__ import annotations

from pathlib import Path

import click

from evals.hints import command
from evals.progress import printable

__all__ = ["convert"]

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=_PATH)
@click.argument("directory", metavar="DIR", type=_PATH)
@click.option("--collection", default="", help="Of several collections, the one with this in its name: clapnq.")
@click.option("--limit", type=click.IntRange(min=1), help="Number of questions, spread over all.")
@click.option("--passages", type=click.IntRange(min=0), help="Number of passages beside those that labels name [all].")
def convert(
    sources: tuple[Path, ...], directory: Path, collection: str, limit: int | None, passages: int | None
) -> None:
    """Write a public benchmark into DIR as a set.

    SOURCE is a folder, or files, of MTRAG or MTRAG-UN, ClapNQ or DeepScholar-Bench, as they are downloaded: packed
    corpora need no unpacking. Which it is shows from the files. A whole corpus takes long to encode: --passages takes
    a part of it. The data stays under the licence that it came with.
    """
    from evals.foreign import converted

    found = converted(sources, collection).limited(limit, passages)
    found.write(directory)
    click.echo(printable(f"{found.name}: {len(found.queries)} questions, {len(found.passages)} passages"))
    for what, count in found.left_out.items():
        if count:
            click.echo(f"left out: {count} {what}")
    click.echo(f"Now: {command('run', directory, '--out', 'RUN')}")
