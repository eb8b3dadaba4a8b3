"""The command that gives papers to other programs: export."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.filters import filter_options
from assistant.cli.session import Session, pass_session, shared_options

if TYPE_CHECKING:
    from assistant.exporting import Format
    from assistant.records import Filters

__all__ = ["export"]


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--format",
    type=click.Choice(["bibtex", "ris", "csl-json", "markdown", "json"]),
    help="Format; without it, the one that the ending of --output stands for, else bibtex.",
)
@click.option("--output", metavar="FILE", help="File to write, in place of standard output.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.option("--match", metavar="TEXT", help="Only papers with TEXT in title, authors or id.")
@filter_options
@shared_options
@pass_session
def export(
    session: Session,
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
    format: .bib, .ris, .md or .json.
    """
    from assistant.exporting import ENDINGS, export_papers

    if ids and (match or filters):
        raise click.UsageError("give either ids or limits", click.get_current_context())
    if output == "":
        raise click.UsageError("the file of --output is empty", click.get_current_context())
    path = _new_file(output, force=force) if output and output != "-" else None
    chosen = format or (ENDINGS.get(path.suffix.lower(), "bibtex") if path else "bibtex")
    with session.open() as assistant:
        found = [assistant.paper(id) for id in ids] if ids else assistant.papers(match=match, filters=filters)
    found = list({paper.id: paper for paper in found}.values())
    text = export_papers(found, chosen)
    if path and found:
        _write(path, text)
    if session.json:
        where = {"output": str(path) if found else None} if path else {"text": text}
        session.emit({"papers": len(found), "format": chosen, **where})
        return
    if not path:
        # Bytes, so that neither the locale nor the platform changes a character or an end of line in a file.
        click.echo(text if sys.stdout.isatty() else text.encode(), nl=False)
    told = f"{len(found)} paper{'' if len(found) == 1 else 's'}"
    if path:
        told = f"{told} written to {output}" if found else f"{told}; nothing written"
    session.messages.line(told)


def _new_file(output: str, *, force: bool) -> Path:
    """The place to write to, checked before any work is done. A link is followed, so that it stays one."""
    path = Path(output).expanduser().resolve()
    context = click.get_current_context()
    if path.exists() and not path.is_file():
        raise click.UsageError(f"{output} is not a file", context)
    if path.exists() and not force:
        raise click.UsageError(f"{output} exists already; --force replaces it", context)
    if not path.parent.is_dir():
        raise click.UsageError(f"there is no folder {path.parent}", context)
    return path


def _write(path: Path, text: str) -> None:
    """Write all or nothing: a full disk leaves what was there before as it was."""
    from assistant.errors import AssistantError

    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with part.open("xb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise AssistantError(
            f"{path} cannot be written: {error.strerror or error}", hint="nothing was changed; try another place"
        ) from error
