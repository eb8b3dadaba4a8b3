"""The report for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.comparing import Comparison
from evals.decided import Decided
from evals.losses import REMEDIES, STEPS
from evals.metrics.confusion import GIVEN, UNLABELLED
from evals.progress import printable
from evals.report.reported import (
    KEY_METRICS,
    Reported,
    checks_note,
    drawn,
    merit,
    metrics_of,
    quotes_note,
    settings_note,
    systems,
)

__all__ = ["print_comparison", "print_decisions", "print_tables"]

_WIDTH_OF_A_FILE = 120
_OF_MODEL = {
    "statements": "statements of the model",
    "accused": "of these shown as doubtful",
    "removed": "statements left out as unsupported",
}


def print_tables(runs: Sequence[Reported]) -> None:
    """Print everything but single questions."""
    console = _console()
    about = runs[0].manifest
    kept = about["set"]
    library = about["library"]
    head = (
        f"{kept['name']} {kept['version']}: {kept['questions']} questions, {library['papers']} papers, "
        f"encoder {library['encoder']}; 95 % bootstrap intervals"
    )
    console.print(Text(printable(head)))
    for each in runs:
        if given := settings_note(each):
            console.print(Text(printable(f"{each.name}: settings that are not the defaults: {given}")))
    console.print(_overall(runs))
    if note := checks_note(runs):
        console.print(Text(note))
    for each in runs:
        if note := quotes_note(each):
            console.print(Text(printable(note)))
    for each in runs:
        console.print(_by_type(each, drawn([each], KEY_METRICS), each.name if len(runs) > 1 else ""))
    for each in runs:
        if found := each.product.get("confusion"):
            console.print(_confusion(found, each.name if len(runs) > 1 else ""))
    if any(each.product["answering"] for each in runs):
        console.print(_whole(runs))
    for each in runs:
        if trades := each.product.get("sureness"):
            console.print(_sureness(trades, each.name if len(runs) > 1 else ""))
    if any(each.scores["steps"] for each in runs):
        console.print(_lost(runs))
    for each in runs:
        if failed := each.scores["failed"]:
            console.print(Text(printable(f"{each.name}: {len(failed)} questions failed: {', '.join(failed)}")))


def print_comparison(comparison: Comparison) -> None:
    """Print what a comparison found, and its verdict."""
    console = _console()
    table = _table("metric", "n", "before", "after", "difference", "95 %", "p (Holm)", "won/same/lost", "verdict")
    for found in comparison.differences:
        table.add_row(
            found.metric,
            str(found.questions),
            f"{found.before:.3f}",
            f"{found.after:.3f}",
            f"{found.difference:+.3f}",
            f"{found.low:+.3f} to {found.high:+.3f}",
            f"{found.p:.4f}",
            f"{found.wins}/{found.ties}/{found.losses}",
            "–" if found.verdict == "no clear difference" else found.verdict,
        )
    console.print(table)
    for found in comparison.differences:
        if found.verdict == "worse":
            worst = ", ".join(f"{id} {before:.2f} → {after:.2f}" for id, before, after in found.worst)
            console.print(Text(printable(f"fell most in {found.metric}: {worst}")))
    console.print(Text(f"{comparison.verdict} (clear at p < 0.05 after Holm, and at least {comparison.least:g})"))


def print_decisions(found: Mapping[str, Mapping[str, Decided]]) -> None:
    """Print what runs decided, a table each."""
    console = _console()
    for run, types in found.items():
        table = _table(
            printable(run),
            "n",
            "answered",
            "closest",
            "not in abstracts",
            "no match",
            "asked back",
            "shown@3",
            "of answered right",
            "F1",
        )
        for type, (count, *shares) in types.items():
            table.add_row(
                printable(type), str(count), *(f"{share:.2f}" if share is not None else "" for share in shares)
            )
        console.print(table)


def _overall(runs: Sequence[Reported]) -> Table:
    side_by_side = list(systems(runs))
    table = _table("", "n", *(printable(name) for name, _ in side_by_side))
    for metric in drawn(runs, metrics_of(runs)):
        cells = [merit(_of(runs, name), metric, scores["metrics"]) for name, scores in side_by_side]
        table.add_row(metric, str(next(cell["n"] for cell in cells if cell)), *map(_cell, cells))
    return table


def _of(runs: Sequence[Reported], name: str) -> Reported:
    """The run that a system is of; a baseline is of the first."""
    return next((each for each in runs if each.name == name), runs[0])


def _cell(found: dict[str, Any] | None) -> str:
    return f"{found['mean']:.3f} [{found['low']:.2f}, {found['high']:.2f}]" if found else ""


def _by_type(each: Reported, metrics: Sequence[str], name: str) -> Table:
    shown = [metric for metric in metrics if metric in each.product["metrics"]]
    types = list(each.scores["types"].values())
    table = _table(printable(name) or "type", "n", *shown)
    for type, found in each.product["types"].items():
        cells = (f"{found[metric]['mean']:.3f}" if metric in found else "" for metric in shown)
        table.add_row(printable(type), str(types.count(type)), *cells)
    return table


def _confusion(found: Mapping[str, Mapping[str, Mapping[str, int]]], name: str) -> Table:
    """What was right down the side, what was given along the top; of a mixed cell, how many are right."""
    table = _table(f"{printable(name)}: right" if name else "right, and given", "n", *GIVEN.values())
    for expected, given in found.items():
        total = sum(cell["questions"] for cell in given.values())
        cells = (_given(given.get(status), known=expected != UNLABELLED) for status in GIVEN)
        table.add_row(expected, str(total), *cells)
    return table


def _given(cell: Mapping[str, int] | None, *, known: bool) -> str:
    if cell is None:
        return "·"
    count, right = cell["questions"], cell["right"]
    if not known:
        return str(count)
    return f"{count} ✓" if right == count else f"{count} ({right} ✓)" if right else f"{count} ✗"


def _whole(runs: Sequence[Reported]) -> Table:
    table = _table("", *(printable(each.name) for each in runs))
    for name in ("answering precision", "answering recall", "answering F1"):
        table.add_row(name, *(_number(each.product["answering"].get(name)) for each in runs))
    table.add_row("AURC (lower is better)", *(_number(each.product["AURC"]) for each in runs))
    for name in runs[0].product["resources"]:
        values = [each.product["resources"].get(name) for each in runs]
        if any(values):
            table.add_row(name, *map(_number, values))
    for name, words in _OF_MODEL.items():
        values = [each.product.get("model", {}).get(name) for each in runs]
        if any(value is not None for value in values):
            table.add_row(words, *map(_number, values))
    return table


def _sureness(trades: Sequence[Sequence[float | None]], name: str) -> Table:
    """Every other bound, which is enough to choose one by."""
    title = f"{printable(name)}: least sureness" if name else "least sureness"
    table = _table(title, "of answered right", "unanswerable answered", "answerable answered")
    for bound, *shares in trades[::2]:
        table.add_row(f"{bound:.2f}", *map(_number, shares))
    return table


def _lost(runs: Sequence[Reported]) -> Table:
    table = _table("where it was lost", *(printable(each.name) for each in runs), "what would mend it")
    for step in STEPS:
        counts = [each.scores["steps"].get(step, 0) for each in runs]
        if any(counts):
            table.add_row(step, *map(str, counts), REMEDIES[step])
    return table


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="left" if name == "what would mend it" else "right")
    return table


def _console() -> Console:
    width = None if sys.stdout.isatty() else _WIDTH_OF_A_FILE
    return Console(width=width, highlight=False, emoji=False, markup=False)
