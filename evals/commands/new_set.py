"""`new-set`: the beginning of a set of one's own."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["new_set"]


@click.command("new-set")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def new_set(directory: Path) -> None:
    """Write the beginning of a set into DIR, with a comment on every field and one example of each."""
    from evals.skeleton import write_skeleton

    write_skeleton(directory)
    click.echo(f"Now edit {directory / 'set.toml'} and the files beside it; then: python -m evals validate {directory}")
