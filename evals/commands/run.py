"""`run`: ask a set, score, summarise."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from evals.content_cache import cache_directory
from evals.errors import EvaluationError
from evals.reading import find, load
from evals.run_directory import RunDirectory

__all__ = ["run", "run_shipped"]

STARTER = "starter"
_SECRET = re.compile(r"((?:key|token|secret|password)\w*)=.*", re.IGNORECASE | re.DOTALL)


class _Setting(click.ParamType[tuple[str, Any]]):
    name = "key=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Any]:
        name, equals, text = str(value).partition("=")
        if not equals or not name:
            self.fail(f"{value!r} is not of the form section.name=value", param, ctx)
        try:
            return name, json.loads(text)
        except json.JSONDecodeError:
            return name, text


@click.command()
@click.argument("questions", metavar="SET")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Directory of the run.")
@click.option("--profile", help="A named set of settings, as in `assistant ask --profile`.")
@click.option(
    "--settings", "given", multiple=True, type=_Setting(), help="A setting, such as answer.relevance=0.3; repeatable."
)
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), help="Other papers of the same titles.")
@click.option("--limit", type=click.IntRange(min=1), help="So many questions, spread over the set.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Questions asked at once [1; with a model 4].")
@click.option("--judge-profile", help="A profile whose language model judges which facts an answer holds.")
@click.option("--rescore", is_flag=True, help="Score what was answered by the labels of now; asks nothing.")
@click.option("--fresh", is_flag=True, help="Replace a run that is there, instead of going on with it.")
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
    interrupted run goes on when the same command is given again; the replies of a language model are kept and never
    paid for twice. Questions and sentences of papers go to a language model only if the settings name one.
    """
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
            _clear(directory)
        scores = ask_and_score(
            found,
            directory,
            settings_of(profile, _nested(given)),
            corpus=corpus or found.corpus,
            command=["python", "-m", "evals", *map(_without_secret, sys.argv[1:])],
            jobs=jobs,
            judge=judge,
            limit=limit,
        )
    print_tables(reported([directory]))
    if judge is not None and judge.failures:
        click.echo(f"The judge failed for {judge.failures} questions; they have no judged score.", err=True)
    check_complete(found, scores)


def run_shipped() -> int:
    """Run the set that comes with the program without a model, print the report and write the page."""
    from evals.commands.report import write_page
    from evals.report import print_tables, reported
    from evals.running import check_complete, settings_of
    from evals.running import run as ask_and_score

    found = load(find(STARTER))
    directory = RunDirectory(cache_directory() / "runs" / found.name)
    _clear(directory)
    scores = ask_and_score(
        found, directory, settings_of(None, {}, model=False), corpus=found.corpus, command=["python", "-m", "evals"]
    )
    runs = reported([directory])
    print_tables(runs)
    click.echo(f"Questions one by one: {write_page(runs, directory.path / 'report.html')}")
    check_complete(found, scores)
    return 0


def _without_secret(argument: str) -> str:
    return _SECRET.sub(r"\1=(not recorded)", argument)


def _clear(directory: RunDirectory) -> None:
    if directory.exists:
        shutil.rmtree(directory.path)
    elif directory.path.is_dir() and any(directory.path.iterdir()):
        raise EvaluationError(f"{directory.path} is there already and holds no run", hint="another --out")


def _nested(given: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name, value in given:
        *sections, last = name.split(".")
        place = nested
        for section in sections:
            place = place.setdefault(section, {})
        place[last] = value
    return nested
