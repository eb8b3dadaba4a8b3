"""`decisions`: what runs decided, side by side."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evals.decided import decided
from evals.reading import find, load
from evals.run_directory import RunDirectory

__all__ = ["decisions"]


@click.command()
@click.argument("questions", metavar="SET")
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def decisions(questions: str, runs: tuple[Path, ...], as_json: bool) -> None:
    """Show what each RUN of SET decided, by type of question.

    Shares of the questions that were answered, given the closest sentences, or refused; of those whose right
    sentence is among the first three shown; and of the answered ones where it is. A run may be one of another version
    of the program.
    """
    from evals.report.table import print_decisions

    known = load(find(questions))
    found = {str(path): decided(known, RunDirectory(path).outcomes()) for path in runs}
    if as_json:
        rows = {run: {type: each._asdict() for type, each in types.items()} for run, types in found.items()}
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print_decisions(found)
