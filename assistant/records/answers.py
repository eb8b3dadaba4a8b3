"""Answers: statements, the citations they rest on, what they were about, and the events of a stream."""

from __future__ import annotations

from typing import ClassVar, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from assistant.records.aspects import Position, SideBySide
from assistant.records.base import Record
from assistant.records.filters import Filters
from assistant.records.papers import Evidence, Hit, Paper

__all__ = [
    "About",
    "AboutKind",
    "Answer",
    "AnswerRecord",
    "Citation",
    "Detail",
    "DetailField",
    "Done",
    "Drafted",
    "Event",
    "Retrieved",
    "Statement",
    "Status",
    "StepUsage",
    "Usage",
    "Verdict",
    "Verified",
    "Wants",
]

Status = Literal["answered", "closest", "not_in_abstracts", "no_match", "unclear"]
"""`closest`: the sentences nearest to the question are quoted, and whether they answer it is left to the reader.
`not_in_abstracts`: what is asked is known to be missing. `no_match`: the question is outside the library's field.
`unclear`: a model asks the reader what is meant."""
DetailField = Literal[
    "title",
    "authors",
    "published",
    "venue",
    "doi",
    "arxiv",
    "address",
    "abstract",
    "tags",
    "note",
    "count",
    "topics",
    "help",
]
Wants = Literal["papers", "fact", "comparison", "definition", "yes_no", "count"]
Verdict = Literal["supported", "weak", "unsupported"]
AboutKind = Literal[
    "question",
    "continued",
    "part_changed",
    "other_papers",
    "list_continued",
    "similar_papers",
    "asked_of_papers",
    "papers_shown",
    "paper_details",
    "abstracts_shown",
    "summarised",
    "not_there",
    "search_explained",
    "library",
    "courtesy",
]


class Citation(Record):
    """A number, its paper, the exact quote, and whether the quote supports the statement.

    A number belongs to a paper: two quotes of one paper are two citations with one number.
    """

    _told: ClassVar[tuple[str, ...]] = ("number", "paper", "quote", "verdict")

    number: int = Field(ge=1)
    paper: Paper
    quote: str
    start: int
    end: int
    verdict: Verdict

    @model_validator(mode="after")
    def _quote_is_exact(self) -> Self:
        if not self.quote or self.paper.abstract[self.start : self.end] != self.quote:
            raise ValueError(f"the quote at {self.start}:{self.end} is not in the abstract of {self.paper.id}")
        return self


class Statement(Record):
    """One claim of an answer with the numbers of the citations it rests on."""

    _told: ClassVar[tuple[str, ...]] = ("text", "citations", "verdict")

    text: str
    citations: tuple[int, ...] = Field(default=(), description="Numbers, as shown after the text.")
    rests_on: tuple[int, ...] = Field(
        default=(), description="Indices in `Answer.citations` of the exact quotes, from 0."
    )
    verdict: Verdict
    problems: tuple[str, ...] = Field(default=(), description="Why the verdict is not better, one line each.")
    item: bool = Field(default=False, description="Whether it is an entry of a list.")
    follows: bool = Field(
        default=False, description="Whether it goes on with the paragraph or entry of the statement before it."
    )
    runs_on: bool = Field(
        default=False, description="Whether the model gave its numbers behind the statement after it, for both."
    )


class Detail(Record):
    """What the record of a paper, or the library as a whole, says; no sentence of an abstract."""

    field: DetailField
    text: str = Field(description="A line for the reader, also where no source states the field.")
    paper: str | None = Field(default=None, description="Id of the paper; None for the library as a whole.")
    values: tuple[str, ...] = Field(default=(), description="As the sources give them; empty where none does.")


class StepUsage(Record):
    """The time and tokens of one step of an answer that calls the language model."""

    name: str = Field(description="understand, screen, answer, compare, place, check or table.")
    seconds: float = Field(default=0.0, description="Time waited for the model.")
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class Usage(Record):
    """The time, tokens and cost of an answer."""

    seconds: float = 0.0
    calls: int = Field(default=0, description="Requests to the language model that were answered.")
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = Field(
        default=False, description="Whether tokens are estimated, because the provider reported none."
    )
    cost: float | None = Field(default=None, description="By the prices in the settings; None without prices.")
    steps: tuple[StepUsage, ...] = Field(default=(), description="The steps that called the model, in order.")


class AnswerRecord(Record):
    """What an answer was made with, so that it can be reproduced. Contains no secrets."""

    _told: ClassVar[tuple[str, ...]] = ("version", "model", "encoder")

    version: str
    library_revision: int
    encoder: str
    settings: str = Field(description="SHA-256 of the settings in force, secrets left out.")
    model: str | None = Field(default=None, description="The language model that wrote the answer.")
    prompts: dict[str, str] = Field(default_factory=dict, description="SHA-256 of each prompt used, by name.")
    reranker: str | None = Field(default=None, description="The class of the reranker, if there was one.")
    searches: tuple[str, ...] = Field(
        default=(), description="What a model had searched for, besides the question itself."
    )


class About(Record):
    """What a turn of a conversation was about. Later turns follow on this, not on any sentence of the answer.

    A turn that asks nothing new, such as one that shows a paper, keeps question and subject of the turn before it.
    """

    _told: ClassVar[tuple[str, ...]] = ("kind", "question", "subject")

    kind: AboutKind = Field(default="question", description='How the turn was understood; "question" stands alone.')
    question: str = Field(description="The question under discussion, without the limits that it states.")
    subject: str = Field(description="What is talked about, in the words of the question that brought it up.")
    leaves_open: bool = Field(default=False, description="Whether the question needs the subject to be understood.")
    limits: Filters = Field(default=Filters(), description="The limits that the question states or keeps.")
    papers: tuple[str, ...] = Field(default=(), description="Ids of the papers it singles out, in the order named.")
    among: tuple[str, ...] = Field(
        default=(), description='Ids of the papers that they were chosen from, which "them" goes on to mean.'
    )
    on: str = Field(default="", description='What papers similar to others are asked for: "papers for vision".')
    field: DetailField | None = Field(default=None, description="What it asks of their records, if that is asked.")


class Answer(Record):
    """An answer whose every statement rests on quotes."""

    _told: ClassVar[tuple[str, ...]] = ("status", "question", "text", "citations")

    question: str
    asked: str | None = Field(default=None, description="The question made self-contained, if it followed another.")
    filters: Filters = Field(
        default=Filters(), description="The limits applied: those stated in the question and those given with it."
    )
    about: About | None = Field(default=None, description="What it was about, for the questions that follow on it.")
    details: tuple[Detail, ...] = Field(default=(), description="What records say, if the question is about them.")
    order: Literal["newest", "oldest"] | None = Field(
        default=None, description="By which date papers are listed first, if not by relevance."
    )
    total: int | None = Field(default=None, description="Papers that fit in all, if more than are listed.")
    wants: Wants = Field(default="fact", description="What the question asks for.")
    status: Status
    sureness: float | None = Field(
        default=None,
        description="Estimated probability that the quotes answer the question, 0 to 1; None for lists, for what "
        "records say, and for what a model wrote.",
    )
    asks_back: str | None = Field(
        default=None, description="What the reader is asked, in one line, if the question is unclear."
    )
    text: str = Field(description="Markdown with [1] markers.")
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    near_misses: tuple[Hit, ...] = Field(
        default=(), description="Papers close to the question, but not relevant enough."
    )
    not_stated: str = Field(
        default="", description="The part of the question that, says the model, no abstract answers."
    )
    mode: Literal["extractive", "model"] = "extractive"
    model: str | None = Field(default=None, description="The language model that wrote the answer.")
    interrupted: bool = Field(default=False, description="Whether the reader stopped it early.")
    removed: int = Field(
        default=0, description="Number of statements left out as unsupported by the sentences they cite."
    )
    notes: tuple[str, ...] = Field(default=(), description="What a reader should know about how the answer was made.")
    compared: SideBySide | None = Field(default=None, description="The papers side by side, if it compares some.")
    claim: str = Field(default="", description="What papers are asked to agree on, if that is the question.")
    positions: tuple[Position, ...] = Field(
        default=(), description="Where each paper stands on the claim, as a model reads it; none without a model."
    )
    usage: Usage = Usage()
    record: AnswerRecord | None = None

    @model_validator(mode="after")
    def _numbers_exist(self) -> Self:
        numbers = {citation.number for citation in self.citations}
        for statement in self.statements:
            if missing := set(statement.citations) - numbers:
                raise ValueError(f"the statement cites {sorted(missing)}, but there are no such citations")
            for place in statement.rests_on:
                if not 0 <= place < len(self.citations) or self.citations[place].number not in statement.citations:
                    raise ValueError(f"the statement rests on citation {place}, but does not cite it")
        for position in self.positions:
            for place in position.rests_on:
                if not 0 <= place < len(self.citations) or self.citations[place].paper.id != position.paper:
                    raise ValueError(
                        f"the position of {position.paper} rests on citation {place}, which is not its own"
                    )
        return self

    @property
    def numbered(self) -> list[tuple[int, Paper]]:
        """The papers under their numbers: those cited, and those that a comparison has nothing to quote of."""
        compared = list(zip(self.compared.numbers, self.compared.papers, strict=True)) if self.compared else []
        return [*((citation.number, citation.paper) for citation in self.citations), *compared]

    def __str__(self) -> str:
        return self.text


class Retrieved(Record):
    """Event: the evidence has been found."""

    type: Literal["retrieved"] = "retrieved"
    evidence: tuple[Evidence, ...]


class Drafted(Record):
    """Event: a statement is complete, but not verified yet."""

    type: Literal["drafted"] = "drafted"
    index: int = Field(description="From 0; the same in `Verified`.")
    text: str
    citations: tuple[Citation, ...] = Field(
        description="As cited by the model, each with the verdict of the built-in check."
    )
    verdict: Verdict = Field(default="weak", description="Of the built-in check alone; `Verified` has the last word.")
    problems: tuple[str, ...] = ()
    item: bool = Field(default=False, description="Whether it is an entry of a list.")
    follows: bool = Field(default=False, description="Whether it goes on the paragraph or entry of the one before it.")


class Verified(Record):
    """Event: the verdict on a drafted statement. If `statement` is None, it was left out."""

    type: Literal["verified"] = "verified"
    index: int
    statement: Statement | None
    citations: tuple[Citation, ...] = Field(default=(), description="What the statement rests on.")
    problems: tuple[str, ...] = ()


class Done(Record):
    """Event, always the last: the whole answer."""

    type: Literal["done"] = "done"
    answer: Answer


Event: TypeAlias = Retrieved | Drafted | Verified | Done
"""What `stream` yields, in this order: one `Retrieved`, then `Drafted` and `Verified`, and `Done`."""
