"""Answers: statements, the citations they rest on, and the events of one that comes about."""

from __future__ import annotations

from typing import Literal, Self, TypeAlias

from pydantic import Field, model_validator

from assistant.records.base import Record
from assistant.records.filters import Filters
from assistant.records.papers import Evidence, Hit, Paper

__all__ = [
    "Answer",
    "AnswerRecord",
    "Citation",
    "Done",
    "Drafted",
    "Event",
    "Retrieved",
    "Statement",
    "Status",
    "Usage",
    "Verdict",
    "Verified",
    "Wants",
]

Status = Literal["answered", "not_in_abstracts", "no_match"]
Wants = Literal["papers", "fact", "comparison", "definition", "yes_no", "count"]
Verdict = Literal["supported", "weak", "unsupported"]


class Citation(Record):
    """A number, the paper it stands for, the exact quote, and whether the quote supports the statement.

    A number belongs to a paper: two quotes of one paper are two citations with one number.
    """

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

    text: str
    citations: tuple[int, ...] = Field(default=(), description="Numbers, as shown behind the text.")
    rests_on: tuple[int, ...] = Field(
        default=(), description="Places in `Answer.citations` of the very quotes, from 0."
    )
    verdict: Verdict
    problems: tuple[str, ...] = Field(default=(), description="Why the verdict is not better, a line each.")
    item: bool = Field(default=False, description="Whether it is an entry of a list.")


class Usage(Record):
    """What an answer took."""

    seconds: float = 0.0
    calls: int = Field(default=0, description="Requests to the language model that were answered.")
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = Field(default=False, description="Whether tokens are estimated, since the provider told none.")
    cost: float | None = Field(default=None, description="By the prices in the settings; None without prices.")


class AnswerRecord(Record):
    """What made an answer, so that it can be made again. Holds no secrets."""

    version: str
    library_revision: int
    encoder: str
    settings: str = Field(description="SHA-256 of the settings in force, secrets left out.")
    model: str | None = Field(default=None, description="The language model that wrote the answer.")
    prompts: dict[str, str] = Field(default_factory=dict, description="SHA-256 of each prompt used, by name.")
    reranker: str | None = Field(default=None, description="The class of the reranker, if there was one.")


class Answer(Record):
    """An answer whose every statement rests on quotes."""

    question: str
    asked: str | None = Field(default=None, description="The question as it stands alone, if it followed on another.")
    filters: Filters = Field(default=Filters(), description="The limits in force, of the question and beside it.")
    wants: Wants = Field(default="fact", description="What the question asks for.")
    status: Status
    text: str = Field(description="Markdown with [1] markers.")
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    near_misses: tuple[Hit, ...] = Field(default=(), description="Papers close to the question that do not fit it.")
    mode: Literal["extractive", "model"] = "extractive"
    model: str | None = Field(default=None, description="The language model that wrote the answer.")
    interrupted: bool = Field(default=False, description="Whether the reader stopped it before its end.")
    removed: int = Field(default=0, description="Statements left out because no cited sentence supported them.")
    notes: tuple[str, ...] = Field(default=(), description="What a reader must know of how the answer came about.")
    usage: Usage = Usage()
    record: AnswerRecord | None = None

    @model_validator(mode="after")
    def _numbers_exist(self) -> Self:
        numbers = {citation.number for citation in self.citations}
        for statement in self.statements:
            if missing := set(statement.citations) - numbers:
                raise ValueError(f"statement cites {sorted(missing)}, which no citation has")
            for place in statement.rests_on:
                if not 0 <= place < len(self.citations) or self.citations[place].number not in statement.citations:
                    raise ValueError(f"statement rests on citation {place}, which it does not cite")
        return self


class Retrieved(Record):
    """Event: the evidence has been found."""

    type: Literal["retrieved"] = "retrieved"
    evidence: tuple[Evidence, ...]


class Drafted(Record):
    """Event: a statement is written to its end; it is not verified yet."""

    type: Literal["drafted"] = "drafted"
    index: int = Field(description="From 0; `Verified` says the same.")
    text: str
    citations: tuple[Citation, ...] = Field(description="As the model cites; their verdicts are not yet known: weak.")


class Verified(Record):
    """Event: the verdict on a drafted statement. Without `statement`, it was left out."""

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
"""What `stream` gives, in this order: one `Retrieved`, then `Drafted` and `Verified`, and `Done`."""
