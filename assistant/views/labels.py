"""Tags and notes as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.text.counts import counted
from assistant.views.screen import Screen, StyledText

if TYPE_CHECKING:
    from assistant.records import Paper, Tag

__all__ = ["labels_beside", "show_labels", "show_note", "show_tags"]


def show_tags(screen: Screen, tags: Sequence[Tag]) -> None:
    """Show one tag a line with the number of its papers; separated by tabs where lines are not wrapped."""
    for tag in tags:
        if screen.columns is None:
            screen.row(tag.name, str(tag.papers))
        else:
            screen.line(tag.name, StyledText(f"  {counted(tag.papers)}", "dim"))


def labels_beside(paper: Paper) -> str:
    """The tags of a paper, and that it has a note, for a line that lists it among others."""
    return "; ".join(filter(None, (", ".join(paper.tags), "note" if paper.note else "")))


def show_labels(screen: Screen, paper: Paper) -> None:
    """Show the tags and the note of a paper, if it has some."""
    if paper.tags:
        screen.line(", ".join(paper.tags), prefix=StyledText("tags: ", "dim"))
    if paper.note:
        show_note(screen, paper.note, prefix="note: ")


def show_note(screen: Screen, note: str, prefix: str = "") -> None:
    """Show a note line by line, below each other after the prefix."""
    for number, line in enumerate(note.splitlines()):
        screen.line(line, prefix=StyledText(" " * len(prefix) if number else prefix, "dim"))
