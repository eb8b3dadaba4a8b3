"""The blocks of an answer as Markdown with [1] markers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.answering import layout
from assistant.text.drawn import drawn
from assistant.text.safe import safe_markdown

if TYPE_CHECKING:
    from assistant.records import Answer, Aspect, Citation, Hit, Paper

__all__ = ["answer_text", "as_markdown"]


def _about(paper: Paper, *, dated: bool = False) -> str:
    return f"({', '.join(map(safe_markdown, layout.beside_title(paper, dated=dated)))})"


def answer_text(answer: Answer) -> str:
    """What `Answer.text` holds."""
    return as_markdown(layout.blocks_of(answer))


def as_markdown(blocks: Iterable[layout.AnswerBlock], about: Callable[[Paper], str] = _about) -> str:
    """Blocks as Markdown. Everything from outside is escaped, so that nothing in it is taken for markup.

    `about` gives, as Markdown, what stands behind the title of a paper.
    """
    drawn_blocks: list[str] = []
    was_folded = False
    for block in blocks:
        if text := _block(block, about):
            is_folded = isinstance(block, layout.CitedPaper) and block.is_folded
            drawn_blocks.append(f"{_between(drawn_blocks, was_folded and is_folded)}{text}")
            was_folded = is_folded
    return "".join(drawn_blocks)


def _between(before: list[str], is_close: bool) -> str:
    if not before:
        return ""
    return "\n" if is_close else "\n\n"


def _block(block: layout.AnswerBlock, about: Callable[[Paper], str]) -> str:
    match block:
        case layout.Note(text) | layout.Head(text):
            return safe_markdown(drawn(text))
        case layout.Detailed(details, paper):
            lines = [safe_markdown(drawn(detail.text)) for detail in details]
            return "\n".join([*lines, *([f"{_title(paper)} {about(paper)}"] if paper else [])]).replace("\n", "  \n")
        case layout.Prose():
            return ("- " if block.is_item else "") + " ".join(map(_statement, block.written))
        case layout.Quoted(citation):
            return f"{_quote(citation)} [{citation.number}]"
        case layout.CitedPaper(number, paper, quotes):
            title = _title(paper)
            first = f"- {title} [{number}]" if block.is_entry else f"[{number}] {title}"
            shown = () if block.is_folded else quotes
            behind = _about(paper, dated=True) if block.is_dated and about is _about else about(paper)
            return "\n  ".join((f"{first} {behind}".rstrip(), *map(_quote, shown)))
        case layout.Columns(head, papers, aspects):
            titles = "\n".join(f"- [{number}] {_title(paper)} {about(paper)}".rstrip() for number, paper in papers)
            return "\n\n".join((safe_markdown(head), titles, *(_aspect(aspect, papers) for aspect in aspects)))
        case layout.NearMisses(hits, head):
            return f"{safe_markdown(head)}\n\n" + "\n".join(_near_miss(hit, about) for hit in hits)
        case layout.Best():
            return ""  # a page can be scrolled back
        case layout.SmallPrint(text):
            return f"*{safe_markdown(text)}*"


def _aspect(aspect: Aspect, papers: Sequence[tuple[int, Paper]]) -> str:
    """What papers say on an aspect, an entry each."""
    lines = [f"**{safe_markdown(drawn(aspect.name))}**", ""]
    for (number, _), side in zip(papers, aspect.sides, strict=True):
        said = " … ".join(f"“{safe_markdown(drawn(quote.text))}”" for quote in side.quotes)
        if said or (said := layout.silent_on(aspect) and f"*{layout.silent_on(aspect)}*"):
            lines.append(f"- [{number}] {said}")
    return "\n".join(lines)


def _title(paper: Paper) -> str:
    return f"**{safe_markdown(drawn(paper.title))}**"


def _near_miss(hit: Hit, about: Callable[[Paper], str]) -> str:
    first = f"- {safe_markdown(drawn(hit.paper.title))} {about(hit.paper)}".rstrip()
    return "\n  ".join([first, *(f"“{safe_markdown(layout.in_short(quote.text))}”" for quote in hit.quotes[:1])])


def _statement(written: layout.Written) -> str:
    name = f"**{safe_markdown(written.name)}** " if written.name else ""
    doubt = f" *({safe_markdown(drawn(written.doubt))})*" if written.doubt else ""
    return f"{name}{safe_markdown(written.text)}{written.markers}{written.stop}{doubt}"


def _quote(citation: Citation) -> str:
    return f"“{safe_markdown(drawn(citation.quote))}”"
