"""Commands on likeness: papers like others, and the topics of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.chat.commands.sources import cited, paper_meant
from assistant.chat.registry import Command
from assistant.errors import AssistantError, PaperNotFoundError
from assistant.text.drawn import drawn
from assistant.views.screen import StyledText

if TYPE_CHECKING:
    from assistant.chat.repl import Repl
    from assistant.records import Paper

__all__ = ["SIMILAR_COMMANDS"]

_PAGE, _TYPICAL = 5, 2


def _similar(repl: Repl, wanted: str) -> None:
    papers = _papers(repl, wanted)
    numbers = {paper.id: number for number, paper in cited(repl.state.answers).items()}
    given = " and ".join(f"“{drawn(paper.title)}”" for paper in papers)
    repl.screen.line(StyledText(f"Like {given}; the score is the likeness of abstracts, 0 to 1.", "dim"))

    def page(offset: int) -> None:
        from assistant.views.terminal import show_hits

        step = min(repl.state.settings.retrieval.limit, _PAGE)
        found = repl.state.library.similar(
            *(paper.id for paper in papers), limit=offset + step + 1, filters=repl.state.filters
        )
        shown = found[offset : offset + step]
        if not shown:
            limits = f" {repl.state.filters.describe()}" if repl.state.filters else ""
            repl.screen.line(f"There is no other paper{limits}.")
        else:
            show_hits(repl.screen, shown, sources=numbers)
        repl.go_on = (lambda: page(offset + step)) if len(found) > offset + step else None
        if repl.go_on is not None:
            repl.screen.line(StyledText("/more shows the next.", "dim"))
        if shown and all(paper.id in numbers for paper in papers) and any(hit.paper.id not in numbers for hit in shown):
            meant = " and ".join(f"[{numbers[paper.id]}]" for paper in papers)
            repl.screen.line(StyledText(f"The question “papers similar to {meant}” gives them numbers.", "dim"))

    page(0)


def _papers(repl: Repl, wanted: str) -> list[Paper]:
    """The papers meant: several numbers or ids, or one paper in any words."""
    words = wanted.replace(",", " ").split()
    if not words:
        raise AssistantError("a paper is needed", hint="/similar 1, or several: /similar 1 2; Tab completes ids")
    if len(words) > 1:
        try:
            return list({paper.id: paper for paper in (paper_meant(repl, word, whole=True) for word in words)}.values())
        except PaperNotFoundError:
            if all(word.strip("[]").isdigit() for word in words):
                raise
    return [paper_meant(repl, wanted)]


def _topics(repl: Repl, wanted: str) -> None:
    from assistant.facade.similarity import MOST_TOPICS
    from assistant.views.terminal import show_topics

    if wanted and not (wanted.isdecimal() and int(wanted)):
        raise AssistantError(f"“{wanted}” is no number of topics", hint="/topics 8 shows at most 8")
    limit = int(wanted) if wanted else MOST_TOPICS
    topics = repl.state.library.topics(filters=repl.state.filters, limit=limit, papers=_TYPICAL)
    show_topics(repl.screen, topics)
    if topics:
        repl.screen.gap()
    repl.screen.line(StyledText(f"{topics.summary()}.", "dim"))


SIMILAR_COMMANDS = (
    Command("similar", "n|id ...", "list the papers most like one, or like all of several", _similar, "paper"),
    Command("topics", "[most]", "show the topics of the library, with typical papers", _topics),
)
