"""`validate`: is a set sound?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from evals.errors import BrokenError
from evals.progress import printable
from evals.reading import Fault, find, read
from evals.statement_set import holds_statements, load_statements

__all__ = ["validate"]

_SHOWN = 50


@click.command()
@click.argument("questions", metavar="SET")
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), help="Other papers of the same titles.")
def validate(questions: str, corpus: Path | None) -> int:
    """Check SET: ids, labels, gold sentences, regular expressions, duplicates. Exit code 11 when something is wrong."""
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
    return _told(wrong)


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
