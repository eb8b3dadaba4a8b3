"""`compare`: is the second run better or worse?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from evals.errors import WORSE
from evals.run_directory import RunDirectory

__all__ = ["compare"]

_RUN = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.argument("first", metavar="RUN_A", type=_RUN)
@click.argument("second", metavar="RUN_B", type=_RUN)
@click.option(
    "--least", type=click.FloatRange(0, 1), default=0.02, show_default=True, help="Least difference that matters."
)
@click.option("--metric", "metrics", multiple=True, help="Test this metric only; repeatable.")
@click.option("--across-libraries", is_flag=True, help="Compare the rankings of runs over other papers, by title.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def compare(
    first: Path, second: Path, least: float, metrics: tuple[str, ...], across_libraries: bool, as_json: bool
) -> int:
    """Say whether RUN_B is better or worse than RUN_A, question by question.

    A difference counts when it is clear after correction for the number of metrics (permutation test, Holm, 5 %) and at
    least --least. Exit code 10 when RUN_B is worse in any metric, by the same rule as the printed verdict.
    """
    from evals.comparing import compare as compared
    from evals.report.table import print_comparison

    found = compared(
        RunDirectory(first), RunDirectory(second), least=least, metrics=metrics, across_libraries=across_libraries
    )
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        print_comparison(found)
    return WORSE if found.verdict == "worse" else 0
