"""Answers that were checked again, on a terminal: as they were given, with a mark at what no longer stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.answering import layout
from assistant.text.drawn import drawn
from assistant.views.screen import Screen, StyledText
from assistant.views.terminal import show_blocks

if TYPE_CHECKING:
    from assistant.records import CheckedAnswer, Citation, QuoteCheck

__all__ = ["show_checked"]


def show_checked(screen: Screen, checked: CheckedAnswer) -> None:
    """Show an answer with all its quotes, a mark below each that is not as it was, and one line on all of them."""
    marks = {
        (cited.paper.id, cited.start, cited.end): check
        for cited, check in zip(checked.answer.citations, checked.quotes, strict=True)
        if check.why
    }
    before: layout.AnswerBlock | None = None
    for block in layout.blocks_of(checked.answer, fold=False):
        show_blocks(screen, [block], before)
        before = block
        for cited in _quotes(block):
            if check := marks.get((cited.paper.id, cited.start, cited.end)):
                _show_mark(screen, check, named=len(list(_quotes(block))) > 1)
    if before is not None:
        screen.gap()
    screen.line(StyledText(f"{checked.summary}.", "dim" if checked.stands else "yellow"))


def _quotes(block: layout.AnswerBlock) -> Iterator[Citation]:
    match block:
        case layout.Quoted(citation):
            yield citation
        case layout.CitedPaper(quotes=quotes):
            yield from quotes


def _show_mark(screen: Screen, check: QuoteCheck, *, named: bool) -> None:
    which = f"“{layout.in_short(check.quote, 40)}” " if named else ""
    what = "" if check.stands else "no longer stands: "
    screen.line(StyledText(f"{which}{what}{check.why}", "yellow"), prefix="  ! ")
    if check.reads_now:
        screen.line(StyledText(f"“{drawn(check.reads_now)}”", "yellow"), prefix="    now: ")
