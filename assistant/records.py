"""The vocabulary that all parts share: papers, where they were seen, evidence, citations, answers, reports.

Every record is immutable, serialises with `model_dump_json()` and loads again with `model_validate_json()`.
Spans are half-open character offsets into the stored abstract: `abstract[start:end]`.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "Answer",
    "AnswerRecord",
    "Citation",
    "Evidence",
    "Hit",
    "IngestReport",
    "Listing",
    "Paper",
    "Quote",
    "Rejection",
    "Signals",
    "Statement",
    "Status",
    "Usage",
    "Verdict",
    "Wants",
]

Status = Literal["answered", "not_in_abstracts", "no_match"]
Wants = Literal["papers", "fact"]
Verdict = Literal["supported", "weak", "unsupported"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listing(_Record):
    """A place where a paper was seen."""

    page: str = Field(description="Name of the page or file.")
    date: str | None = Field(default=None, description="YYYY-MM-DD, or MM-DD where the page gives no year.")
    rank: int | None = Field(default=None, ge=1, description="Position on the page, from 1.")


class Paper(_Record):
    """A research paper: what is known of it, and its abstract exactly as stored."""

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = Field(default=None, description="YYYY, YYYY-MM or YYYY-MM-DD.")
    url: str | None = None
    listings: tuple[Listing, ...] = ()
    metadata: dict[str, Any] = Field(default_factory=dict, description="Other fields of the source, JSON values.")


class Quote(_Record):
    """An exact span of a paper's abstract, with its score for one question (0 to 1)."""

    text: str
    start: int = Field(ge=0)
    end: int
    score: float = 0.0

    @classmethod
    def cut(cls, abstract: str, start: int, end: int, score: float = 0.0) -> Quote:
        """The quote `abstract[start:end]`. Raises ValueError when the span is empty or leaves the abstract."""
        if not 0 <= start < end <= len(abstract):
            raise ValueError(f"span {start}:{end} is not inside an abstract of {len(abstract)} characters")
        return cls(text=abstract[start:end], start=start, end=end, score=score)


def _check_quotes(paper: Paper, quotes: tuple[Quote, ...]) -> None:
    for quote in quotes:
        if paper.abstract[quote.start : quote.end] != quote.text:
            raise ValueError(f"the quote at {quote.start}:{quote.end} is not in the abstract of {paper.id}")


class Hit(_Record):
    """A paper found for a question, with the sentences that fit best (best first)."""

    paper: Paper
    score: float = Field(description="Estimated probability that the paper is relevant, 0 to 1.")
    quotes: tuple[Quote, ...] = ()

    @model_validator(mode="after")
    def _quotes_are_exact(self) -> Self:
        _check_quotes(self.paper, self.quotes)
        return self


class Signals(_Record):
    """What a paper's score was made of."""

    abstract: float = Field(description="Cosine of question and abstract.")
    passage: float = Field(description="Cosine of question and best passage.")
    sentence: float = Field(description="Cosine of question and best sentence.")
    lexical: float = Field(description="BM25 of question and paper.")
    coverage: float = Field(description="Share of the question's term weight (IDF) found in the paper, 0 to 1.")
    sentence_coverage: float = Field(description="The same for the best sentence, read together with the title.")
    title_coverage: float = Field(description="The same for the title.")
    phrases: float = Field(description="Share of the question's neighbouring words that stand together in the paper.")
    matched: tuple[str, ...] = Field(default=(), description="The question's terms found in the paper.")
    fused: float = Field(description="The weighted sum that ranks, comparable within one question only.")


class Evidence(_Record):
    """A paper with its scored sentences for one question."""

    paper: Paper
    score: float = Field(description="Estimated probability that the paper is relevant, 0 to 1.")
    sentences: tuple[Quote, ...] = Field(default=(), description="Best first.")
    signals: Signals

    @model_validator(mode="after")
    def _quotes_are_exact(self) -> Self:
        _check_quotes(self.paper, self.sentences)
        return self

    def hit(self, quotes: int = 2) -> Hit:
        """The public view: the paper with its best `quotes` sentences."""
        return Hit(paper=self.paper, score=self.score, quotes=self.sentences[:quotes])


class Citation(_Record):
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


class Statement(_Record):
    """One claim of an answer with the numbers of the citations it rests on."""

    text: str
    citations: tuple[int, ...] = Field(default=(), description="Numbers, as shown behind the text.")
    rests_on: tuple[int, ...] = Field(
        default=(), description="Places in `Answer.citations` of the very quotes, from 0."
    )
    verdict: Verdict


class Usage(_Record):
    """What an answer took."""

    seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0


class AnswerRecord(_Record):
    """What made an answer, so that it can be made again. Holds no secrets."""

    version: str
    library_revision: int
    encoder: str
    settings: str = Field(description="SHA-256 of the settings in force, secrets left out.")


class Answer(_Record):
    """An answer whose every statement rests on quotes."""

    question: str
    wants: Wants = Field(default="fact", description="What the question asks for: papers, or a fact.")
    status: Status
    text: str = Field(description="Markdown with [1] markers.")
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    near_misses: tuple[Hit, ...] = Field(default=(), description="Papers close to the question that do not fit it.")
    mode: Literal["extractive"] = "extractive"
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


class Rejection(_Record):
    """A record that was not taken in: where it stands and why."""

    where: str = Field(description="FILE, or FILE:LINE.")
    why: str


class IngestReport(_Record):
    """What an ingest did, by paper; `listings` counts the places where papers were seen."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    listings: int = 0
    rejected: tuple[Rejection, ...] = ()
    seconds: float = 0.0
