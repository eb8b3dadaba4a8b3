"""The vocabulary that all parts share: papers, where they were seen, evidence, citations, answers, reports.

Every record is immutable, serialises with `model_dump_json()` and loads again with `model_validate_json()`.
Spans are half-open character offsets into the stored abstract: `abstract[start:end]`.
"""

from __future__ import annotations

import re
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from assistant.errors import ArgumentError
from assistant.text.dates import excluding

__all__ = [
    "Answer",
    "AnswerRecord",
    "Citation",
    "Conflict",
    "Done",
    "Drafted",
    "Event",
    "Evidence",
    "Filters",
    "Hit",
    "IngestReport",
    "Kind",
    "Listing",
    "Origins",
    "Paper",
    "Quote",
    "Rejection",
    "RemovedPaper",
    "Retrieved",
    "SeenVersion",
    "Signals",
    "Statement",
    "Status",
    "Usage",
    "Variant",
    "Verdict",
    "Verified",
    "Wants",
]

Status = Literal["answered", "not_in_abstracts", "no_match"]
Wants = Literal["papers", "fact", "comparison", "definition", "yes_no", "count"]
Kind = Literal["abstract", "digest"]
Verdict = Literal["supported", "weak", "unsupported"]


def _view(name: str, record: _Record) -> str | None:
    # Only a notebook asks, and only then the views are loaded: by name, since the vocabulary knows nothing of them.
    shown: str | None = getattr(import_module("assistant.views.html"), name)(record)
    return shown


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def _repr_html_(self) -> str | None:
        return _view("as_html", self)

    def _repr_markdown_(self) -> str | None:
        return _view("as_markdown", self)


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
    kind: Kind = Field(
        default="abstract",
        description='"digest" when the abstract is not the authors\' own, but tells what theirs says.',
    )
    metadata: dict[str, Any] = Field(default_factory=dict, description="Other fields of the source, JSON values.")


_PUBLISHED = re.compile(r"[12]\d{3}(-\d\d){0,2}", re.ASCII)
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_LISTED = re.compile(r"[12]\d{3}(-\d\d){0,2}|\d\d(-\d\d)?", re.ASCII)
_LEAP_YEAR = 2000
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class Filters(_Record):
    """Hard limits on the papers that are searched. A paper that lacks what a limit is about does not pass it.

    A paper whose date is known only in part passes if some day of that month or year does. Limits on dates that exclude
    each other raise ArgumentError.
    """

    since: str | None = Field(default=None, description="First date of publication: YYYY, YYYY-MM or YYYY-MM-DD.")
    until: str | None = Field(default=None, description="Last date of publication: YYYY, YYYY-MM or YYYY-MM-DD.")
    listed: str | None = Field(
        default=None,
        description="When the paper was listed: MM or MM-DD in any year, or YYYY, YYYY-MM or YYYY-MM-DD.",
    )
    page: str | None = Field(default=None, description="Part of the name of a page that lists the paper, any case.")
    author: str | None = Field(
        default=None, description='Part of an author\'s name, any case; "A and B" are two authors of one paper.'
    )
    category: str | None = Field(default=None, description='A whole category, such as "cs.LG", any case.')
    year: int | None = Field(default=None, description="Year of publication.")
    source: str | None = Field(
        default=None,
        description="Part of the name of a file, address or other source that the paper came from, any case; with a "
        "slash in it, of the whole path.",
    )
    ids: tuple[str, ...] = Field(default=(), description="These papers only; empty for all.")
    without: tuple[str, ...] = Field(default=(), description="All but these papers.")

    @field_validator("since", "until", "listed")
    @classmethod
    def _is_a_date(cls, value: str | None, field: ValidationInfo) -> str | None:
        pattern, forms = (
            (_LISTED, "MM, MM-DD, YYYY, YYYY-MM or YYYY-MM-DD")
            if field.field_name == "listed"
            else (_PUBLISHED, "YYYY, YYYY-MM or YYYY-MM-DD")
        )
        if value is not None and not (pattern.fullmatch(value) and _exists(value)):
            what = "no such" if pattern.fullmatch(value) else "not a"
            raise ValueError(f"{what} date of the form {forms}: {value[:40]}")
        return value

    @field_validator("year", mode="before")
    @classmethod
    def _is_a_year(cls, value: object) -> object:
        if value is not None and not _YEAR.fullmatch(str(value)):
            raise ValueError(f"not a year of the form YYYY: {str(value)[:40]}")
        return value

    @field_validator("page", "author", "category", "source")
    @classmethod
    def _says_something(cls, value: str | None) -> str | None:
        if value is not None and not (value := " ".join(value.split())):
            raise ValueError("must not be empty")
        return value

    if not TYPE_CHECKING:  # a checker takes the signature from the fields

        def __init__(self, **limits: Any) -> None:
            super().__init__(**limits)
            if told := self.contradiction():
                raise ArgumentError(told, hint="leave one of the two out")

    def contradiction(self) -> str:
        """One line that names two limits that no paper can pass both; empty when there are none such."""
        if (names := excluding(self.since, self.until, self.year)) is None:
            return ""
        first, second = (f"{name} {getattr(self, name)}" for name in names)
        return f"{first} and {second} exclude each other"

    def __bool__(self) -> bool:
        """Whether anything is limited."""
        return self != Filters()

    def merged(self, other: Filters) -> Filters:
        """These limits, with those that `other` sets in their place; a year and other dates replace each other.

        The papers that either is `without` add up.
        """
        changes: dict[str, Any] = {name: value for name, value in other if value}
        changes["without"] = tuple(dict.fromkeys((*self.without, *other.without)))
        if other.year:
            changes = {"since": None, "until": None} | changes
        elif other.since or other.until:
            changes["year"] = None
        return self.model_copy(update=changes)

    def describe(self) -> str:
        """The limits in plain words, such as "published since 2023; listed in March"; empty without limits."""
        parts = []
        if self.since and self.since == self.until:
            parts.append(f"published {_in_words(self.since)}")
        elif self.since and self.until:
            parts.append(f"published from {self.since} to {self.until}")
        elif self.since or self.until:
            parts.append(f"published since {self.since}" if self.since else f"published until {self.until}")
        if self.year:
            parts.append(f"published in {self.year}")
        if self.listed:
            parts.append(f"listed {_in_words(self.listed)}")
        if self.page:
            parts.append(f"on a page named “{self.page}”")
        if self.author:
            parts.append(f"by “{self.author}”")
        if self.category:
            parts.append(f"in category {self.category}")
        if self.source:
            parts.append(f"from a source named “{self.source}”")
        if self.ids:
            parts.append("among 1 paper" if len(self.ids) == 1 else f"among {len(self.ids)} papers")
        if self.without:
            parts.append("but for 1 paper" if len(self.without) == 1 else f"but for {len(self.without)} papers")
        return "; ".join(parts)


def _exists(value: str) -> bool:
    year, month, day = _parts(value)
    try:
        date(int(year or _LEAP_YEAR), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


def _parts(value: str) -> tuple[str, str, str]:
    """Year, month and day, each empty if the date does not have it."""
    year, _, rest = value.partition("-") if len(value) in (4, 7, 10) else ("", "", value)
    month, _, day = rest.partition("-")
    return year, month, day


def _in_words(value: str) -> str:
    year, month, day = _parts(value)
    named = " ".join(filter(None, (_MONTHS[int(month) - 1] if month else "", str(int(day)) if day else "")))
    return f"{'on' if day else 'in'} " + (f"{named}, {year}" if day and year else f"{named} {year}".strip())


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
    problems: tuple[str, ...] = Field(default=(), description="Why the verdict is not better, a line each.")
    item: bool = Field(default=False, description="Whether it is an entry of a list.")


class Usage(_Record):
    """What an answer took."""

    seconds: float = 0.0
    calls: int = Field(default=0, description="Requests to the language model that were answered.")
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = Field(default=False, description="Whether tokens are estimated, since the provider told none.")
    cost: float | None = Field(default=None, description="By the prices in the settings; None without prices.")


class AnswerRecord(_Record):
    """What made an answer, so that it can be made again. Holds no secrets."""

    version: str
    library_revision: int
    encoder: str
    settings: str = Field(description="SHA-256 of the settings in force, secrets left out.")
    model: str | None = Field(default=None, description="The language model that wrote the answer.")
    prompts: dict[str, str] = Field(default_factory=dict, description="SHA-256 of each prompt used, by name.")
    reranker: str | None = Field(default=None, description="The class of the reranker, if there was one.")


class Answer(_Record):
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


class Retrieved(_Record):
    """Event: the evidence has been found."""

    type: Literal["retrieved"] = "retrieved"
    evidence: tuple[Evidence, ...]


class Drafted(_Record):
    """Event: a statement is written to its end; it is not verified yet."""

    type: Literal["drafted"] = "drafted"
    index: int = Field(description="From 0; `Verified` says the same.")
    text: str
    citations: tuple[Citation, ...] = Field(description="As the model cites; their verdicts are not yet known: weak.")


class Verified(_Record):
    """Event: the verdict on a drafted statement. Without `statement`, it was left out."""

    type: Literal["verified"] = "verified"
    index: int
    statement: Statement | None
    problems: tuple[str, ...] = ()


class Done(_Record):
    """Event, always the last: the whole answer."""

    type: Literal["done"] = "done"
    answer: Answer


Event: TypeAlias = Retrieved | Drafted | Verified | Done
"""What `stream` gives, in this order: one `Retrieved`, then `Drafted` and `Verified`, and `Done`."""


class Variant(_Record):
    """A value of a field, and the sources that give it."""

    value: Any
    sources: tuple[str, ...]


class Conflict(_Record):
    """A field of which sources say different things."""

    field: str = Field(description='Such as "title"; of other metadata, "metadata.venue".')
    variants: tuple[Variant, ...] = Field(description="The one in force comes first.")


class SeenVersion(_Record):
    """A version of a paper on arXiv, and the sources that have it."""

    version: int
    sources: tuple[str, ...]


class Origins(_Record):
    """Where what is known of a paper comes from, and what else was said of it."""

    id: str
    aliases: tuple[str, ...] = Field(
        default=(), description="Further ids that it answers to: by what one source says alone it would have these."
    )
    sources: tuple[str, ...] = Field(description="Absolute path of a file, or another name.")
    versions: tuple[SeenVersion, ...] = Field(default=(), description="Of arXiv, the newest first.")
    conflicts: tuple[Conflict, ...] = ()


class Rejection(_Record):
    """A record that was not taken in: where it stands and why."""

    where: str = Field(description="FILE, or FILE:LINE.")
    why: str


class RemovedPaper(_Record):
    """A paper that a person took out of the library."""

    id: str = Field(description="The id that it had.")
    title: str
    removed_at: str = Field(description="In UTC, ISO 8601.")


class IngestReport(_Record):
    """What an ingest did, by paper; `listings` counts the places where papers were seen."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    digests_replaced: int = Field(default=0, description="Updated papers whose abstract took the place of a digest.")
    merged: int = Field(
        default=0, description="Records taken in that are about a paper which another record had already given."
    )
    listings: int = 0
    rejected: tuple[Rejection, ...] = ()
    withheld: tuple[RemovedPaper, ...] = Field(
        default=(), description="Papers that were given and stay out, because they had been removed."
    )
    left_out: int = Field(default=0, description="Records that the limits of this ingest left out.")
    lacking: int = Field(default=0, description="Of these, records that lack the date or category they are limited by.")
    withdrawn: int = Field(default=0, description="Records taken that are marked as withdrawn.")
    seconds: float = 0.0
