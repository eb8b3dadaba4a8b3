"""What has become of the quotes of an answer since it was given."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from assistant.records.answers import Answer
from assistant.records.base import Record
from assistant.text.counts import counted

__all__ = ["CheckedAnswer", "QuoteCheck", "QuoteState"]

QuoteState = Literal["exact", "moved", "changed", "removed", "gone"]
"""`exact`: the abstract of today has it, character by character. `moved`: so it does, but the paper has another id.
`changed`: the paper is there, but no longer says this in these words. `removed`: a person removed the paper. `gone`: no
source gives the paper any more."""
_LEFT: dict[QuoteState, str] = {
    "changed": "{} changed", "removed": "{} of a removed paper", "gone": "{} of a paper that is gone",
}  # fmt: skip


class QuoteCheck(Record):
    """A quote of an answer, compared with the library of today."""

    _told: ClassVar[tuple[str, ...]] = ("state", "number", "paper", "quote")

    number: int = Field(ge=1, description="That of its citation.")
    paper: str = Field(description="Id of the paper, as cited.")
    title: str = Field(description="Title of the paper, as cited.")
    quote: str
    state: QuoteState
    paper_now: str | None = Field(default=None, description="Id that the paper has now, if it is another.")
    reads_now: str = Field(
        default="", description="What the abstract has now in its place: its nearest sentence; empty if none is near."
    )
    why: str = Field(default="", description="What has become of it, in a line; empty if it stands as it was.")

    @property
    def stands(self) -> bool:
        """Whether the library still has it word for word."""
        return self.state in ("exact", "moved")


class CheckedAnswer(Record):
    """An answer with what has become of each of its quotes."""

    _told: ClassVar[tuple[str, ...]] = ("answer", "quotes")

    answer: Answer
    quotes: tuple[QuoteCheck, ...] = Field(default=(), description="One for each of the answer's citations, in order.")

    @property
    def stands(self) -> bool:
        """Whether every quote still stands."""
        return all(check.stands for check in self.quotes)

    @property
    def summary(self) -> str:
        """One line on all quotes, as in "7 quotes verified against today's library"."""
        if not self.quotes:
            return "no quotes to verify"
        fallen = [check.state for check in self.quotes if not check.stands]
        if not fallen:
            return f"{counted(len(self.quotes), 'quote')} verified against today's library"
        counts = ((state, fallen.count(state)) for state in _LEFT)
        listed = ", ".join(_LEFT[state].format(number) for state, number in counts if number)
        standing = len(self.quotes) - len(fallen)
        return f"{standing} of {counted(len(self.quotes), 'quote')} verified against today's library; {listed}"

    def __str__(self) -> str:
        fallen = (f"[{check.number}] “{check.quote}”: {check.why}" for check in self.quotes if check.why)
        return "\n".join([str(self.answer), "", self.summary, *fallen])
