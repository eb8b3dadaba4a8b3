"""The command that reads papers into the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant.cli.filters import checked_limit, not_empty
from assistant.cli.invocation import Invocation, pass_invocation, shared_options, shown_progress
from assistant.cli.lacking import names_of_lacking
from assistant.cli.rejections import Rejections, rejection_options
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.records import IngestReport

__all__ = ["ingest_command"]


@click.command()
@click.argument("paths", metavar="PATH|NAME...", nargs=-1, type=click.Path())
@click.option("--fetch", is_flag=True, help="Fetch the papers that files name which are lists of names.")
@click.option("--refresh", is_flag=True, help="Fetch papers given by name again that were fetched before.")
@click.option("--lacking", is_flag=True, help="Fetch the papers that lack an abstract and have an id.")
@click.option("--keep-missing", is_flag=True, help="Keep papers that are no longer in a file read before.")
@click.option(
    "--category", "categories", metavar="NAME", multiple=True, help="Only papers of a category, such as cs.LG."
)
@click.option(
    "--since",
    metavar="DATE",
    callback=checked_limit,
    help="Only papers published on or after DATE: YYYY, YYYY-MM or YYYY-MM-DD.",
)
@click.option("--until", metavar="DATE", callback=checked_limit, help="Only papers published on or before DATE.")
@click.option("--starter", is_flag=True, help="Load the starter library instead of files.")
@click.option(
    "--vectors",
    metavar="DIR",
    type=click.Path(),
    callback=not_empty,
    help="Take the vectors of papers from DIR, which assistant encode has filled.",
)
@rejection_options
@shared_options
@pass_invocation
def ingest_command(
    invocation: Invocation,
    paths: tuple[str, ...],
    fetch: bool,
    refresh: bool,
    lacking: bool,
    keep_missing: bool,
    categories: tuple[str, ...],
    since: str | None,
    until: str | None,
    starter: bool,
    vectors: str | None,
    rejections: Rejections,
) -> None:
    """Read papers into the library, from files or by name.

    - is standard input; http:// and https:// addresses (Daily Papers, the arXiv API) are fetched. Files are recognised
    by their content: Daily Papers and other saved pages; arXiv's feeds, snapshot and e-mails; PubMed; BibTeX, RIS,
    EndNote, Zotero, Web of Science; CSV, Excel or Parquet with a header; JSON of any service; JATS, OAI-PMH, the ACL
    Anthology; notes and reading lists in Markdown; any of these compressed (gzip, bzip2, xz) or in an archive (ZIP,
    tar).

    NAME is an arXiv id, a DOI or a PubMed id (arxiv:2206.14486, 10.1000/182, pmid:12345), or the address of its page,
    if there is no file of that name. The paper is fetched from arXiv, Crossref or PubMed, once. A file that lists names
    is fetched only with --fetch. With --lacking, the papers that assistant papers --lacking lists are fetched.

    The library is created if there is none. Files that have not changed are not read again. After an interruption, run
    the same command again to continue. --category may be given several times.
    """
    from assistant.library.apart import give_way
    from assistant.records import IngestReport
    from assistant.sources import discover, without_names

    if starter == bool(paths or lacking) or (starter and vectors):
        raise click.UsageError("give either paths or --starter", click.get_current_context())
    if "" in paths:  # such as an unset shell variable; Python would read the current directory
        raise click.UsageError("a path is empty", click.get_current_context())
    if starter:
        with invocation.open(create=True) as assistant:
            _show_report(invocation, invocation.load_starter(assistant), rejections)
        return
    discover(without_names(paths)[0])  # reports a missing path before a library is created
    if invocation.has_process:
        give_way()
    with (
        invocation.open(create=True) as assistant,
        invocation.reporting_interrupts(assistant),
        shown_progress() as progress,
    ):
        names = names_of_lacking(invocation, assistant) if lacking else []
        if not (names or paths):
            _show_report(invocation, IngestReport(), rejections)
            return
        report = assistant.ingest(
            *paths,
            *names,
            categories=categories,
            since=since,
            until=until,
            keep_missing=keep_missing,
            vectors=vectors,
            fetch=fetch,
            refresh=refresh,
            progress=progress,
        )
    _show_report(invocation, report, rejections)
    if vectors and not invocation.json:
        invocation.messages.line(
            f"vectors of {counted(report.vectors_taken)} taken from {vectors}, of {counted(report.encoded)} made here"
        )
    _require_something_read(report, by_name=len(without_names(paths)[0]) < len(paths))
    invocation.require_followed(assistant)


def _show_report(invocation: Invocation, report: IngestReport, rejections: Rejections) -> None:
    rejections.write(report.rejected)
    if invocation.json:
        invocation.emit(report)
    else:
        from assistant.views.reports import show_ingest

        show_ingest(invocation.screen, invocation.messages, report, **rejections.shown)


def _require_something_read(report: IngestReport, *, by_name: bool) -> None:
    if not (report.added or report.updated or report.unchanged or report.listings or report.without_abstract):
        from assistant.errors import InputError

        if any("ingest --fetch" in rejection.why for rejection in report.rejected):
            hint = "with --fetch, the papers that a list names are fetched"
        elif by_name:
            hint = "check the name and the connection, and run the command again; what is there is not fetched again"
        else:
            hint = "assistant ingest --help lists the supported formats"
        raise InputError("no paper was found in the input", hint=hint)
