"""The commands on what people attach to papers: tag, note."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from assistant.cli.completing import complete_papers, complete_papers_and_tags, complete_tags
from assistant.cli.filters import not_empty
from assistant.cli.invocation import Invocation, pass_invocation, shared_options
from assistant.cli.papers import papers_command
from assistant.text.counts import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["note_command", "tag_command"]


@click.group("tag", invoke_without_command=True)
@shared_options
@pass_invocation
def tag_command(invocation: Invocation) -> None:
    """Tag papers; --tag NAME limits what is asked to them.

    Without a command, the tags are listed.

    A NAME is any words, such as to-read or "chapter 2", without comma or semicolon; case, spacing and hyphens do not
    tell names apart. Tags stay with their papers whatever is ingested, and while an ingest runs, too. The collections
    of Zotero are tags that follow what is ingested.
    """
    if click.get_current_context().invoked_subcommand is None:
        _list_tags(invocation)


@tag_command.command("add")
@click.argument(
    "ids", metavar="ID...", nargs=-1, required=True, callback=not_empty, shell_complete=complete_papers_and_tags
)
@click.argument("name", metavar="NAME", callback=not_empty, shell_complete=complete_tags)
@shared_options
@pass_invocation
def _add(invocation: Invocation, ids: tuple[str, ...], name: str) -> None:
    """Tag papers. An ID of - reads ids from standard input, one a line:

    \b
    assistant papers --author Ada | assistant tag add - thesis
    """
    named = _ids(ids)
    with invocation.open() as assistant:
        new = assistant.tag(*named, name=name)
        tag = next((each for each in assistant.tags() if _same(each.name, name)), None)
    shown, papers = (tag.name, tag.papers) if tag else (name, 0)
    if invocation.json:
        invocation.emit({"tag": shown, "tagged": new, "papers": papers})
        return
    invocation.messages.line(f"{counted(new)} tagged “{shown}”; {counted(papers)} in all")


@tag_command.command("remove")
@click.argument(
    "words",
    metavar="[ID]... NAME",
    nargs=-1,
    required=True,
    callback=not_empty,
    shell_complete=complete_papers_and_tags,
)
@click.option("--all", "every", is_flag=True, help="Take the tag from all papers.")
@shared_options
@pass_invocation
def _remove(invocation: Invocation, words: tuple[str, ...], every: bool) -> None:
    """Take a tag from papers, or from all papers. The papers themselves stay.

    An ID of - reads ids from standard input, one a line.
    """
    *ids, name = words
    if every == bool(ids):
        raise click.UsageError("give either ids before the name or --all", click.get_current_context())
    named = _ids(ids)
    with invocation.open() as assistant:
        had = assistant.untag(name=name, all=True) if every else assistant.untag(*named, name=name) if named else 0
    if invocation.json:
        invocation.emit({"tag": name, "untagged": had})
    else:
        invocation.messages.line(f"the tag “{name}” taken from {counted(had)}")


@tag_command.command("list")
@click.argument("name", metavar="[NAME]", required=False, callback=not_empty, shell_complete=complete_tags)
@shared_options
@pass_invocation
def _list(invocation: Invocation, name: str | None) -> None:
    """List the tags, or the papers with one.

    Tags are listed with the number of their papers, 0 while these are not in the library. With a NAME, this is
    assistant papers --tag NAME.
    """
    if name:
        click.get_current_context().invoke(papers_command, tag=name)
    else:
        _list_tags(invocation)


def _list_tags(invocation: Invocation) -> None:
    with invocation.open() as assistant:
        tags = assistant.tags()
        invocation.show_warnings(assistant)
    if invocation.json:
        invocation.emit({"tags": [tag.model_dump(mode="json") for tag in tags]})
        return
    from assistant.views.labels import show_tags

    show_tags(invocation.screen, tags)
    sys.stdout.flush()
    none = "no tags; assistant tag add ID NAME gives a paper one"
    invocation.messages.line(counted(len(tags), "tag") if tags else none)


@tag_command.command("rename")
@click.argument("old", callback=not_empty, shell_complete=complete_tags)
@click.argument("new", callback=not_empty, shell_complete=complete_tags)
@shared_options
@pass_invocation
def _rename(invocation: Invocation, old: str, new: str) -> None:
    """Rename a tag. If there is a tag with the NEW name, the two become one."""
    with invocation.open() as assistant:
        papers = assistant.rename_tag(old, new)
        tag = next(each.name for each in assistant.tags() if _same(each.name, new))
    if invocation.json:
        invocation.emit({"tag": tag, "papers": papers})
    else:
        invocation.messages.line(f"“{old}” is “{tag}” now: {counted(papers)}")


@click.command()
@click.argument("id", metavar="ID", callback=not_empty, shell_complete=complete_papers)
@click.argument("text", metavar="[TEXT]", nargs=-1)
@click.option("--append", is_flag=True, help="Add TEXT below the note.")
@click.option("--edit", is_flag=True, help="Write the note in $EDITOR.")
@click.option("--remove", is_flag=True, help="Remove the note.")
@shared_options
@pass_invocation
def note_command(
    invocation: Invocation, id: str, text: tuple[str, ...], append: bool, edit: bool, remove: bool
) -> None:
    """Show the note of a paper, or replace it by TEXT.

    A TEXT of - is read from standard input. The note is shown with its paper and exported with it, and stays with it
    whatever is ingested.
    """
    if bool(text) + edit + remove > 1 or (append and not text):
        raise click.UsageError(
            "--append goes with TEXT, --edit and --remove with nothing else", click.get_current_context()
        )
    written = sys.stdin.read() if text == ("-",) else " ".join(text)
    if text and not written.strip():
        raise click.UsageError("the text is empty; --remove removes a note", click.get_current_context())
    with invocation.open() as assistant:
        paper = assistant.paper(id)
        note = before = paper.note
        if edit:
            written = _edited(before or "")
        if text or edit or remove:
            note = assistant.set_note(id, None if remove else written, append=append)
        invocation.show_warnings(assistant)
    if invocation.json:
        invocation.emit({"id": paper.id, "note": note})
        return
    from assistant.text.drawn import drawn
    from assistant.views.labels import show_note

    title = drawn(paper.title)
    if text or edit or remove:
        done = "noted" if not before else "changed" if note else "removed"
        was = f"; it was: {' '.join(before.split())}" if before and not append and before != note else ""
        what = f"noted on {title}" if done == "noted" and note else f"the note on {title} is {done}{was}"
        invocation.messages.line(what if note or before else f"nothing noted on {title}")
    elif note:
        show_note(invocation.screen, note)
    else:
        invocation.messages.line(f"nothing noted on {title}")


def _edited(text: str) -> str:
    """The text as it is after a person has edited it; unchanged if they did not save it."""
    from assistant.errors import AssistantError

    try:
        written = click.edit(text, extension=".txt")
    except click.ClickException as error:
        raise AssistantError(error.format_message(), hint="set the variable EDITOR to an editor") from None
    return text if written is None else written


def _ids(given: Sequence[str]) -> list[str]:
    """The ids, those on standard input in the place of "-"."""
    return [id for word in given for id in (_ids_on_standard_input() if word == "-" else (word,))]


def _ids_on_standard_input() -> Iterator[str]:
    for line in sys.stdin:
        if id := line.partition("\t")[0].strip():
            yield id


def _same(one: str, other: str) -> bool:
    from assistant.text.tag_names import tag_key

    return tag_key(one) == tag_key(other.removeprefix("#"))
