"""Commands on what a reader attaches to papers: tags and notes."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from assistant.chat.commands.sources import paper_meant
from assistant.chat.registry import Command
from assistant.errors import AssistantError
from assistant.text.counts import counted
from assistant.text.drawn import drawn
from assistant.text.tag_names import tag_key
from assistant.views.screen import StyledText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.repl import Repl
    from assistant.records import Answer, Citation, Paper

__all__ = ["TAGS_COMMANDS", "labelled_now"]


def _tag(repl: Repl, given: str) -> None:
    papers, name = _papers_and_name(repl, given, "/tag 3 to-read")
    repl.state.library.tag(*(paper.id for paper in papers), name=name)
    found = {tag_key(tag.name): tag for tag in repl.state.library.tags()}[tag_key(name.removeprefix("#"))]
    repl.screen.line(f"Tagged “{found.name}”: {_titles(papers)}. {counted(found.papers)} in all.")


def _untag(repl: Repl, given: str) -> None:
    papers, name = _papers_and_name(repl, given, "/untag 3 to-read")
    had = repl.state.library.untag(*(paper.id for paper in papers), name=name)
    repl.screen.line(f"Not tagged “{name}” {'any more' if had else 'before either'}: {_titles(papers)}.")


def _tags(repl: Repl, name: str) -> None:
    from assistant.records import Filters
    from assistant.views.labels import show_tags
    from assistant.views.terminal import show_papers

    if name:
        filters = Filters(tag=name)
        papers = repl.state.library.papers(filters=filters)
        show_papers(repl.screen, papers)
        repl.screen.line(StyledText(f"{counted(len(papers))}. /filter tag={name} asks about them alone.", "dim"))
        return
    tags = repl.state.library.tags()
    show_tags(repl.screen, tags)
    if not tags:
        repl.screen.line("No paper is tagged; /tag 1 to-read tags the first source of an answer.")


def _note(repl: Repl, given: str) -> None:
    from assistant.views.labels import show_note

    wanted, text = _first_and_rest(given)
    if not wanted:
        raise AssistantError("a paper is needed", hint="/note 3 shows its note, /note 3 TEXT writes below it")
    paper = paper_meant(repl, wanted)
    if text == "off":
        before = repl.state.library.note(paper.id)
        repl.state.library.set_note(paper.id, None)
        repl.screen.line(f"Removed from {_titles([paper])}: {before}" if before else "There was no note.")
        return
    note = repl.state.library.set_note(paper.id, text, append=True) if text else repl.state.library.note(paper.id)
    repl.screen.line(StyledText(drawn(paper.title), "bold"))
    if note:
        show_note(repl.screen, note, prefix="  ")
    else:
        repl.screen.line(StyledText(f"  nothing noted; /note {wanted} TEXT notes something", "dim"))


def labelled_now(repl: Repl, answers: Sequence[Answer]) -> list[Answer]:
    """Answers whose papers have the tags and notes that they have now."""
    from assistant.records import Filters

    ids = tuple({citation.paper.id for answer in answers for citation in answer.citations})
    now = {paper.id: paper for paper in repl.state.library.papers(filters=Filters(ids=ids))} if ids else {}

    def labelled(citation: Citation) -> Citation:
        if (paper := now.get(citation.paper.id)) is None:
            return citation
        labels = {"tags": paper.tags, "note": paper.note}
        return citation.model_copy(update={"paper": citation.paper.model_copy(update=labels)})

    return [answer.model_copy(update={"citations": tuple(map(labelled, answer.citations))}) for answer in answers]


def _papers_and_name(repl: Repl, given: str, example: str) -> tuple[list[Paper], str]:
    """The papers that the first words name, by numbers or one id, and the name of a tag after them."""
    wanted, name = _first_and_rest(given)
    named = [part for part in wanted.replace(",", " ").split() if part] if _is_number(wanted) else [wanted]
    first, _, rest = name.partition(" ")
    while _is_number(wanted) and rest and _is_number(first):
        named += first.replace(",", " ").split()
        first, _, rest = (name := rest.strip()).partition(" ")
    if not wanted or not name:
        raise AssistantError("a paper and a tag are needed", hint=example)
    return [paper_meant(repl, each) for each in named], name


def _is_number(text: str) -> bool:
    return text.replace(",", "").strip("[]").isdigit()


def _first_and_rest(given: str) -> tuple[str, str]:
    """The first word, or what stands in quotation marks, and what follows it."""
    if given[:1] in "\"'" and given[:1]:
        try:
            first = shlex.split(given)[0]
        except ValueError:
            first = ""
        if first:
            return first, given[given.index(given[0], 1) + 1 :].strip()
    first, _, rest = given.partition(" ")
    return first, rest.strip()


def _titles(papers: Sequence[Paper]) -> str:
    return "; ".join(drawn(paper.title).rstrip(".") for paper in papers)


TAGS_COMMANDS = (
    Command("tag", "n|id name", "tag a paper, for example to-read", _tag, "tagging"),
    Command("untag", "n|id name", "take a tag from a paper", _untag, "tagging"),
    Command("tags", "[name]", "list the tags, or the papers with one", _tags, "tag"),
    Command("note", "n|id [text|off]", "show the note of a paper, add to it, or remove it", _note, "paper"),
)
