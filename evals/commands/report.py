"""`report`: the scores of runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evals.errors import EvaluationError
from evals.reading import load
from evals.run_directory import RunDirectory

if TYPE_CHECKING:
    from evals.report import Reported

__all__ = ["report", "write_page"]


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="The page [report.html in the first run]."
)
@click.option("--json", "json_only", is_flag=True, help="One JSON object on standard output, and no page.")
def report(runs: tuple[Path, ...], html: Path | None, json_only: bool) -> None:
    """Show the scores of RUN... beside the baselines, by type of question, and what was lost where.

    Asks nothing and scores nothing again. The HTML page holds everything it needs, with each question to unfold.
    """
    from evals.report import as_json, print_tables, reported

    found = reported([RunDirectory(path) for path in runs])
    if json_only:
        click.echo(json.dumps(as_json(found), ensure_ascii=False))
        return
    print_tables(found)
    click.echo(f"Questions one by one: {write_page(found, html or runs[0] / 'report.html')}")


def write_page(runs: Sequence[Reported], path: Path) -> Path:
    """Write the HTML page of some runs and say where it is."""
    from evals.report import page

    kept = runs[0].manifest["set"]
    try:
        questions = load(Path(kept["directory"])).limited(kept["limit"])
    except (EvaluationError, OSError):
        questions = None
    path.write_text(page(runs, questions), encoding="utf-8")
    return path
