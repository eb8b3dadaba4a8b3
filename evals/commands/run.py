"""`run`: ask a set, score, summarise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evals.commands.options import clear, command_line, nested, with_corpus, with_settings
from evals.hints import command
from evals.reading import find, load
from evals.run_directory import RunDirectory

if TYPE_CHECKING:
    from evals.question_set import QuestionSet

__all__ = ["run"]


@click.command()
@click.argument("questions", metavar="SET")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Directory of the run.")
@with_settings
@with_corpus
@click.option("--limit", type=click.IntRange(min=1), help="Number of questions, spread over the set.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Questions asked at once [1; with a model 4].")
@click.option("--judge-profile", help="A profile whose language model judges which facts an answer holds.")
@click.option("--rescore", is_flag=True, help="Score the stored answers by the current labels; asks nothing.")
@click.option("--fresh", is_flag=True, help="Replace an existing run instead of continuing it.")
def run(
    questions: str,
    out: Path,
    profile: str | None,
    given: tuple[tuple[str, Any], ...],
    corpus: Path | None,
    limit: int | None,
    jobs: int | None,
    judge_profile: str | None,
    rescore: bool,
    fresh: bool,
) -> None:
    """Ask the questions of SET and score the answers.

    SET is a directory, a collection in the layout of BEIR, or the name of a set that comes with the program. An
    interrupted run continues when the same command is given again; replies of a language model are kept, and
    never paid for twice. Writes the report as a page, too. Questions and sentences of papers go to a language model
    only if the settings name one.
    """
    from evals.commands.report import write_page
    from evals.judge import judge_of_profile
    from evals.report import print_tables, reported
    from evals.running import check_complete, settings_of
    from evals.running import rescore as score_again
    from evals.running import run as ask_and_score

    found = load(find(questions))
    directory = RunDirectory(out)
    judge = judge_of_profile(judge_profile) if judge_profile else None
    if rescore:
        scores = score_again(found, directory, judge=judge)
        found = found.limited(directory.manifest["set"]["limit"])
    else:
        found = found.limited(limit)
        if fresh:
            clear(directory)
        scores = ask_and_score(
            found,
            directory,
            settings_of(profile, nested(given)),
            corpus=corpus or found.corpus,
            command=command_line(),
            jobs=jobs,
            judge=judge,
            limit=limit,
        )
    runs = reported([directory])
    print_tables(runs)
    click.echo(f"Questions one by one: {write_page(runs, directory.path / 'report.html')}")
    if waiting := found.unlabelled:
        click.echo(f"{len(waiting)} questions have no labels yet: {_how_to_label(found, corpus)}")
    if judge is not None and judge.failures:
        click.echo(f"The judge failed for {judge.failures} questions; they have no judged score.", err=True)
    check_complete(found, scores)


def _how_to_label(questions: QuestionSet, corpus: Path | None) -> str:
    return command("label", questions.directory, *(("--corpus", corpus) if corpus else ()))
