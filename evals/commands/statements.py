"""`statements`: what the verifier makes of labelled statements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from evals.commands.options import nested, with_settings
from evals.progress import printable
from evals.reading import find
from evals.statement_set import HALVES, Half, load_statements

if TYPE_CHECKING:
    from evals.statement_scores import Judged, Share

__all__ = ["statements"]

SHIPPED = "statements"


@click.command()
@click.argument("directory", metavar="[SET]", default=SHIPPED)
@click.option("--half", type=click.Choice(HALVES), help="Only the half that is open for tuning, or the held-back one.")
@click.option("--list", "listed", type=click.Choice(("accused", "missed")), help="Show these statements, with reasons.")
@click.option("--model", is_flag=True, help="Show them to the configured language model too.")
@click.option("--jobs", type=click.IntRange(1, 256), default=4, show_default=True, help="Calls of the model at once.")
@with_settings
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def statements(
    directory: str,
    half: Half | None,
    listed: str | None,
    model: bool,
    jobs: int,
    profile: str | None,
    given: tuple[tuple[str, Any], ...],
    as_json: bool,
) -> None:
    """Verify the labelled statements of SET, and show how many are accused wrongly and how many caught.

    Without a name, SET is the one that comes with the program. A statement is accused or caught when its verdict is
    anything but "supported". `--settings llm.check=nli --settings llm.nli_path=DIR` measures an inference model,
    `--model` the configured language model, shown what llm.check names; it may also correct a statement. Its replies
    are kept.
    """
    from evals.libraries import open_library
    from evals.running import model_of, settings_of
    from evals.statement_scores import accused, judged, missed, reasons, reviewed, shares

    found = load_statements(find(directory)).half(half)
    settings = settings_of(profile, nested(given), model=model)
    with open_library("starter", settings, model_of(settings)) as assistant:
        papers = {paper.id: paper for paper in assistant.papers()}
        results = reviewed(found, papers, assistant.review, jobs) if model else judged(found, papers, assistant.verify)
    wanted = {"accused": accused, "missed": missed}[listed](results) if listed else []
    table, given_reasons = shares(results), reasons(results)
    if as_json:
        rows = {share.kind: share._asdict() for share in table}
        shown = [{"_id": each.statement.id, "problems": each.problems} for each in wanted]
        click.echo(json.dumps({"shares": rows, "reasons": given_reasons, "listed": shown}, ensure_ascii=False))
        return
    for each in wanted:
        _print_statement(each)
    _print_shares(table)
    click.echo("\nreasons given")
    for reason, count in given_reasons.most_common():
        click.echo(f"{count:6}  {printable(reason)}")


def _print_shares(table: Sequence[Share]) -> None:
    click.echo(f"{'statements':28}{'number':>8}{'not accepted':>16}{'removed':>16}{'corrected':>16}")
    for kind, total, *counts in table:
        click.echo(f"{kind:28}{total:8}" + "".join(f"{count:8} {count / total:7.1%}" for count in counts))


def _print_statement(each: Judged) -> None:
    statement = each.statement
    click.echo(printable(f"{statement.id} ({statement.kind}), {each.verdict}: {statement.statement}"))
    for place, cited in enumerate(statement.cited, start=1):
        click.echo(f"    [{place}] {printable(cited.quote)}")
    for problem in each.problems:
        click.echo(f"    - {printable(problem)}")
    click.echo()
