"""The blocks of an answer as Markdown with [1] markers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.answering import layout
from assistant.text.drawn import drawn
from assistant.text.safe import safe_markdown

if TYPE_CHECKING:
    from assistant.records import Answer, Aspect, Hit, Paper, Statement

__all__ = ["Markdown", "answer_text"]


def answer_text(answer: Answer) -> str:
    """What `Answer.text` holds."""
    return Markdown().written(layout.blocks_of(answer))


class Markdown:
    """Writes blocks as Markdown; dialects differ in what they override.

    Everything from outside is escaped, so that nothing in it is taken for markup.
    """

    def written(self, blocks: Iterable[layout.AnswerBlock]) -> str:
        """The blocks, one after another."""
        parts: list[str] = []
        was_folded = False
        for block in blocks:
            if text := self.block(block):
                is_folded = isinstance(block, layout.CitedPaper) and block.is_folded
                parts.append(f"{_between(parts, was_folded and is_folded)}{text}")
                was_folded = is_folded
        return "".join(parts)

    def plain(self, text: str) -> str:
        """A text that shows as it stands."""
        return safe_markdown(text)

    def about(self, paper: Paper, *, dated: bool = False) -> str:
        """What stands behind the title of a paper; if `dated`, with its whole date."""
        return f"({', '.join(map(self.plain, layout.beside_title(paper, dated=dated)))})"

    def block(self, block: layout.AnswerBlock) -> str:
        """One block; empty if it is not shown."""
        match block:
            case layout.Note(text) | layout.Head(text):
                return self.plain(drawn(text))
            case layout.Detailed(details, paper):
                lines = [self.plain(drawn(detail.text)) for detail in details]
                headed = [f"{self.title(paper)} {self.about(paper)}"] if paper else []
                return "\n".join([*lines, *headed]).replace("\n", "  \n")
            case layout.Prose():
                pairs = zip(block.statements, block.written, strict=True)
                return ("- " if block.is_item else "") + " ".join(self.statement(*pair) for pair in pairs)
            case layout.Quoted():
                return self.quoted(block)
            case layout.CitedPaper():
                return self.source(block)
            case layout.Columns(head, papers, aspects):
                titles = (f"- [{number}] {self.title(paper)} {self.about(paper)}".rstrip() for number, paper in papers)
                parts = (self.plain(head), "\n".join(titles), *(self.aspect(aspect, papers) for aspect in aspects))
                return "\n\n".join(parts)
            case layout.NearMisses(hits, head):
                return f"{self.plain(head)}\n\n" + "\n".join(map(self._near_miss, hits))
            case layout.Best():
                return ""  # a page can be scrolled back
            case layout.SmallPrint(text):
                return f"*{self.plain(text)}*"

    def quoted(self, block: layout.Quoted) -> str:
        """A sentence that answers by itself."""
        return f"{self.quote(block.citation.quote)} [{block.citation.number}]"

    def source(self, block: layout.CitedPaper) -> str:
        """A paper under its number, with its quotes."""
        title = self.title(block.paper)
        first = f"- {title} [{block.number}]" if block.is_entry else f"[{block.number}] {title}"
        quotes = () if block.is_folded else block.quotes
        behind = self.about(block.paper, dated=block.is_dated)
        return "\n  ".join((f"{first} {behind}".rstrip(), *(self.quote(citation.quote) for citation in quotes)))

    def aspect(self, aspect: Aspect, papers: Sequence[tuple[int, Paper]]) -> str:
        """What papers say on an aspect, an entry each."""
        lines = [f"**{self.plain(drawn(aspect.name))}**", ""]
        for (number, _), side in zip(papers, aspect.sides, strict=True):
            said = " … ".join(self.quote(quote.text) for quote in side.quotes)
            if said or (said := layout.silent_on(aspect) and f"*{layout.silent_on(aspect)}*"):
                lines.append(f"- [{number}] {said}")
        return "\n".join(lines)

    def statement(self, statement: Statement, written: layout.Written) -> str:
        """A statement that a model wrote, with the numbers that it cites."""
        return f"{self.worded(written)}{written.markers}{written.stop}{self.doubt(written)}"

    def worded(self, written: layout.Written) -> str:
        """The words of a statement."""
        return f"{f'**{self.plain(written.name)}** ' if written.name else ''}{self.plain(written.text)}"

    def doubt(self, written: layout.Written) -> str:
        """What stands in brackets behind it."""
        return f" *({self.plain(drawn(written.doubt))})*" if written.doubt else ""

    def title(self, paper: Paper) -> str:
        """The title of a paper."""
        return f"**{self.plain(drawn(paper.title))}**"

    def quote(self, text: str) -> str:
        """A sentence in quotation marks."""
        return f"“{self.plain(drawn(text))}”"

    def _near_miss(self, hit: Hit) -> str:
        first = f"- {self.plain(drawn(hit.paper.title))} {self.about(hit.paper)}".rstrip()
        return "\n  ".join([first, *(f"“{self.plain(layout.in_short(quote.text))}”" for quote in hit.quotes[:1])])


def _between(before: list[str], is_close: bool) -> str:
    if not before:
        return ""
    return "\n" if is_close else "\n\n"
