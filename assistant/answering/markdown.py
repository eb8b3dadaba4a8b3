"""The blocks of an answer as Markdown with [1] markers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from assistant.answering import layout
from assistant.text.safe import safe_markdown

if TYPE_CHECKING:
    from assistant.records import Answer, Citation, Paper, Statement, Verdict

__all__ = ["answer_text", "as_markdown"]


def _about(paper: Paper) -> str:
    return f"({', '.join(map(safe_markdown, layout.beside_title(paper)))})"


def answer_text(answer: Answer) -> str:
    """What `Answer.text` holds: all of an answer but its near misses, which stand in a field of their own."""
    return as_markdown(block for block in layout.blocks_of(answer) if not isinstance(block, layout.NearMisses))


def as_markdown(blocks: Iterable[layout.AnswerBlock], about: Callable[[Paper], str] = _about) -> str:
    """Blocks as Markdown. Everything from outside is escaped, so that nothing in it is taken for markup.

    `about` gives, as Markdown, what stands behind the title of a paper.
    """
    return "\n\n".join(_block(block, about) for block in blocks)


def _block(block: layout.AnswerBlock, about: Callable[[Paper], str]) -> str:
    match block:
        case layout.Note(text) | layout.Head(text):
            return safe_markdown(text)
        case layout.Prose(statements):
            return ("- " if block.is_item else "") + " ".join(map(_statement, statements))
        case layout.Quoted(citation):
            return f"{_quote(citation)} [{citation.number}]"
        case layout.CitedPaper(number, paper, quotes):
            title = f"**{safe_markdown(paper.title)}**"
            first = f"- {title} [{number}]" if block.is_entry else f"[{number}] {title}"
            return "\n  ".join((f"{first} {about(paper)}".rstrip(), *map(_quote, quotes)))
        case layout.NearMisses(papers):
            missed = (f"- {safe_markdown(paper.title)} {about(paper)}".rstrip() for paper in papers)
            return "Near misses:\n\n" + "\n".join(missed)
        case layout.SmallPrint(text):
            return f"*{safe_markdown(text)}*"


def _statement(statement: Statement) -> str:
    return f"{safe_markdown(statement.text)} {layout.markers(statement)}{_doubt(statement.verdict)}"


def _quote(citation: Citation) -> str:
    return f"“{safe_markdown(citation.quote)}”{_doubt(citation.verdict)}"


def _doubt(verdict: Verdict) -> str:
    return f" *({layout.doubt(verdict)})*" if layout.doubt(verdict) else ""
