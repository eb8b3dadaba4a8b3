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
    from evals.comparing import Comparison
    from evals.gate import Baseline
    from evals.question_set import QuestionSet
    from evals.report import Reported
    from evals.report.verdict import Against

__all__ = ["against_baseline", "report", "write_page"]


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


def write_page(runs: Sequence[Reported], path: Path, against: Against | None = None) -> Path:
    """Write the HTML page of some runs and say where it is.

    Unless `against` is given, a second run is held against the first, and a single one against the baseline of its set
    if there is one that can be compared.
    """
    from evals.report import page

    kept = runs[0].manifest["set"]
    try:
        questions = load(Path(kept["directory"])).limited(kept["limit"])
    except (EvaluationError, OSError):
        questions = None
    path.write_text(page(runs, questions, against or _against(runs, questions)), encoding="utf-8")
    return path


def _against(runs: Sequence[Reported], questions: QuestionSet | None) -> Against | None:
    from evals.comparing import compare, questions_of
    from evals.gate import Baseline, file_of, gate
    from evals.report.reported import by_construction
    from evals.report.verdict import Against

    last = runs[-1].run
    if len(runs) == 2:
        name = runs[0].name
        try:
            comparison, before = compare(runs[0].run, last), questions_of(runs[0].run)
            return Against(name, comparison, before=before, constructed=by_construction(runs[0]))
        except EvaluationError as error:
            return Against(name, problem=str(error))
    if len(runs) > 2 or questions is None or not file_of(questions).exists():
        return None
    try:
        kept = Baseline(file_of(questions), questions.directory)
        return against_baseline(kept, gate(kept, last).comparison)
    except EvaluationError:
        return None


def against_baseline(kept: Baseline, comparison: Comparison | None, problem: str = "") -> Against:
    """What a run is held against when that is a stored baseline; without a comparison, why there is none."""
    from evals.comparing import questions_of
    from evals.report.reported import constructed
    from evals.report.verdict import Against

    made = str(kept.manifest.get("started", ""))[:10]
    what = f"the baseline of {made}" if made else "the baseline"
    are_quotes = str(kept.manifest.get("model", "none")).startswith("none")
    return Against(what, comparison, problem, questions_of(kept), frozenset(constructed(are_quotes=are_quotes)))
