"""`label`: show questions one by one, and keep the grades that keys set."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evals.commands.options import nested, with_corpus, with_settings
from evals.errors import EvaluationError
from evals.hints import command
from evals.progress import printable
from evals.reading import find, load

if TYPE_CHECKING:
    from evals.labelling import Labels, Shown

__all__ = ["label"]

_KEYS = (
    "2 answers it or belongs in the list, 1 is on its topic, 0 neither, Enter 0 for all that follow; "
    "a shows the abstract; n none answers it; b back; s skip; q quit"
)
_GRADES = "012"
_LETTERS = "abcdefghi"

Key = Callable[[str], str]


@click.command()
@click.argument("questions", metavar="SET")
@click.option("--question", "ids", multiple=True, help="The id of a question to label, also again; repeatable.")
@with_corpus
@with_settings
def label(
    questions: str,
    ids: tuple[str, ...],
    corpus: Path | None,
    profile: str | None,
    given: tuple[tuple[str, Any], ...],
) -> None:
    """Show the questions of SET that have no labels, one by one, with answer and papers; keys set the grades.

    The papers are the first of the answer, the search, and each index alone. For a paper that answers a question, the
    sentence that does can be chosen, too. What is set is in qrels.tsv and answers.jsonl after each question, so one can
    stop at any time.
    """
    from evals.labelling import keep, shown
    from evals.libraries import open_library
    from evals.running import model_of, settings_of, with_ids

    found = load(find(questions))
    if found.is_plain:
        raise EvaluationError(
            f"{found.directory} is a test collection of rankings, with labels of its own",
            hint="python -m evals new-set DIR begins a set",
        )
    if unknown := [id for id in ids if id not in found.questions]:
        raise EvaluationError(f"there is no question {unknown[0]} in {found.directory}")
    waiting = list(ids) or found.unlabelled
    if not waiting:
        click.echo(f"Every question of {found.name} is labelled; --question ID labels one again.")
        return
    settings = settings_of(profile, nested(given))
    with open_library(corpus or found.corpus, settings, model_of(settings)) as assistant:
        with_ids(found, assistant)
        click.echo(_KEYS)
        keys = _keys()
        for place, id in enumerate(waiting, start=1):
            each = shown(assistant, found.questions[id])
            _print(each, f"{place} of {len(waiting)}")
            labels = _labelled(each, keys)
            if labels is None:
                break
            if labels.grades:
                keep(found.directory, each.question, labels)
                click.echo("kept: " + ("answerable" if labels.is_answerable else "no paper answers it"))
    left = len(load(found.directory).unlabelled)
    papers = ("--corpus", corpus) if corpus else ()
    click.echo(
        f"{left} of {len(found.questions)} questions have no labels. "
        f"To score them: {command('run', found.directory, *papers, '--out', 'RUN')}"
    )


def _print(each: Shown, place: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    click.echo(f"\n{place}  {printable(each.question.text)}  ({printable(each.question.type)})")
    for turn in each.question.turns:
        click.echo(f"  after: {printable(turn)}")
    console = Console(highlight=False, emoji=False, markup=False, width=None if sys.stdout.isatty() else 120)
    console.print(Markdown(each.answer.text, hyperlinks=False))
    click.echo()


def _labelled(each: Shown, key: Key) -> Labels | None:
    """What the keys say of a question; no grades when it is skipped, None when the reader has had enough."""
    from evals.labelling import Labels

    labels = Labels()
    ids = list(each.papers)
    place = 0
    while place < len(ids):
        title, abstract = each.papers[ids[place]]
        pressed = key(f"  {place + 1:2}  {printable(title)}  ")
        if pressed in _GRADES:
            labels.grades[ids[place]] = int(pressed)
            place += 1
        elif pressed == "\n":
            labels.grades |= dict.fromkeys(ids[place:], 0)
            place = len(ids)
        elif pressed == "n":
            labels.grades = {id: min(labels.grades.get(id, 0), 1) for id in ids}
            return labels
        elif pressed == "a":
            click.echo(f"      {printable(abstract)}")
        elif pressed == "b":
            place = max(place - 1, 0)
        elif pressed == "s":
            return Labels()
        elif pressed == "q":
            return None
    if not each.question.wants_list:
        labels.sentences = list(_sentences(each, labels, key))
    return labels


def _sentences(each: Shown, labels: Labels, key: Key) -> Iterator[tuple[str, str]]:
    for id, grade in labels.grades.items():
        said = each.quotes.get(id, ())
        if grade < 2 or not said:
            continue
        for letter, sentence in zip(_LETTERS, said, strict=False):
            click.echo(f"      {letter}  {printable(sentence)}")
        pressed = key("      which sentence answers it? Enter: none of these  ")
        if pressed in _LETTERS[: len(said)]:
            yield id, said[_LETTERS.index(pressed)]


def _keys() -> Key:
    """What reads a key, shown what it is for: at once from a terminal, else a line at a time."""
    waiting: list[str] = []

    def read(prompt: str) -> str:
        click.echo(prompt, nl=False)
        if sys.stdin.isatty():
            pressed = click.getchar().lower()
            pressed = "\n" if pressed in ("\r", "\n") else "q" if pressed == "\x04" else pressed
        else:
            if not waiting:
                line = sys.stdin.readline()
                waiting.extend(line.strip().lower() or ("\n" if line else "q"))
            pressed = waiting.pop(0)
        click.echo("" if pressed == "\n" else pressed)
        return pressed

    return read
