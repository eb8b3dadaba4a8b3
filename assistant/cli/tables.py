"""The command for tables across papers: table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.chat.interrupts import ignored
from assistant.chat.table_rows import as_far_as_made
from assistant.cli.completing import complete_papers
from assistant.cli.filters import filter_options, not_empty
from assistant.cli.invocation import Invocation, pass_invocation, shared_options, shown_progress
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.exporting.tables import TableFormat
    from assistant.records import Filters, Table

__all__ = ["table_command"]

_MORE = "--limit {} takes all"
_QUOTES = "--quotes shows the sentence behind each value."


@click.command()
@click.argument("question", nargs=-1)
@click.option(
    "--columns",
    metavar="NAMES",
    required=True,
    callback=not_empty,
    help='What to compare, in your own words, as in "task; method; main number".',
)
@click.option(
    "--paper",
    "ids",
    metavar="ID",
    multiple=True,
    callback=not_empty,
    shell_complete=complete_papers,
    help="A paper of the table, instead of a question; may be given several times.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Maximum number of papers [10 of a question, else 50].")
@click.option("--quotes", is_flag=True, help="Show the sentence behind each value.")
@click.option(
    "--format",
    type=click.Choice(["text", "markdown", "csv", "html", "json"]),
    help="Format [by the extension of --output; text on standard output].",
)
@click.option("--output", metavar="FILE", type=click.Path(), help="File to write instead of standard output.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@filter_options
@shared_options
@pass_invocation
def table_command(
    invocation: Invocation,
    question: tuple[str, ...],
    columns: str,
    ids: tuple[str, ...],
    limit: int | None,
    quotes: bool,
    format: TableFormat | None,
    output: str | None,
    force: bool,
    filters: Filters,
) -> None:
    """Put papers side by side, in a table.

    Rows are the papers that fit a question, best first; those of --paper; or, without either, those that pass the
    limits. Columns are free text. Every cell is a value that a sentence of the abstract states, or "not stated"; year,
    authors and venue come from the paper's record. Without a language model a cell is a sentence, or the figure or name
    in it that the column asks for.

    Without --format, the extension of FILE decides: .md, .csv, .html, .json or .txt. After Ctrl-C the rows that are
    done are shown, or written to FILE.
    """
    from assistant.cli.questions import asked_question

    if ids and (question or filters):
        raise click.UsageError("give either a question and limits, or --paper", click.get_current_context())
    path, chosen = _place(invocation, output, format, force=force)
    asked = asked_question(question) if question else None
    with invocation.open_filled() as assistant:
        events = assistant.stream_table(list(ids) or asked, columns, filters=filters or None, limit=limit)
        table, stopped = as_far_as_made(events, shown_progress(after=1.0))
        if not stopped:
            invocation.show_warnings(assistant)
    _show(invocation, table, path, chosen, quotes=quotes)
    if stopped:
        ignored()
        raise KeyboardInterrupt(f"{len(table.rows)} of {counted(table.papers)} are in the table")


def _show(
    invocation: Invocation, table: Table, path: Path | None, format: TableFormat, *, quotes: bool
) -> None:  # fmt: skip
    from assistant.exporting.files import write_export
    from assistant.exporting.tables import table_text

    if path is not None:
        mark = "\ufeff" if format == "csv" else ""  # without it, spreadsheets take UTF-8 for something else
        write_export(path, mark + table_text(table, format))
        if invocation.json:
            invocation.emit({"papers": len(table.rows), "format": format, "output": str(path)})
        else:
            invocation.messages.line(f"{counted(len(table.rows))} written to {path}")
    elif format == "json":
        invocation.emit(table)
    elif format == "text":
        from assistant.views.tables import show_table

        show_table(invocation.screen, table, quotes=quotes, go_on=_QUOTES, more=_MORE)
        sys.stdout.flush()
    else:
        text = table_text(table, format)
        click.echo(text if sys.stdout.isatty() else text.encode(), nl=False)


def _place(
    invocation: Invocation, output: str | None, format: TableFormat | None, *, force: bool
) -> tuple[Path | None, TableFormat]:
    """The file to write, if one is named, and the format, checked before any work is done. Raises ArgumentError."""
    from assistant.errors import ArgumentError
    from assistant.exporting.files import place_of
    from assistant.exporting.tables import table_format_of

    if output == "":
        raise click.UsageError("the file of --output is empty", click.get_current_context())
    if output is None or output == "-":
        invocation.check_printed(format)
        return None, "json" if invocation.json else format or "text"
    path = place_of(output)
    if path.exists() and not force:
        raise ArgumentError(f"{output} exists already; --force replaces it", hint="or name another file")
    return path, format or table_format_of(output)
