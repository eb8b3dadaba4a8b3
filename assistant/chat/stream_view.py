"""An answer on the screen while it comes: finished paragraphs are printed for good, the rest stands in the tail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.answering.answer_text import DIGEST_NOTE
from assistant.answering.wording import VERDICT_NOTES, paragraphs, signature, sources
from assistant.chat.cited import show_quotes, show_source
from assistant.chat.live_screen import LiveScreen
from assistant.chat.spinner import Spinner
from assistant.records import Answer, Done, Drafted, Event, Retrieved, Statement, Verified
from assistant.views.screen import Screen, StyledText
from assistant.views.terminal import show_answer

if TYPE_CHECKING:
    from assistant.records import IngestProgress

__all__ = ["StreamView"]

_STOPS = "  Ctrl-C stops"
_TICK = 0.1


class StreamView:
    """Shows the events of one answer; `by_model` says whether a model is to write it, statement by statement.

    `explain_digests` says what a digest is where one is cited. A sign of life moves every `tick` seconds while nothing
    is there to be shown, unless that is None.
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
        self._drafts: dict[int, str] = {}
        self._verified: dict[int, Statement | None] = {}
        self._printed: list[Statement] = []

    def start(self) -> None:
        """Say that something is under way."""
        self._wait("Searching…")

    def load(self, progress: IngestProgress | None) -> None:
        """Say how far the loading of papers is, which has to end first."""
        count = f": {progress.done} of {progress.total} papers" if progress and progress.total else ""
        self._wait(f"Loading the starter library{count}…")

    def _wait(self, text: str) -> None:
        """Show what is under way, with a sign of life."""
        if text == self._waiting:
            return
        self._waiting = text
        if self._spinner is None:
            self._screen.tail(StyledText(f"{text}{_STOPS}", "dim"))
            if self._tick is not None:
                self._spinner = Spinner(self._spin, self._tick)

    def _spin(self, frame: str, seconds: str) -> None:
        self._screen.tail(StyledText(f"{frame} {self._waiting}{seconds}{_STOPS}", "dim"))

    def _rest_from_waiting(self) -> None:
        """Have the screen for what is shown now."""
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
                papers = "1 paper" if len(evidence) == 1 else f"{len(evidence)} papers"
                self._wait(f"Reading {papers}…")
            case Drafted(index=index, text=text):
                self._drafts[index] = text
                self._redraw()
            case Verified(index=index, statement=statement):
                self._verified[index] = statement
                self._redraw()

    def stop(self, answer: Answer | None) -> None:
        """Show what there is of an interrupted answer, and that it is no more."""
        self._rest_from_waiting()
        if answer is None:
            self._screen.print(lambda screen: screen.line(StyledText("Interrupted: nothing had come.", "yellow")))
        else:
            self._finish(answer)

    def clear(self) -> None:
        """Take the tail away."""
        self._rest_from_waiting()
        self._screen.print(lambda screen: None)

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Nothing that is to be redrawn stands on the screen meanwhile."""
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
        """The statements up to the first without a verdict; later ones wait for it, to keep their order."""
        decided = []
        for index in sorted(self._drafts):
            if index not in self._verified:
                break
            if (statement := self._verified[index]) is not None:
                decided.append(statement)
        return decided

    def _redraw(self) -> None:
        """Print the paragraphs that are whole: all but the last of what is decided."""
        self._rest_from_waiting()
        blocks = paragraphs(self._decided())
        whole, last = blocks[:-1], blocks[-1] if blocks else []
        waiting = [text for index, text in sorted(self._drafts.items()) if index not in self._verified]
        bullet = [StyledText("- ")] if last and last[0].item else []
        spans = [*bullet, *(span for statement in last for span in _statement(statement))]
        spans.append(StyledText(f"{' '.join(waiting)} …".strip(), "dim"))
        self._screen.print(lambda screen: self._print(screen, whole), spans)

    def _print(self, screen: Screen, blocks: list[list[Statement]]) -> None:
        done = len(self._printed)
        for block in blocks:
            if done >= len(block):
                done -= len(block)
                continue
            if self._printed and not (self._printed[-1].item and block[0].item):
                screen.gap()
            spans = [span for statement in block for span in _statement(statement)]
            screen.line(*spans[:-1], prefix="- " if block[0].item else "")
            self._printed += block

    def _finish(self, answer: Answer) -> None:
        """Print what is not printed yet; an answer of another kind, such as quotes in place of it, as a whole."""
        self._rest_from_waiting()
        if not self._by_model or answer.mode != "model" or not _goes_on(answer, self._printed):
            if self._printed:
                self._screen.print(lambda screen: screen.gap())
            self._screen.print(lambda screen: show_answer(screen, answer, explain_digests=self._explain_digests))
            return
        self._screen.print(lambda screen: self._rest(screen, answer))

    def _rest(self, screen: Screen, answer: Answer) -> None:
        self._print(screen, paragraphs(answer.statements))
        for citations in sources(answer):
            screen.gap()
            show_source(screen, citations[0].number, citations[0].paper)
            show_quotes(screen, citations)
        screen.gap()
        for note in answer.notes:
            screen.line(StyledText(note, "yellow" if answer.interrupted else ""))
        screen.line(StyledText(signature(answer), "dim"))
        if self._explain_digests and any(citation.paper.kind == "digest" for citation in answer.citations):
            screen.line(StyledText(DIGEST_NOTE, "dim"))


def _goes_on(answer: Answer, printed: list[Statement]) -> bool:
    """Whether the answer is written and begins with what is printed."""
    begin = [statement.text for statement in answer.statements[: len(printed)]]
    return bool(answer.statements) and begin == [statement.text for statement in printed]


def _statement(statement: Statement) -> list[StyledText]:
    markers = "".join(f"[{number}]" for number in statement.citations)
    doubt = VERDICT_NOTES[statement.verdict]
    return [
        StyledText(f"{statement.text} "),
        StyledText(markers, "bold"),
        StyledText(f" ({doubt})" if doubt else "", "yellow"),
        StyledText(" "),
    ]
