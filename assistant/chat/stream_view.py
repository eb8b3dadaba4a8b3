"""An answer as it arrives: on the screen, and the part to keep when it is stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.answering import layout
from assistant.answering.markdown import answer_text
from assistant.chat.live_screen import LINE_BREAK, LiveScreen, Spinner
from assistant.records import Answer, Citation, Done, Drafted, Event, Evidence, Filters, Retrieved, Statement, Verified
from assistant.text.counts import counted
from assistant.views.screen import StyledText
from assistant.views.terminal import paragraph_spans, show_blocks

if TYPE_CHECKING:
    from assistant.records import IngestProgress

__all__ = ["CUT_SHORT", "Partial", "StreamView"]

CUT_SHORT = "Interrupted: this is what had been written."
_STOPS = "  Ctrl-C stops"
_TICK = 0.1


class StreamView:
    """Shows the events of one answer: finished paragraphs are printed for good, the rest stands in the tail.

    `by_model` says whether a model writes the answer, statement by statement. `explain_digests` adds what a digest is
    if one is cited. A spinner turns every `tick` seconds while there is nothing to show; None turns it off.
    """

    def __init__(
        self, screen: LiveScreen, *, by_model: bool, explain_digests: bool = True, tick: float | None = _TICK
    ) -> None:
        self._screen = screen
        self._by_model = by_model
        self._explain_digests = explain_digests
        self._tick = tick if screen.is_live else None
        self._spinner: Spinner | None = None
        self._waiting = ""
        self._drafts: dict[int, Drafted] = {}
        self._verified: dict[int, Statement | None] = {}
        self._printed: list[layout.Prose] = []

    def start(self) -> None:
        """Show that the search has started."""
        self._wait("Searching…")

    def load(self, progress: IngestProgress | None) -> None:
        """Show the progress of loading papers, which has to end first."""
        count = f": {progress.done} of {progress.total} papers" if progress and progress.total else ""
        self._wait(f"Loading the starter library{count}…")

    def _wait(self, text: str) -> None:
        """Show what is under way, with a spinner."""
        if text == self._waiting:
            return
        self._waiting = text
        if self._spinner is None:
            self._screen.tail(StyledText(f"{text}{_STOPS}", "dim"))
            if self._tick is not None:
                self._spinner = Spinner(self._spin, self._tick)

    def _spin(self, frame: str, seconds: str) -> None:
        self._screen.tail(StyledText(f"{frame} {self._waiting}{seconds}{_STOPS}", "dim"))

    def _stop_waiting(self) -> None:
        """Stop the spinner, to show something else."""
        spinner, self._spinner, self._waiting = self._spinner, None, ""
        if spinner is not None:
            spinner.stop()

    def take(self, event: Event) -> None:
        """Show an event."""
        match event:
            case Done(answer=answer):
                self._finish(answer)
            case _ if not self._by_model:
                return
            case Retrieved(evidence=evidence):
                self._wait(f"Reading {counted(len(evidence))}…")
            case Drafted(index=index):
                self._drafts[index] = event
                self._redraw()
            case Verified(index=index, statement=statement):
                self._verified[index] = statement
                self._redraw()

    def stop(self, answer: Answer | None) -> None:
        """Show what has arrived of an interrupted answer, if anything."""
        self._stop_waiting()
        if answer is None:
            self._screen.print(
                lambda screen: screen.line(StyledText("Interrupted: nothing was written yet.", "yellow"))
            )
        else:
            self._finish(answer)

    def clear(self) -> None:
        """Erase the tail."""
        self._stop_waiting()
        self._screen.print(lambda screen: None)

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Erase the tail inside the `with` block, and draw it again afterwards."""
        waiting = self._waiting
        self.clear()
        try:
            yield
        finally:
            if waiting:
                self._wait(waiting)
            elif self._drafts:
                self._redraw()

    def _decided(self) -> list[Statement]:
        """The statements before the first without a verdict; later ones wait for it, to keep their order."""
        decided = []
        for index in sorted(self._drafts):
            if index not in self._verified:
                break
            if (statement := self._verified[index]) is not None:
                decided.append(statement)
        return decided

    def _redraw(self) -> None:
        """Print the complete paragraphs: all but the last of what is decided."""
        self._stop_waiting()
        paragraphs = layout.paragraphs_of(self._decided())
        tail: list[StyledText] = []
        if paragraphs:
            last = paragraphs[-1]
            tail = [StyledText("- " if last.is_item else ""), *paragraph_spans(last), StyledText(" ")]
        for _, draft in sorted(self._drafts.items()):
            if draft.index not in self._verified:
                tail += [*_opening(draft, is_first=not tail), StyledText(f"{draft.text} ", "dim")]
        tail.append(StyledText("…", "dim"))
        whole = paragraphs[len(self._printed) : -1]
        self._print(whole, tail)
        self._printed += whole

    def _print(self, blocks: Sequence[layout.AnswerBlock], tail: Sequence[StyledText] = ()) -> None:
        after = self._printed[-1] if self._printed else None
        self._screen.print(lambda screen: show_blocks(screen, blocks, after), tail)

    def _finish(self, answer: Answer) -> None:
        """Print what is not printed yet; an answer that does not continue it, such as quotes instead, as a whole."""
        self._stop_waiting()
        blocks = list(layout.blocks_of(answer, explain_digests=self._explain_digests, ways=layout.CHAT_WAYS))
        paragraphs = layout.paragraphs_of(answer.statements) if answer.mode == "model" else []
        done = len(self._printed)
        in_order = not answer.positions and (done or answer.status == "answered")
        if in_order and _texts(paragraphs[:done]) == _texts(self._printed):
            blocks = [*paragraphs[done:], *(block for block in blocks if not isinstance(block, layout.Prose))]
        self._print(blocks)


def _opening(draft: Drafted, *, is_first: bool) -> list[StyledText]:
    """What stands before a draft: a new line and a dash, a new paragraph, or nothing."""
    if draft.follows:
        return []
    breaks = [] if is_first else [LINE_BREAK] if draft.item else [LINE_BREAK, LINE_BREAK]
    return [*breaks, StyledText("- ", "dim")] if draft.item else breaks


def _texts(paragraphs: Sequence[layout.Prose]) -> list[list[str]]:
    return [[statement.text for statement in each.statements] for each in paragraphs]


@dataclass(slots=True)
class Partial:
    """Collects the events of one answer, in case it is stopped early."""

    question: str
    filters: Filters | None = None
    model: str | None = None
    done: Answer | None = None
    """The whole answer, once complete."""
    _evidence: tuple[Evidence, ...] = ()
    _drafts: dict[int, Drafted] = field(default_factory=dict)
    _verdicts: dict[int, Verified] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Record an event."""
        match event:
            case Retrieved():
                self._evidence = event.evidence
            case Drafted():
                self._drafts[event.index] = event
            case Verified():
                self._verdicts[event.index] = event
            case Done(answer=answer):
                self.done = answer

    def answer(self) -> Answer | None:
        """The interrupted answer: the statements that stand so far. None when there are none."""
        citations: list[Citation] = []
        statements: list[Statement] = []
        for event in self._checked():
            if event.statement is not None:
                citations += [citation for citation in event.citations if citation not in citations]
                places = tuple(citations.index(citation) for citation in event.citations)
                statements.append(event.statement.model_copy(update={"rests_on": places}))
        if not statements:
            return None
        papers = {citation.paper.id for citation in citations}
        answer = Answer(
            question=self.question,
            filters=self.filters or Filters(),
            status="answered",
            text="",
            statements=tuple(statements),
            citations=tuple(citations),
            evidence=tuple(found for found in self._evidence if found.paper.id in papers),
            mode="model" if self.model else "extractive",
            model=self.model,
            interrupted=True,
            removed=len(self._drafts) - len(statements),
            notes=(CUT_SHORT,),
        )
        return answer.model_copy(update={"text": answer_text(answer)})

    def _checked(self) -> Iterator[Verified]:
        """The verdicts in order; those of the built-in check where the last one was not awaited."""
        for index, draft in sorted(self._drafts.items()):
            yield self._verdicts.get(index) or _verified_so_far(draft)


def _verified_so_far(draft: Drafted) -> Verified:
    if draft.verdict == "unsupported":
        return Verified(index=draft.index, statement=None, problems=draft.problems)
    statement = Statement(
        text=draft.text,
        citations=tuple(dict.fromkeys(citation.number for citation in draft.citations)),
        verdict=draft.verdict,
        problems=draft.problems,
        item=draft.item,
        follows=draft.follows,
    )
    return Verified(index=draft.index, statement=statement, citations=draft.citations, problems=draft.problems)
