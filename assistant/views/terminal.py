"""Answers, papers and reports as text: the same words on a terminal and in a pipe, wrapped and styled only there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.answering import layout
from assistant.records.addresses import address_of
from assistant.text.counts import counted
from assistant.text.drawn import drawn
from assistant.views.comparisons import show_columns
from assistant.views.labels import labels_beside, show_labels
from assistant.views.screen import ROOMY, Screen, StyledText

if TYPE_CHECKING:
    from assistant.records import Answer, Hit, Listing, Origins, Paper, RemovedPaper, Topic

__all__ = [
    "paragraph_spans",
    "show_answer",
    "show_blocks",
    "show_heading",
    "show_hits",
    "show_origins",
    "show_paper",
    "show_papers",
    "show_removed",
    "show_topics",
]

_INDENT = "    "
_LEAST_TITLE = 30
"""Columns of a title, at least, in a line with its details."""
_LEAST_SENTENCE = 60


def show_answer(
    screen: Screen,
    answer: Answer,
    *,
    explain_digests: bool = True,
    ways: layout.Ways = layout.NO_WAYS,
    fold: bool = True,
) -> None:
    """Show an answer: its notes, what it says with its quotes and their papers, then the papers that may fit.

    `explain_digests` adds what a digest is if the answer cites one; each is marked as a digest in any case. `ways` says
    how to see more. Without `fold`, all papers of a list have their quotes.
    """
    show_blocks(screen, layout.blocks_of(answer, explain_digests=explain_digests, ways=ways, fold=fold))


def show_blocks(screen: Screen, blocks: Iterable[layout.AnswerBlock], after: layout.AnswerBlock | None = None) -> None:
    """Show blocks of an answer. `after` is the one shown last before them, if any."""
    for block in blocks:
        if isinstance(block, layout.Best) and not screen.has_scrolled:
            continue
        if after is not None and not _is_close(after, block):
            screen.gap()
        _show_block(screen, block)
        after = block


def _is_close(before: layout.AnswerBlock, block: layout.AnswerBlock) -> bool:
    """Whether no empty line stands between two blocks."""
    match before, block:
        case (layout.Prose(), layout.Prose()):
            return before.is_item and block.is_item
        case (layout.CitedPaper(), layout.CitedPaper()):
            return before.is_folded or not before.quotes
        case (layout.Best(), layout.SmallPrint()):
            return True
    return type(before) is type(block) and isinstance(block, (layout.Note, layout.Quoted, layout.SmallPrint))


def _show_block(screen: Screen, block: layout.AnswerBlock) -> None:
    match block:
        case layout.Note(text, is_warning):
            screen.line(StyledText(drawn(text), "yellow" if is_warning else ""))
        case layout.Head(text):
            screen.line(text)
        case layout.Detailed(details, paper):
            for detail in details:
                screen.line(drawn(detail.text))
            if paper is not None:
                show_heading(screen, paper, "  ")
        case layout.Prose():
            screen.line(*paragraph_spans(block), prefix="- " if block.is_item else "")
        case layout.Quoted(citation, terms):
            _show_quote(screen, citation.quote, "", terms, f" [{citation.number}]")
        case layout.CitedPaper(number, paper, quotes):
            if block.is_folded:
                _show_in_one_line(screen, paper, f"[{number}] ", dated=block.is_dated)
                return
            show_heading(screen, paper, f"[{number}] ", dated=block.is_dated)
            for citation in quotes:
                _show_quote(screen, citation.quote, _INDENT, block.terms)
        case layout.Columns():
            show_columns(screen, block, show_heading)
        case layout.NearMisses(hits, head):
            screen.line(head)
            for hit in hits:
                _show_in_one_line(screen, hit.paper, "  - ")
                for quote in hit.quotes[:1]:
                    screen.line(StyledText(f"“{layout.in_short(quote.text, _room(screen))}”", "dim"), prefix=_INDENT)
        case layout.Best(number, paper):
            by, prefix = f"  {layout.byline(paper)}".rstrip(), f"Best: [{number}] "
            room = max((screen.columns or 0) - len(prefix) - len(by), _LEAST_TITLE)
            title = StyledText(layout.in_short(paper.title, room), "bold", address_of(paper))
            screen.line(title, StyledText(by, "dim"), prefix=prefix)
        case layout.SmallPrint(text):
            screen.line(StyledText(text, "dim"))


def paragraph_spans(paragraph: layout.Prose) -> list[StyledText]:
    """The statements of a paragraph, each with its numbers and a doubt if there is one."""
    spans: list[StyledText] = []
    for written in paragraph.written:
        spans += [StyledText(" ")] if spans else []
        spans += [StyledText(written.name, "bold"), StyledText(" ")] if written.name else []
        spans += [StyledText(written.text), StyledText(written.markers, "bold"), StyledText(written.stop)]
        spans += [StyledText(f" ({drawn(written.doubt)})", "yellow")] if written.doubt else []
    return spans


def show_hits(screen: Screen, hits: Sequence[Hit], *, sources: Mapping[str, int] | None = None) -> None:
    """Show search results, best first: rank, title, score, the best sentences, and what is shared.

    With `sources`, no rank is shown, which would be taken for the number of a source, but these, by the papers' ids.
    """
    if not hits:
        screen.line("No paper in the library has this id or passes these limits.")
    for rank, hit in enumerate(hits, start=1):
        if rank > 1:
            screen.gap()
        number = f"{rank:>2}. " if sources is None else "  - "
        if sources and hit.paper.id in sources:
            number = f"[{sources[hit.paper.id]}] "
        show_heading(screen, hit.paper, number, score=f"{hit.score:.2f}")
        for quote in hit.quotes:
            _show_quote(screen, quote.text, _INDENT)
        if hit.shared:
            screen.line(StyledText(f"both: {drawn(', '.join(hit.shared))}", "dim"), prefix=_INDENT)


def show_topics(screen: Screen, topics: Sequence[Topic]) -> None:
    """Show topics, each with how many papers belong to it and the most typical of them, one a line."""
    for number, topic in enumerate(topics):
        if number and (topic.typical or topics[number - 1].typical):
            screen.gap()
        also = f"; also: {', '.join(topic.further)}" if topic.further else ""
        screen.line(StyledText(drawn(topic.name), "bold"), StyledText(f"  {counted(topic.papers)}{drawn(also)}", "dim"))
        for paper in topic.typical:
            _show_in_one_line(screen, paper, "  - ")


def show_heading(
    screen: Screen, paper: Paper, prefix: str, style: str = "bold", *, score: str = "", dated: bool = False
) -> None:
    """Show a paper's title, its details, and its address where the title cannot be a link.

    Details that do not fit beside the title stand below it.
    """
    beside, address = _beside(paper, score, dated=dated), address_of(paper)
    title = StyledText(drawn(paper.title), style, address)
    if screen.fits(prefix, title.text, "  ", beside):
        screen.line(title, StyledText(f"  {beside}", "dim"), prefix=StyledText(prefix, style))
    else:
        screen.line(title, prefix=StyledText(prefix, style))
        screen.line(StyledText(beside, "dim"), prefix=" " * len(prefix))
    if address and not screen.has_links:
        screen.line(StyledText(address, "dim"), prefix=" " * len(prefix))


def _show_in_one_line(screen: Screen, paper: Paper, prefix: str, *, dated: bool = False) -> None:
    """Show a paper's title, cut where it is too long, and its details; on a narrow terminal these stand below it."""
    beside, text = _beside(paper, dated=dated), drawn(paper.title)
    if screen.columns is not None:
        room = screen.columns - len(prefix) - len(beside) - 2
        if room < _LEAST_TITLE:
            screen.line(StyledText(text, "", address_of(paper)), prefix=StyledText(prefix))
            screen.line(StyledText(beside, "dim"), prefix=" " * len(prefix))
            return
        text = layout.in_short(text, room)
    title = StyledText(text, "", address_of(paper))
    screen.line(title, StyledText(f"  {beside}", "dim"), prefix=StyledText(prefix))


def _beside(paper: Paper, score: str = "", *, dated: bool = False) -> str:
    return "  ".join(filter(None, (score, *layout.beside_title(paper, dated=dated))))


def _room(screen: Screen) -> int:
    """Characters of a sentence quoted in short: a line where there is room for one."""
    return layout.SHORT if screen.columns is None else max(screen.columns - len(_INDENT) - 2, _LEAST_SENTENCE)


def _show_quote(
    screen: Screen,
    quote: str,
    indent: str,
    terms: Iterable[str] = (),
    marker: str = "",
) -> None:
    spans = [*_marked(f"{drawn(quote)}”", terms), StyledText(marker, "bold")]
    screen.line(*spans, prefix=f"{indent}“")


def _marked(text: str, terms: Iterable[str]) -> list[StyledText]:
    """`text` in pieces, with words that begin with one of the terms in bold."""
    stems = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True) if len(term) > 2)
    if not stems:
        return [StyledText(text)]
    pieces = re.split(rf"(\b(?:{stems})\w*)", text, flags=re.IGNORECASE)
    return [StyledText(piece, "bold" if position % 2 else "") for position, piece in enumerate(pieces)]


def show_papers(screen: Screen, papers: Sequence[Paper]) -> None:
    """Show one paper a line: id, date, title, tags; separated by tabs where lines are not wrapped."""
    _show_rows(screen, [(paper.id, _date(paper), drawn(paper.title), labels_beside(paper)) for paper in papers])


def _show_rows(screen: Screen, rows: Sequence[tuple[str, str, str, str]]) -> None:
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for id, date, text, labels in rows:
        title = (text, StyledText(f"  {labels}" if labels else "", "dim"))
        if screen.columns is None:
            screen.row(id, date, text, *filter(None, [labels]))
        elif screen.columns >= ROOMY and sum(widths) < screen.columns // 3:
            margin = f"{id:<{widths[0]}}  {date:<{widths[1]}}  "
            screen.line(*title, prefix=StyledText(margin, "dim"))
        else:
            screen.line(*title)
            screen.line(StyledText(f"{id}  {date}", "dim"), prefix="  ")


def _date(paper: Paper) -> str:
    return paper.published or next((listing.date for listing in paper.listings if listing.date), "")


def show_paper(screen: Screen, paper: Paper) -> None:
    """Show everything known about a paper."""
    address = address_of(paper)
    screen.line(StyledText(drawn(paper.title), "bold", address))
    if paper.authors:
        screen.line(", ".join(paper.authors))
    known = (paper.published or "", paper.id, "digest" if paper.kind == "digest" else "")
    screen.line(StyledText("  ".join(filter(None, known)), "dim"))
    if address:
        screen.line(StyledText(address, "dim", address))
    if paper.metadata.get("withdrawn") is True:
        screen.line(StyledText("withdrawn by its authors or by arXiv", "bold"))
    show_labels(screen, paper)
    for listing in paper.listings:
        screen.line(StyledText(_listing(listing), "dim"), prefix=StyledText("listed: ", "dim"))
    if paper.abstract:
        screen.gap()
        screen.line(drawn(paper.abstract))
    if paper.kind == "digest":
        screen.gap()
        screen.line(StyledText(layout.DIGEST_NOTE, "dim"))


def show_origins(screen: Screen, origins: Origins) -> None:
    """Show a paper's sources, and where they disagree with what is stored."""
    screen.gap()
    for source in origins.sources:
        seen = [str(version.version) for version in reversed(origins.versions) if source in version.sources]
        version = f" (arXiv version {', '.join(seen)})" if seen else ""
        screen.line(StyledText(f"{source}{version}", "dim"), prefix=StyledText("source: ", "dim"))
    if origins.aliases:
        screen.line(StyledText(", ".join(origins.aliases), "dim"), prefix=StyledText("also: ", "dim"))
    for conflict in origins.conflicts:
        for variant in conflict.variants[1:]:
            variation = f"{_value(variant.value)} ({', '.join(variant.sources)})"
            name = conflict.field.removeprefix("metadata.")
            screen.line(variation, prefix=StyledText(f"other {name}: ", "dim"))


def _value(value: object) -> str:
    if isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _listing(listing: Listing) -> str:
    rank = f"number {listing.rank}" if listing.rank else None
    return ", ".join(filter(None, (listing.page, listing.date, rank)))


def show_removed(screen: Screen, papers: Sequence[RemovedPaper]) -> None:
    """Show one removed paper a line: id, day of removal, title; separated by tabs where lines are not wrapped."""
    _show_rows(screen, [(paper.id, paper.removed_at[:10], paper.title, "") for paper in papers])
