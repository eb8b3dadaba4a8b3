"""`gate` and `baseline`: compare the program with the stored scores of a sound version, and store its scores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evals.commands.options import clear, command_line, nested, with_corpus, with_settings
from evals.commands.report import against_baseline, write_page
from evals.content_cache import cache_directory, key_of
from evals.errors import WORSE, BrokenError
from evals.reading import find, load
from evals.run_directory import RunDirectory

if TYPE_CHECKING:
    from evals.question_set import QuestionSet
    from evals.report.verdict import Against

__all__ = ["baseline", "gate"]

SHIPPED = "starter"

_FILE = click.option(
    "--file", type=click.Path(path_type=Path, dir_okay=False), help="The baseline [baseline.json in SET]."
)
_OUT = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Directory of the run [in the cache]."
)


@click.command()
@click.argument("questions", metavar="[SET]", default=SHIPPED)
@_FILE
@_OUT
@with_corpus
@with_settings
def gate(
    questions: str,
    file: Path | None,
    out: Path | None,
    corpus: Path | None,
    profile: str | None,
    given: tuple[tuple[str, Any], ...],
) -> int:
    """Run SET (without a name, the one that comes with the program) and compare it with its stored baseline.

    No language model is asked, unless --profile or --settings name one. Writes the report as a page, too. Exit code 10
    when a gated metric is worse, clearly (permutation test, Holm, 5 %) and by 0.02 or more; 11 when that cannot be
    said: no baseline, another set or other papers, a question failed, a gated metric was not produced.
    """
    from evals.gate import Baseline, file_of
    from evals.gate import gate as held_against
    from evals.report.table import print_comparison

    found = load(find(questions))
    kept = Baseline(file or file_of(found), found.directory)
    run = _run(found, out, corpus, profile, given)
    try:
        held = held_against(kept, run)
    except BrokenError as error:
        _write_page(run, against_baseline(kept, None, str(error)))
        raise
    _write_page(run, against_baseline(kept, held.comparison))
    click.echo(f"\nAgainst the baseline {kept.path}:")
    print_comparison(held.comparison)
    if held.is_worse:
        return WORSE
    held.check()
    return 0


@click.command()
@click.argument("questions", metavar="[SET]", default=SHIPPED)
@_FILE
@_OUT
@with_corpus
@with_settings
def baseline(
    questions: str,
    file: Path | None,
    out: Path | None,
    corpus: Path | None,
    profile: str | None,
    given: tuple[tuple[str, Any], ...],
) -> None:
    """Run SET as `gate` does and keep its scores as the baseline, after an intended change of quality.

    Shows first what has changed against the baseline that was there, if they can be compared.
    """
    from evals.errors import EvaluationError
    from evals.gate import Baseline, file_of, store
    from evals.gate import gate as held_against
    from evals.report.table import print_comparison

    found = load(find(questions))
    path = file or file_of(found)
    run = _run(found, out, corpus, profile, given)
    against = None
    if path.exists():
        try:
            before = Baseline(path)
            held = held_against(before, run)
        except EvaluationError as error:
            click.echo(f"\nNot compared with the baseline that was there: {error}")
        else:
            against = against_baseline(before, held.comparison)
            click.echo("\nAgainst the baseline that was there:")
            print_comparison(held.comparison)
    _write_page(run, against)
    store(run, path)
    click.echo(f"Kept: {path}")


def _run(
    questions: QuestionSet,
    out: Path | None,
    corpus: Path | None,
    profile: str | None,
    given: tuple[tuple[str, Any], ...],
) -> RunDirectory:
    """A whole run, its tables printed. Raises BrokenError when it is not complete."""
    from evals.report import print_tables, reported
    from evals.running import check_complete, settings_of
    from evals.running import run as ask_and_score

    # Named after its place, too: two checkouts have the same cache.
    where = cache_directory() / "runs" / f"{questions.name}-{key_of(str(questions.directory))[:8]}"
    directory = RunDirectory(out or where)
    clear(directory)
    settings = settings_of(profile, nested(given), model=bool(profile or given))
    place = corpus or questions.corpus
    scores = ask_and_score(questions, directory, settings, corpus=place, command=command_line())
    print_tables(reported([directory]))
    try:
        check_complete(questions, scores)
    except BrokenError:
        _write_page(directory, None)
        raise
    return directory


def _write_page(run: RunDirectory, against: Against | None) -> None:
    from evals.report import reported

    path = write_page(reported([run]), run.path / "report.html", against)
    click.echo(f"The verdict, and questions one by one: {path}")
