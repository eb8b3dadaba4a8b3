"""The command that compares papers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import click

from assistant.cli.completing import complete_papers
from assistant.cli.filters import not_empty
from assistant.cli.invocation import Invocation, pass_invocation, shared_options

if TYPE_CHECKING:
    from assistant.records import Comparison

__all__ = ["compare_command"]

_Format: TypeAlias = Literal["text", "markdown", "html", "json"]
_ENDINGS: dict[str, _Format] = {".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".json": "json"}


@click.command()
@click.argument("ids", metavar="ID ID...", nargs=-1, required=True, callback=not_empty, shell_complete=complete_papers)
@click.option("--about", metavar="TEXT", callback=not_empty, help="Compare what they say on one subject.")
@click.option(
    "--format",
    type=click.Choice(["text", "markdown", "html", "json"]),
    help="Format [by the extension of --output; text on standard output].",
)
@click.option("--output", metavar="FILE", type=click.Path(), help="File to write instead of standard output.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@shared_options
@pass_invocation
def compare_command(
    invocation: Invocation,
    ids: tuple[str, ...],
    about: str | None,
    format: _Format | None,
    output: str | None,
    force: bool,
) -> None:
    """Set two to six papers side by side, in their own words.

    Each is quoted on the same aspects: what it is about, method, data, result, limitation and conclusion, and subjects
    that several of them speak of. Two papers stand in columns on a terminal of 80 columns or more. With a language
    model, a verdict comes first: whether they agree, differ or speak of different things, each statement checked
    against the sentences it cites. Without --format, the extension of FILE decides: .txt, .md, .html or .json.
    """
    if output == "":
        raise click.UsageError("the file of --output is empty", click.get_current_context())
    if invocation.json and format not in (None, "json"):
        raise click.UsageError(f"--json and --format {format} exclude each other", click.get_current_context())
    chosen: _Format = "json" if invocation.json else format or "text"
    path: Path | None = None
    if output and output != "-":
        path, chosen = _new_file(output, "json" if invocation.json else format, force=force)
    with invocation.open_filled() as assistant:
        compared = assistant.compare(*ids, about=about)
        invocation.show_warnings(assistant)
    if path is not None:
        from assistant.exporting.files import write_export

        write_export(path, _written(compared, chosen))
        invocation.messages.line(f"{len(compared.papers)} papers compared, written to {output}")
    elif chosen == "json":
        invocation.emit(compared)
    elif chosen == "text":
        from assistant.answering.contrast import blocks_beside
        from assistant.views.terminal import show_blocks

        show_blocks(invocation.screen, blocks_beside(compared))
    else:
        click.echo(_written(compared, chosen), nl=False)
    sys.stdout.flush()


def _written(compared: Comparison, format: _Format) -> str:
    """The whole text of a file."""
    if format == "json":
        from assistant.text.safe import safe_json

        return safe_json(compared.model_dump(mode="json"), indent=2) + "\n"
    if format == "html":
        from assistant.views.html import as_html
        from assistant.views.html_page import html_page

        return html_page(" / ".join(paper.title for paper in compared.papers), as_html(compared) or "")
    if format == "markdown":
        return compared.text + "\n"
    from io import StringIO

    from assistant.answering.contrast import blocks_beside
    from assistant.views.screen import Screen
    from assistant.views.terminal import show_blocks

    show_blocks(Screen(held := StringIO()), blocks_beside(compared))
    return held.getvalue()


def _new_file(output: str, format: _Format | None, *, force: bool) -> tuple[Path, _Format]:
    """The path to write to and the format, checked before any work is done. Raises ArgumentError."""
    from assistant.errors import ArgumentError
    from assistant.exporting.files import place_of

    path = place_of(output)
    found = format or _ENDINGS.get(Path(output).suffix.lower())
    if found is None:
        known = ", ".join(f"{ending} for {name}" for ending, name in _ENDINGS.items())
        raise ArgumentError(
            f"the ending of “{output}” names no format", hint=f"the endings are {known}; or use --format"
        )
    if path.exists() and not force:
        raise ArgumentError(f"{output} exists already; --force replaces it", hint="or name another file")
    return path, found
