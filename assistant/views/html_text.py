"""Text, titles and quotes as HTML: everything is escaped, and only web addresses become links."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from assistant.answering import layout
from assistant.records import Paper
from assistant.records.addresses import address_of
from assistant.text.drawn import drawn
from assistant.text.safe import safe_text

__all__ = ["heading_of", "joined", "labels_of", "plain", "quoted", "small_print", "title_of"]

_QUOTE = "margin:.3em 0 .3em 1em;padding-left:.8em;border-left:3px solid currentColor"


def plain(value: str) -> str:
    """Any text, escaped, without control characters."""
    return escape(safe_text(value), quote=True)


def small_print(value: str) -> str:
    """A paragraph of small print; nothing for an empty text."""
    return f"<p><small>{plain(value)}</small></p>" if value else ""


def joined(texts: Iterable[str]) -> str:
    """Each made safe by itself: a control string begun by one and ended by another would swallow what is between."""
    return " · ".join(filter(None, map(safe_text, texts)))


def title_of(paper: Paper, score: str = "", *, dated: bool = False) -> str:
    """A paper's title, linked to its address, and what stands beside it."""
    shown = f"<b>{plain(drawn(paper.title))}</b>"
    if address := address_of(paper):
        shown = f'<a href="{plain(address)}" target="_blank" rel="noopener noreferrer">{shown}</a>'
    return f"{shown} <small>{plain(joined((score, *layout.beside_title(paper, dated=dated))))}</small>"


def heading_of(paper: Paper, marker: str = "", *, score: str = "", dated: bool = False) -> str:
    """A paper's title as a paragraph."""
    return f'<p style="margin:.8em 0 .3em">{marker}{title_of(paper, score, dated=dated)}</p>'


def quoted(value: str, behind: str = "") -> str:
    """A sentence of an abstract; `behind` is HTML."""
    return f'<blockquote style="{_QUOTE}">“{plain(drawn(value))}”{behind}</blockquote>'


def labels_of(paper: Paper) -> Iterable[str]:
    """A paper's tags and its note, as paragraphs."""
    if paper.tags:
        yield small_print(f"Tags: {', '.join(paper.tags)}")
    if paper.note:
        lines = "<br>".join(map(plain, paper.note.splitlines()))
        yield f'<p style="margin-left:1em"><small>Note: {lines}</small></p>'
