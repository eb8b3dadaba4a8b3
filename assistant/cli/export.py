"""The command that gives papers to other programs: export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.filters import filter_options, not_empty
from assistant.cli.invocation import Invocation, pass_invocation, shared_options

if TYPE_CHECKING:
    from assistant.exporting import Format
    from assistant.records import Filters

__all__ = ["export"]


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1, callback=not_empty)
@click.option(
    "--format",
    type=click.Choice(["bibtex", "ris", "csl-json", "markdown", "json"]),
    help="Format; without it, the one that the ending of --output stands for, on standard output bibtex.",
)
@click.option("--output", metavar="FILE", help="File to write, in place of standard output.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.option("--match", metavar="TEXT", callback=not_empty, help="Only papers with TEXT in title, authors or id.")
@filter_options
@shared_options
@pass_invocation
def export(
    invocation: Invocation,
    ids: tuple[str, ...],
    format: Format | None,
    output: str | None,
    force: bool,
    match: str | None,
    filters: Filters,
) -> None:
    """Export papers as BibTeX, RIS, CSL-JSON, Markdown or JSON.

    Without ids and limits, all papers are exported. All comes from what the sources told; what they did not is left
    out. BibTeX is plain ASCII wherever LaTeX has a name for a character, so that it works with every program. A digest
    is marked as one, and never stands in the field for abstracts. Without --format, the ending of FILE tells the
    format: .bib, .ris, .md or .json; any other is refused.
    """
    from assistant.exporting import export_papers
    from assistant.exporting.files import write_export
    from assistant.questions.limits import left_out_note

    if ids and (match or filters):
        raise click.UsageError("give either ids or limits", click.get_current_context())
    if output == "":
        raise click.UsageError("the file of --output is empty", click.get_current_context())
    path: Path | None = None
    chosen: Format = format or "bibtex"
    if output and output != "-":
        path, chosen = _new_file(output, format, force=force)
    with invocation.open() as assistant:
        found = [assistant.paper(id) for id in ids] if ids else assistant.papers(match=match, filters=filters)
        lacking = assistant.count(match=match, filters=filters, lacking=True)
    found = list({paper.id: paper for paper in found}.values())
    text = export_papers(found, chosen)
    if path and found:
        write_export(path, text)
    if invocation.json:
        where = {"output": str(path) if found else None} if path else {"text": text}
        left_out = {} if ids else {"lacking": lacking}
        invocation.emit({"papers": len(found), "format": chosen, **left_out, **where})
        return
    if not path:
        # Bytes, so that neither the locale nor the platform changes a character or an end of line in a file.
        click.echo(text if sys.stdout.isatty() else text.encode(), nl=False)
    told = f"{len(found)} paper{'' if len(found) == 1 else 's'}"
    if path:
        told = f"{told} written to {output}" if found else f"{told}; nothing written"
    invocation.messages.line("; ".join(filter(None, (told, left_out_note(filters, lacking)))))


def _new_file(output: str, format: Format | None, *, force: bool) -> tuple[Path, Format]:
    """The place to write to and the format, checked before any work is done. A link is followed, so that it stays one.

    Raises ArgumentError.
    """
    from assistant.errors import ArgumentError
    from assistant.exporting.files import format_of, place_of

    path = place_of(output)
    if format is None:
        try:
            format = format_of(output)
        except ArgumentError as error:
            raise ArgumentError(str(error), hint=f"{error.hint}; or name one with --format, csl-json too") from None
    if path.exists() and not force:
        raise ArgumentError(f"{output} exists already; --force replaces it", hint="or name another file")
    return path, format
