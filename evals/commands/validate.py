"""`validate`: is a set sound?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evals.commands.options import with_corpus
from evals.errors import BrokenError
from evals.hints import command
from evals.progress import printable
from evals.reading import Fault, find, read
from evals.statement_set import holds_statements, load_statements

if TYPE_CHECKING:
    from assistant import Paper
    from evals.question_set import QuestionSet

__all__ = ["validate"]

_SHOWN = 50
_NAMED = 5


@click.command()
@click.argument("questions", metavar="SET")
@with_corpus
def validate(questions: str, corpus: Path | None) -> int:
    """Check SET: ids, labels, gold sentences, regular expressions, duplicates.

    Says what is not labelled yet, and which metrics too few questions have to ever fail the gate. Exit code 11 when
    something is wrong.
    """
    from evals.libraries import open_library
    from evals.running import settings_of
    from evals.validation import counts, faults

    directory = find(questions)
    if holds_statements(directory):
        return _validate_statements(directory)
    found, unread = read(directory)
    with open_library(corpus or found.corpus, settings_of(None, {}, model=False)) as assistant:
        papers = {paper.id: paper for paper in assistant.papers()}
    wrong = [*unread, *faults(found, papers)]
    held = counts(found)
    types = ", ".join(f"{count} {type}" for type, count in held.types.items())
    click.echo(
        printable(
            f"{found.name}: {held.questions} questions ({types}), {held.unanswerable} not to be answered, "
            f"{held.judgments} judgments, {held.nuggets} nuggets, {held.gold_sentences} gold sentences, "
            f"{len(papers)} papers"
        )
    )
    if not wrong:
        _tell_unlabelled(found)
        _tell_strength(found.named({id: paper.title for id, paper in papers.items()}), papers)
    return _told(wrong)


def _tell_unlabelled(found: QuestionSet) -> None:
    if waiting := found.unlabelled:
        named = ", ".join(waiting[:_NAMED]) + (", ..." if len(waiting) > _NAMED else "")
        click.echo(
            printable(
                f"not labelled yet, hence asked and shown but not scored: {len(waiting)} ({named}); "
                f"{command('label', found.directory)} shows them one by one"
            )
        )


def _tell_strength(found: QuestionSet, papers: Mapping[str, Paper]) -> None:
    from evals.comparing import FEWEST_CHANGED
    from evals.strength import measured, too_few

    counted = measured(found, papers)
    few = too_few(counted)
    if none := [name for name in few if not counted[name]]:
        click.echo(f"not measured by this set: {', '.join(none)}")
    if some := [f"{name} ({count})" for name, count in few.items() if count]:
        click.echo(
            f"too few questions ever to fail the gate, which needs {FEWEST_CHANGED} that fall: {', '.join(some)}"
        )


def _validate_statements(directory: Path) -> int:
    from evals.libraries import open_library
    from evals.running import settings_of

    found = load_statements(directory)
    with open_library("starter", settings_of(None, {}, model=False)) as assistant:
        wrong = list(found.faults({paper.id: paper for paper in assistant.papers()}))
    kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(each.kind for each in found.statements).items())
    click.echo(printable(f"{directory.name}: {len(found.statements)} statements ({kinds})"))
    return _told(wrong)


def _told(wrong: Sequence[Fault]) -> int:
    for fault in wrong[:_SHOWN]:
        click.echo(printable(str(fault)), err=True)
    if len(wrong) > _SHOWN:
        click.echo(f"and {len(wrong) - _SHOWN} more", err=True)
    click.echo(f"{len(wrong)} faults" if wrong else "sound")
    return BrokenError.exit_code if wrong else 0
