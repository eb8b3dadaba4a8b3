"""Papers side by side: what each says on the same aspects, in its own words."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from assistant.records.base import Record
from assistant.records.papers import Paper, Quote

__all__ = ["Aspect", "AspectKind", "Position", "Relation", "Side", "SideBySide", "Stance"]

AspectKind = Literal[
    "aim", "method", "data", "result", "limitation", "conclusion", "availability", "shared", "asked", "cited"
]
"""What the quotes of an aspect have in common: the role of their sentences, a subject that several papers speak of, or
the subject that was asked about; or that a verdict cites them."""
Relation = Literal["agree", "differ", "apart"]
"""`apart`: they speak of different things."""
Stance = Literal["for", "against", "neither"]
"""`neither`: what a paper says on the claim is mixed, or decides it neither way."""


class Side(Record):
    """What one paper says on an aspect; without quotes it says nothing of it."""

    paper: str = Field(description="Its id.")
    quotes: tuple[Quote, ...] = ()


class Aspect(Record):
    """What several papers say on the same thing."""

    _told: ClassVar[tuple[str, ...]] = ("name", "kind")

    name: str = Field(description='For a reader: "Result", "Both speak of weight decay".')
    kind: AspectKind
    sides: tuple[Side, ...] = Field(description="One for each paper, in the order of the papers.")


class SideBySide(Record):
    """Papers compared: quotes on the same aspects, and whether a language model finds that they agree."""

    _told: ClassVar[tuple[str, ...]] = ("papers", "about", "relation")

    papers: tuple[Paper, ...]
    numbers: tuple[int, ...] = Field(description="The citation numbers of the papers.")
    about: str = Field(default="", description="The subject that was asked about; empty for the papers as a whole.")
    aspects: tuple[Aspect, ...] = ()
    relation: Relation | None = Field(default=None, description="As a model judges it; None if none does.")

    @model_validator(mode="after")
    def _sides_are_of_the_papers(self) -> Self:
        if len(self.numbers) != len(self.papers):
            raise ValueError(f"{len(self.papers)} papers have {len(self.numbers)} numbers")
        for aspect in self.aspects:
            if [side.paper for side in aspect.sides] != [paper.id for paper in self.papers]:
                raise ValueError(f"the sides of “{aspect.name}” are not those of the papers")
            for paper, side in zip(self.papers, aspect.sides, strict=True):
                for quote in side.quotes:
                    if paper.abstract[quote.start : quote.end] != quote.text:
                        raise ValueError(f"the quote at {quote.start}:{quote.end} is not in the abstract of {paper.id}")
        return self


class Position(Record):
    """Where a paper stands on a claim, as a language model reads the sentences that it rests on."""

    paper: str = Field(description="Its id.")
    number: int = Field(ge=1, description="Its citation number.")
    stance: Stance
    rests_on: tuple[int, ...] = Field(description="Indices in `Answer.citations` of the exact quotes, from 0.")
