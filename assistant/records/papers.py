"""Papers and their sources, evidence found in them for a question, and reports of ingests."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from assistant.records.base import Record
from assistant.text.safe import safe_text

__all__ = [
    "Conflict",
    "EncodingReport",
    "Evidence",
    "Finding",
    "Hit",
    "IngestProgress",
    "IngestReport",
    "Kind",
    "Listing",
    "Origins",
    "Paper",
    "Quote",
    "Rejection",
    "RemovedPaper",
    "SeenVersion",
    "Signals",
    "Variant",
]

Kind = Literal["abstract", "digest"]


class Listing(Record):
    """A place where a paper was seen."""

    page: str = Field(description="Name of the page or file.")
    date: str | None = Field(default=None, description="YYYY-MM-DD, or MM-DD where the page gives no year.")
    rank: int | None = Field(default=None, ge=1, description="Position on the page, from 1.")


class Paper(Record):
    """A research paper: its abstract exactly as stored, and its metadata."""

    _told: ClassVar[tuple[str, ...]] = ("id", "title", "authors", "published")

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = Field(default=None, description="YYYY, YYYY-MM or YYYY-MM-DD.")
    url: str | None = None
    listings: tuple[Listing, ...] = ()
    kind: Kind = Field(
        default="abstract",
        description='"digest" when the abstract is not the authors\' own, but a summary of theirs.',
    )
    metadata: dict[str, Any] = Field(default_factory=dict, description="Other fields of the source, JSON values.")
    tags: tuple[str, ...] = Field(default=(), description="The tags that were attached to it in this library.")
    note: str | None = Field(default=None, description="The note that was attached to it in this library.")

    def __str__(self) -> str:
        return safe_text(f"{self.title} ({self.published or 'no date'}) [{self.id}]")


class Quote(Record):
    """An exact span of a paper's abstract, with its score for one question (0 to 1)."""

    _told: ClassVar[tuple[str, ...]] = ("text", "start", "end", "score")

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


def check_quotes(paper: Paper, quotes: tuple[Quote, ...]) -> None:
    for quote in quotes:
        if paper.abstract[quote.start : quote.end] != quote.text:
            raise ValueError(f"the quote at {quote.start}:{quote.end} is not in the abstract of {paper.id}")


class Hit(Record):
    """A paper found for a question, with its most relevant sentences, best first."""

    _told: ClassVar[tuple[str, ...]] = ("score", "paper", "quotes")

    paper: Paper
    score: float = Field(
        description="Estimated probability that the paper is relevant, 0 to 1; of `similar`, the likeness of abstracts."
    )
    quotes: tuple[Quote, ...] = ()
    shared: tuple[str, ...] = Field(
        default=(), description="Of `similar`: terms that the paper has in common with those given, rarest first."
    )

    @model_validator(mode="after")
    def _quotes_are_exact(self) -> Self:
        check_quotes(self.paper, self.quotes)
        return self

    def __str__(self) -> str:
        return "\n    ".join(
            [f"{self.score:.2f}  {self.paper}", *(f"“{safe_text(each.text)}”" for each in self.quotes)]
        )


class Signals(Record):
    """The signals behind a paper's score."""

    _told: ClassVar[tuple[str, ...]] = ("fused", "coverage", "lexical")

    abstract: float = Field(description="Cosine of question and abstract.")
    passage: float = Field(description="Cosine of question and best passage.")
    sentence: float = Field(description="Cosine of question and best sentence.")
    lexical: float = Field(description="BM25 of question and paper.")
    coverage: float = Field(description="Share of the question's term weight (IDF) found in the paper, 0 to 1.")
    sentence_coverage: float = Field(description="The same for the best sentence, read together with the title.")
    title_coverage: float = Field(description="The same for the title.")
    phrases: float = Field(description="Share of the question's adjacent words that are adjacent in the paper.")
    matched: tuple[str, ...] = Field(default=(), description="The question's terms that are in the paper.")
    fused: float = Field(description="The weighted sum that ranks, comparable within one question only.")


class Evidence(Record):
    """A paper with its scored sentences for one question."""

    _told: ClassVar[tuple[str, ...]] = ("score", "paper", "sentences")

    paper: Paper
    score: float = Field(description="Estimated probability that the paper is relevant, 0 to 1.")
    sentences: tuple[Quote, ...] = Field(default=(), description="Best first.")
    signals: Signals

    @model_validator(mode="after")
    def _quotes_are_exact(self) -> Self:
        check_quotes(self.paper, self.sentences)
        return self

    def hit(self, quotes: int = 2) -> Hit:
        """The public view: the paper with its best `quotes` sentences."""
        return Hit(paper=self.paper, score=self.score, quotes=self.sentences[:quotes])


class Variant(Record):
    """A value of a field, and the sources that have it."""

    value: Any
    sources: tuple[str, ...]


class Conflict(Record):
    """A field on which sources differ."""

    field: str = Field(description='Such as "title"; of other metadata, "metadata.venue".')
    variants: tuple[Variant, ...] = Field(description="The one in use comes first.")


class SeenVersion(Record):
    """A version of a paper on arXiv, and the sources that have it."""

    version: int
    sources: tuple[str, ...]


class Origins(Record):
    """The sources of a paper, and where they differ."""

    id: str
    aliases: tuple[str, ...] = Field(
        default=(), description="Further ids that find it: those it would have by one source alone."
    )
    sources: tuple[str, ...] = Field(description="The absolute path of a file, or another name.")
    versions: tuple[SeenVersion, ...] = Field(default=(), description="arXiv versions, the newest first.")
    conflicts: tuple[Conflict, ...] = ()


class Rejection(Record):
    """A record that was rejected: its place and the reason."""

    where: str = Field(description="FILE, or FILE:LINE.")
    why: str


class RemovedPaper(Record):
    """A paper that a person took out of the library."""

    id: str = Field(description="The id that it had.")
    title: str
    removed_at: str = Field(description="In UTC, ISO 8601.")


class IngestReport(Record):
    """What an ingest did, in papers; `listings` counts the places where papers were seen."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    digests_replaced: int = Field(default=0, description="Updated papers whose digest was replaced by an abstract.")
    merged: int = Field(default=0, description="Records of a paper that another record had already given.")
    joined: int = Field(default=0, description="Nodes of LlamaIndex documents that were joined to another of theirs.")
    listings: int = 0
    rejected: tuple[Rejection, ...] = ()
    withheld: tuple[RemovedPaper, ...] = Field(
        default=(), description="Papers that stay out because they had been removed."
    )
    without_abstract: int = Field(
        default=0, description="Papers of these sources that lack an abstract, which no source completes."
    )
    left_out: int = Field(default=0, description="Records outside the limits of this ingest.")
    lacking: int = Field(default=0, description="Of these, records without the date or category that is limited.")
    withdrawn: int = Field(default=0, description="Records marked as withdrawn.")
    encoded: int = Field(default=0, description="Texts of papers that were encoded.")
    vectors_taken: int = Field(default=0, description="Texts whose vectors were there already, made elsewhere.")
    seconds: float = 0.0


class EncodingReport(Record):
    """What one process encoded of the papers in files: its share of their texts."""

    shard: str
    papers: int = Field(description="Papers in all files.")
    texts: int = Field(description="Texts of this share; a later record may replace a paper's text.")
    encoded: int
    held: int = Field(description="Texts whose vectors were there already.")
    encoder: str
    directory: str
    rejected: tuple[Rejection, ...] = ()
    seconds: float = 0.0


class IngestProgress(NamedTuple):
    """Progress of an ingest. `done` and `total` count records; `total` is None while it is unknown."""

    done: int
    total: int | None
    papers_per_second: float
    seconds_left: float | None
    file: str


class Finding(NamedTuple):
    """A problem with a library, in one line, and whether it was repaired; or a part that could not be `checked`."""

    part: Literal["catalog", "vectors", "chroma", "tantivy"]
    problem: str
    repaired: bool = False
    checked: bool = True
