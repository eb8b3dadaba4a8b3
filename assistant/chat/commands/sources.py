"""Commands on papers: those cited, their quotes and scores, and others in the library."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from assistant.answering.layout import CitedPaper, byline
from assistant.chat.registry import Command
from assistant.errors import AssistantError, PaperNotFoundError
from assistant.records.addresses import address_of
from assistant.text.drawn import drawn
from assistant.views.screen import StyledText

if TYPE_CHECKING:
    from assistant.chat.repl import Repl
    from assistant.records import Answer, Citation, Evidence, Paper

__all__ = ["SOURCES_COMMANDS", "cited", "paper_meant"]

PAGE = 20


def cited(answers: Iterable[Answer]) -> dict[int, Paper]:
    """The papers cited so far by their numbers, in the order of the numbers."""
    papers = {number: paper for answer in answers for number, paper in answer.numbered}
    return dict(sorted(papers.items()))


def _citations_of(answers: Sequence[Answer], wanted: str) -> list[Citation]:
    """The citations of one paper, by number or id, each quote once, in the order of the abstract.

    Raises AssistantError when it is not cited.
    """
    wanted = wanted.strip("[]")
    found = {
        (citation.start, citation.end): citation
        for answer in answers
        for citation in answer.citations
        if wanted in (str(citation.number), citation.paper.id)
    }
    if not found:
        numbers = cited(answers)
        known = f"cited so far: {_range(numbers)}" if numbers else "nothing is cited so far: ask a question first"
        missing = (
            f"no source is numbered {wanted}" if wanted.isdigit() else f"no source has the number or id “{wanted}”"
        )
        raise AssistantError(missing, hint=known)
    return [found[place] for place in sorted(found)]


def _range(numbers: Iterable[int]) -> str:
    first, *others = numbers
    return f"{first} to {others[-1]}" if others else str(first)


def _sources(repl: Repl, wanted: str) -> None:
    from assistant.views.terminal import show_blocks

    if wanted:
        citations = _citations_of(repl.state.answers, wanted)
        show_blocks(repl.screen, [CitedPaper(citations[0].number, citations[0].paper, tuple(citations))])
        return
    papers = cited(repl.state.answers)
    if not papers:
        repl.screen.line("Nothing is cited so far.")
    show_blocks(repl.screen, [CitedPaper(number, paper) for number, paper in papers.items()])


def _show(repl: Repl, wanted: str) -> None:
    from assistant.views.terminal import show_paper

    show_paper(repl.screen, paper_meant(repl, wanted))


def paper_meant(repl: Repl, wanted: str, *, whole: bool = False) -> Paper:
    """A paper by citation number, id, or, unless it has to be `whole`, words that occur in only one title.

    As the library has it now.
    """
    if not wanted:
        raise AssistantError("a paper is needed", hint="/show 1, or an id: Tab completes titles and ids")
    number = wanted.strip("[]")
    if number.isdigit() and int(number) in cited(repl.state.answers):
        paper = cited(repl.state.answers)[int(number)]
        with suppress(PaperNotFoundError):
            return repl.state.library.paper(paper.id)
        return paper
    try:
        return repl.state.library.paper(wanted)
    except PaperNotFoundError as error:
        found = [] if number.isdigit() or whole else repl.state.library.papers(match=wanted, limit=2)
        if len(found) == 1:
            return found[0]
        if number.isdigit():
            _citations_of(repl.state.answers, number)
        near = error.hint if error.hint.startswith("did you mean") else "/papers lists them"
        raise PaperNotFoundError(str(error), hint=near) from None


def _open(repl: Repl, wanted: str) -> None:
    import webbrowser

    if not wanted:
        raise AssistantError("a paper is needed", hint="/open 1, or an id: Tab completes titles and ids")
    paper = paper_meant(repl, wanted)
    address = address_of(paper)
    if not address:
        raise AssistantError(
            f"no address is known of “{drawn(paper.title)}”", hint=f"/show {wanted} shows what is known"
        )
    is_opened = _has_display() and webbrowser.open(address)
    repl.screen.line("Opened: " if is_opened else "", StyledText(address, link=address))


def _has_display() -> bool:
    """Whether a browser could show anything: not on a server without a screen, and not at the far end of SSH."""
    if os.environ.get("BROWSER"):
        return True
    if sys.platform in ("darwin", "win32"):
        return "SSH_CONNECTION" not in os.environ
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _quote(repl: Repl, wanted: str) -> None:
    if not wanted:
        raise AssistantError("the number of a source is needed", hint="/quotes 1; /sources lists them")
    citations = _citations_of(repl.state.answers, wanted)
    for citation in citations:
        repl.screen.line(f"“{drawn(citation.quote)}”")
    paper = citations[0].paper
    known = (drawn(paper.title), byline(paper), address_of(paper) or paper.id)
    repl.screen.line(", ".join(filter(None, known)), prefix="— ")


def _why(repl: Repl, wanted: str) -> None:
    if not wanted:
        raise AssistantError("the number of a source is needed", hint="/why 1; /sources lists them")
    id = _citations_of(repl.state.answers, wanted)[0].paper.id
    for answer in reversed(repl.state.answers):
        if found := next((found for found in answer.evidence if found.paper.id == id and _was_searched(found)), None):
            _show_signals(repl, found, answer.asked or answer.question)
            return
    raise AssistantError(
        "it has no scores", hint="it was listed because it passed the limits of a question, not found by its words"
    )


def _was_searched(found: Evidence) -> bool:
    """Whether a paper was found by its content, rather than listed because it passed the filters."""
    return bool(found.signals.abstract or found.signals.lexical)


def _show_signals(repl: Repl, found: Evidence, question: str) -> None:
    signals = found.signals
    repl.screen.line(f"{found.score:.0%} likely that “{drawn(found.paper.title)}” fits: {question}")
    if signals.matched:
        repl.screen.line(", ".join(signals.matched), prefix="  words found   ")
    repl.screen.line(f"{signals.coverage:.0%} of the question's words by weight", prefix="  covered       ")
    likeness = (
        f"abstract {signals.abstract:.2f}",
        f"passage {signals.passage:.2f}",
        f"sentence {signals.sentence:.2f}",
    )
    repl.screen.line(", ".join(likeness), prefix="  similarity    ")
    repl.screen.line(f"{signals.lexical:.1f} (BM25)", prefix="  word match    ")
    if found.sentences:
        repl.screen.line(f"“{drawn(found.sentences[0].text)}”", prefix="  best sentence ")


def _papers(repl: Repl, match: str) -> None:
    total = repl.state.library.count(match=match or None, filters=repl.state.filters)

    def page(offset: int) -> None:
        from assistant.questions.limits import left_out_note
        from assistant.records import Filters
        from assistant.text.counts import papers_shown
        from assistant.views.terminal import show_papers

        lacking = repl.state.library.count(match=match or None, filters=repl.state.filters, lacking=True)
        left_out = left_out_note(repl.state.filters or Filters(), lacking)
        found = repl.state.library.papers(match=match or None, filters=repl.state.filters, offset=offset, limit=PAGE)
        if not found:
            message = "That was all" if offset else "No paper matches"
            repl.screen.line(f"{message}; {left_out}." if left_out else f"{message}.")
            repl.go_on = None
            return
        show_papers(repl.screen, found)
        last = offset + len(found)
        shown = papers_shown(total, len(found), first=offset + 1, go_on="/more shows the next")
        repl.screen.line(StyledText("; ".join(filter(None, (shown, left_out))), "dim"))
        repl.go_on = (lambda: page(last)) if last < total else None

    page(0)


def _more(repl: Repl, _: str) -> None:
    if repl.go_on is not None:
        repl.go_on()
    elif repl.state.answers:
        from assistant.questions.other_papers import CONTINUE

        repl.screen.gap()
        repl.ask(CONTINUE)
    else:
        raise AssistantError("there is nothing to show more of", hint="/more works after an answer or after /papers")


SOURCES_COMMANDS = (
    Command("sources", "[n]", "list the papers cited so far, or show one with its quotes", _sources, "source"),
    Command("show", "n|id", "show a paper with its abstract", _show, "paper"),
    Command("open", "n|id", "open the page of a paper in the browser", _open, "paper", takes_keyboard=True),
    Command("quotes", "n", "show the quotes of a source, for pasting elsewhere", _quote, "source", ("quote",)),
    Command("why", "n", "show why a source was found: scores and matched words", _why, "source"),
    Command("papers", "[words]", "list the papers of the library", _papers),
    Command("more", "", "show more papers for the last question, or more of /papers", _more),
)
