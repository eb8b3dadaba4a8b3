"""What a layout is made of: blocks, which a renderer draws for its medium."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from assistant.answering.prose import Prose

if TYPE_CHECKING:
    from assistant.records import Aspect, Citation, Detail, Hit, Paper

__all__ = [
    "AnswerBlock",
    "Best",
    "CitedPaper",
    "Columns",
    "Detailed",
    "Head",
    "NearMisses",
    "Note",
    "Quoted",
    "SmallPrint",
    "silent_on",
    "written_by",
]


def silent_on(aspect: Aspect) -> str:
    """What stands in the place of a paper's quotes on an aspect; nothing beside quotes that a verdict cites."""
    return "" if aspect.kind == "cited" else "says nothing of it"


class Note(NamedTuple):
    """What a reader must know about how the answer was made; a warning when the answer is incomplete."""

    text: str
    is_warning: bool = False


class Head(NamedTuple):
    """The line above a list of papers, or in its place."""

    text: str


class Quoted(NamedTuple):
    """A sentence of an abstract that answers the question by itself."""

    citation: Citation
    terms: frozenset[str] = frozenset()
    """The question's words to highlight, as their stems."""


class Detailed(NamedTuple):
    """What the record of a paper, or the library as a whole, says: a line each."""

    details: tuple[Detail, ...]
    paper: Paper | None = None
    """The paper, where it is not shown further down."""


class CitedPaper(NamedTuple):
    """A paper under its number, with the quotes taken from it: an entry of a list of papers, or a reference."""

    number: int
    paper: Paper
    quotes: tuple[Citation, ...] = ()
    is_entry: bool = False
    terms: frozenset[str] = frozenset()
    is_folded: bool = False
    """Whether one line is enough: its quotes are shown on demand."""
    is_dated: bool = False
    """Whether its whole date matters, not only the year."""


class Columns(NamedTuple):
    """Papers side by side: what each says on the same aspects."""

    head: str
    papers: tuple[tuple[int, Paper], ...]
    """Under their citation numbers."""
    aspects: tuple[Aspect, ...]


class NearMisses(NamedTuple):
    """Papers close to the question that are not sure to fit it, each with its best sentence."""

    hits: tuple[Hit, ...]
    head: str = "May fit:"


class Best(NamedTuple):
    """The first paper of a list once more: below a long list, where it has left the screen."""

    number: int
    paper: Paper


class SmallPrint(NamedTuple):
    """Who wrote the answer, or what a digest is."""

    text: str


AnswerBlock: TypeAlias = Note | Detailed | Head | Prose | Quoted | CitedPaper | Columns | NearMisses | Best | SmallPrint


def written_by(model: str | None) -> SmallPrint:
    """Who wrote the statements above."""
    return SmallPrint(f"Written by {model}; every statement was checked against the sentences it cites.")
