"""What a comparison of papers gives to a program."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from assistant.records.answers import Answer, AnswerRecord, Citation, Statement, Usage
from assistant.records.aspects import SideBySide

__all__ = ["Comparison"]


class Comparison(SideBySide):
    """Papers side by side, and what a language model says of them, if one is configured.

    `relation` and `statements` come from the model, each statement with the quotes it rests on and a verdict; without a
    model nothing is judged.
    """

    _told: ClassVar[tuple[str, ...]] = ("papers", "about", "relation", "text")

    text: str = Field(description="Markdown with [1] markers.")
    statements: tuple[Statement, ...] = Field(default=(), description="The verdict, statement by statement.")
    citations: tuple[Citation, ...] = ()
    mode: Literal["extractive", "model"] = "extractive"
    model: str | None = Field(default=None, description="The language model that judged.")
    removed: int = Field(
        default=0, description="Number of statements left out as unsupported by the sentences they cite."
    )
    notes: tuple[str, ...] = ()
    usage: Usage = Usage()
    record: AnswerRecord | None = None

    @classmethod
    def of(cls, answer: Answer) -> Comparison:
        """The comparison that an answer holds. Raises ValueError if it holds none."""
        side_by_side = answer.compared
        if side_by_side is None:
            raise ValueError("the answer compares no papers")
        is_written = answer.mode == "model"
        return cls(
            papers=side_by_side.papers,
            numbers=side_by_side.numbers,
            about=side_by_side.about,
            aspects=side_by_side.aspects,
            relation=side_by_side.relation,
            text=answer.text,
            statements=answer.statements if is_written else (),
            citations=answer.citations,
            mode=answer.mode,
            model=answer.model,
            removed=answer.removed,
            notes=answer.notes,
            usage=answer.usage,
            record=answer.record,
        )

    def __str__(self) -> str:
        return self.text
