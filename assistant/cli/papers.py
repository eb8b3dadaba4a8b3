"""The commands on papers in the library: papers, show, export, remove, restore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from assistant.cli.completing import complete_papers
from assistant.cli.filters import filter_options, not_empty
from assistant.cli.invocation import Invocation, pass_invocation, shared_options
from assistant.cli.lacking import list_lacking, refuse_limits
from assistant.text.counts import counted, papers_shown

if TYPE_CHECKING:
    from assistant.exporting import Format
    from assistant.records import Filters

__all__ = ["export_command", "papers_command", "remove_command", "restore_command", "show_command"]


@click.command()
@click.option("--match", metavar="TEXT", callback=not_empty, help="Only papers with TEXT in title, authors or id.")
@filter_options
@click.option(
    "--sort", type=click.Choice(["title", "added", "date", "id"]), default="title", show_default=True, help="Order."
)
@click.option("--reverse", is_flag=True, help="Reverse the order.")
@click.option("--limit", type=click.IntRange(min=1), help="Maximum number of papers to show; all by default.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Number of papers to skip first.")
@click.option("--lacking", is_flag=True, help="List instead the papers of which no source has the abstract.")
@shared_options
@pass_invocation
def papers_command(
    invocation: Invocation,
    lacking: bool,
    match: str | None,
    filters: Filters,
    sort: Literal["title", "added", "date", "id"],
    reverse: bool,
    limit: int | None,
    offset: int,
) -> None:
    """List the papers of the library, one per line.

    A line has id, date and title, separated by tabs in a pipe. The number of papers goes to standard error, with the
    number of those left out because they lack a limited field, and of those that are not in the library because they
    lack an abstract. With --lacking, these are listed: name, place and title. assistant ingest --lacking fetches them.
    """
    if lacking:
        refuse_limits(bool(filters) or sort != "title" or reverse)
        list_lacking(invocation, match, limit, offset)
        return
    with invocation.open() as assistant:
        total = assistant.count(match=match, filters=filters)
        left_out = assistant.count(match=match, filters=filters, lacking=True)
        without_abstract = 0 if match or filters else assistant.count_lacking()
        found = assistant.papers(
            match=match, filters=filters, sort=sort, descending=reverse, offset=offset, limit=limit
        )
        invocation.show_warnings(assistant)
    if invocation.json:
        listed = [paper.model_dump(mode="json") for paper in found]
        more = {} if match or filters else {"without_abstract": without_abstract}
        invocation.emit({"papers": listed, "total": total, "lacking": left_out, **more})
    else:
        from assistant.questions.limits import left_out_note
        from assistant.views.lacking import more_lack
        from assistant.views.terminal import show_papers

        show_papers(invocation.screen, found)
        sys.stdout.flush()
        go_on = f"--offset {offset + len(found)} shows the next"
        summary = papers_shown(total, len(found), first=offset + 1, go_on=go_on)
        notes = summary, left_out_note(filters, left_out), more_lack(without_abstract, "--lacking")
        invocation.messages.line("; ".join(filter(None, notes)))


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True, callback=not_empty, shell_complete=complete_papers)
@shared_options
@pass_invocation
def show_command(invocation: Invocation, ids: tuple[str, ...]) -> None:
    """Show all details of papers, and their sources.

    ID is a paper's id or an earlier one, an arXiv identifier, a DOI, an id of PubMed, PubMed Central or OpenAlex
    (pmid:123, PMC123), or a URL of one. Sources are shown with their
    arXiv versions, and with every value in which they differ from the paper.
    """
    with invocation.open() as assistant:
        found = [assistant.paper(id) for id in ids]
        origins = [assistant.origins(paper.id) for paper in found]
        invocation.show_warnings(assistant)
    if invocation.json:
        invocation.emit({
            "papers": [paper.model_dump(mode="json") for paper in found],
            "origins": [origin.model_dump(mode="json") for origin in origins],
        })  # fmt: skip
        return
    from assistant.views.terminal import show_origins, show_paper

    for number, (paper, origin) in enumerate(zip(found, origins, strict=True)):
        if number:
            invocation.screen.gap()
        show_paper(invocation.screen, paper)
        show_origins(invocation.screen, origin)


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, callback=not_empty, shell_complete=complete_papers)
@click.option("--starter", is_flag=True, help="Remove the papers that are only in the starter library.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@shared_options
@pass_invocation
def remove_command(invocation: Invocation, ids: tuple[str, ...], starter: bool, yes: bool) -> None:
    """Remove papers from the library.

    Their files are not changed. A removed paper stays out of later ingests until assistant restore ID brings it back.

    If no paper is left and no library is named, the next question loads the starter library again, unless the setting
    library.starter is false.
    """
    if starter == bool(ids):
        raise click.UsageError("give either ids or --starter", click.get_current_context())
    if not yes and not sys.stdin.isatty():
        raise click.UsageError("removing needs --yes when there is no terminal to ask on", click.get_current_context())
    with invocation.open() as assistant:
        if not yes:
            named_papers = {paper.id: paper for paper in map(assistant.paper, ids)}
            for paper in named_papers.values():
                invocation.messages.line(paper.title, prefix="  ")
            named = "the starter library" if starter else counted(len(named_papers))
            if not click.confirm(f"Remove {named}?", err=True):
                invocation.messages.line("nothing removed")
                return
        removed = assistant.remove_starter() if starter else assistant.remove(*ids)
    if invocation.json:
        invocation.emit({"removed": removed})
    else:
        invocation.messages.line(f"{counted(removed)} removed")
    invocation.require_followed(assistant)


@click.command()
@click.argument("ids", metavar="[ID...]", nargs=-1, callback=not_empty)
@shared_options
@pass_invocation
def restore_command(invocation: Invocation, ids: tuple[str, ...]) -> None:
    """Bring removed papers back; without an id, list them.

    A paper returns at once if an ingested file has it, else with the next file that does.
    """
    with invocation.open() as assistant:
        before = assistant.count()
        papers = assistant.restore(*ids) if ids else assistant.removed()
        missing = len(papers) - (assistant.count() - before) if ids else 0
    if invocation.json:
        invocation.emit({"restored" if ids else "removed": [paper.model_dump(mode="json") for paper in papers]})
    elif ids:
        later = f"; {missing} will return when a file with it is ingested" if missing else ""
        invocation.messages.line(f"{counted(len(papers))} restored{later}")
    else:
        from assistant.views.terminal import show_removed

        show_removed(invocation.screen, papers)
        sys.stdout.flush()
        invocation.messages.line(f"{counted(len(papers))} removed")
    invocation.require_followed(assistant)


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1, callback=not_empty, shell_complete=complete_papers)
@click.option(
    "--format",
    type=click.Choice(["bibtex", "ris", "csl-json", "markdown", "json"]),
    help="Format [by the extension of --output; bibtex on standard output].",
)
@click.option("--output", metavar="FILE", type=click.Path(), help="File to write instead of standard output.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.option("--match", metavar="TEXT", callback=not_empty, help="Only papers with TEXT in title, authors or id.")
@filter_options
@shared_options
@pass_invocation
def export_command(
    invocation: Invocation,
    ids: tuple[str, ...],
    format: Format | None,
    output: str | None,
    force: bool,
    match: str | None,
    filters: Filters,
) -> None:
    """Export papers as BibTeX, RIS, CSL-JSON, Markdown or JSON.

    Without ids and limits, all papers are exported. Fields that no source gave are left out. BibTeX is plain ASCII
    wherever LaTeX has a name for a character, so that every program can read it. A digest is marked as one, and never
    exported as the abstract. Without --format, the extension of FILE decides: .bib, .ris, .md or .json; any other is
    refused.
    """
    from assistant.exporting import export_papers, rivals
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
        has_keys = chosen in ("bibtex", "csl-json") and len(found) < assistant.count()
        others = rivals(assistant, found) if has_keys else []
        invocation.show_warnings(assistant)
    text = export_papers(found, chosen, others)
    if path and found:
        write_export(path, text)
    if invocation.json:
        where = {"output": str(path) if found else None} if path else {"text": text}
        left_out = {} if ids else {"lacking": lacking}
        invocation.emit({"papers": len(found), "format": chosen, **left_out, **where})
        return
    if not path:
        # Bytes, so that neither the locale nor the platform changes characters or line ends.
        click.echo(text if sys.stdout.isatty() else text.encode(), nl=False)
    summary = counted(len(found))
    if path:
        summary = f"{summary} written to {output}" if found else f"{summary}; nothing written"
    invocation.messages.line("; ".join(filter(None, (summary, left_out_note(filters, lacking)))))


def _new_file(output: str, format: Format | None, *, force: bool) -> tuple[Path, Format]:
    """The path to write to and the format, checked before any work is done. A symbolic link is followed.

    Raises ArgumentError.
    """
    from assistant.errors import ArgumentError
    from assistant.exporting.files import format_of, place_of

    path = place_of(output)
    if format is None:
        try:
            format = format_of(output)
        except ArgumentError as error:
            raise ArgumentError(
                str(error), hint=f"{error.command_hint}; or name one with --format, csl-json too"
            ) from None
    if path.exists() and not force:
        raise ArgumentError(f"{output} exists already; --force replaces it", hint="or name another file")
    return path, format
