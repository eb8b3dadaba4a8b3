"""What the tools give, as data and as text: each holds every quote, id and verdict by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from assistant.records import Paper, Status, Verdict
from assistant.text.author_names import short_authors

__all__ = [
    "AnswerResult",
    "CitedQuote",
    "ClaimResult",
    "ExportResult",
    "FetchResult",
    "FoundPaper",
    "NearPaper",
    "PaperText",
    "PapersResult",
    "Passage",
    "QuoteResult",
    "Result",
    "SearchResult",
    "SearchResults",
    "Source",
    "Stated",
    "ToolResult",
    "WeighedSentence",
    "byline_of",
]


Judged = Annotated[Verdict, WithJsonSchema({"type": "string"})]
"""A verdict on a sentence; its three words need not stand in a schema."""


class Result(BaseModel):
    """Something a tool gives, or a part of it; what is None or unknown is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ToolResult(Result):
    """What a tool gives."""

    def lines(self) -> Iterator[str]:
        """The same as text, line by line."""
        raise NotImplementedError


def byline_of(paper: Paper) -> str:
    """Date and authors in short, as in "2031-02, Ode et al."."""
    return ", ".join(filter(None, (paper.published, short_authors(paper.authors))))


def _heading(id: str, title: str, *more: str | None) -> str:
    return " · ".join((title, *filter(None, more), f"id: {id}"))


def _digest(is_digest: bool) -> str:
    return "digest, not the authors' words" if is_digest else ""


class FoundPaper(Result):
    """A paper with its best sentences."""

    id: str
    title: str
    by: str = ""
    url: str = ""
    digest: bool = False
    score: float
    quotes: list[str]

    def lines(self) -> Iterator[str]:
        """The same as text."""
        score = f"score {self.score:.2f}"
        yield f"- {_heading(self.id, self.title, self.by, self.url, score, _digest(self.digest))}"
        yield from (f"  “{quote}”" for quote in self.quotes)


class NearPaper(Result):
    """A paper that is less sure to fit, with its best sentence."""

    id: str
    title: str
    quotes: list[str]


class SearchResult(ToolResult):
    """What search_papers gives."""

    papers: list[FoundPaper]
    notes: list[str]
    next_offset: int | None = None

    def lines(self) -> Iterator[str]:
        """The same as text."""
        yield from self.notes
        for paper in self.papers:
            yield from paper.lines()
        if self.next_offset is not None:
            yield f"There may be more: the same search with offset={self.next_offset}."


class CitedQuote(Result):
    """An exact sentence of a paper."""

    text: str
    verdict: Judged


class Source(Result):
    """A cited paper under its number."""

    number: int
    id: str
    title: str
    by: str = ""
    url: str = ""
    digest: bool = False
    quotes: list[CitedQuote]


class Stated(Result):
    """A statement that a model wrote, with the numbers it cites."""

    text: str
    cites: list[int]
    verdict: Judged
    problems: list[str]


class AnswerResult(ToolResult):
    """What ask_papers gives."""

    status: Status
    notes: list[str]
    statements: list[Stated]
    sources: list[Source]
    near: list[NearPaper]

    def lines(self) -> Iterator[str]:
        """The same as text."""
        yield f"Status: {self.status}"
        yield from self.notes
        for said in self.statements:
            doubt = "" if said.verdict == "supported" else f": {'; '.join(said.problems)}"
            yield f"{said.text} {''.join(f'[{number}]' for number in said.cites)} ({said.verdict}{doubt})"
        for source in self.sources:
            heading = _heading(source.id, source.title, source.by, source.url, _digest(source.digest))
            yield f"[{source.number}] {heading}"
            for quote in source.quotes:
                yield f"  “{quote.text}”" + ("" if quote.verdict == "supported" else f" ({quote.verdict})")
        if self.near:
            yield "Near, but less sure to fit:"
        for paper in self.near:
            yield f"- {_heading(paper.id, paper.title)}"
            yield from (f"  “{text}”" for text in paper.quotes)


class PaperText(Result):
    """A paper with its whole abstract."""

    id: str
    title: str
    authors: list[str]
    published: str = ""
    url: str = ""
    listed: list[str]
    tags: str = ""
    note: str = ""
    digest: bool = False
    abstract: str
    cut: bool = False

    def lines(self) -> Iterator[str]:
        """The same as text."""
        yield self.title
        yield f"id: {self.id}"
        for name, value in (
            ("authors", ", ".join(self.authors)),
            ("published", self.published),
            ("url", self.url),
            ("listed", ", ".join(self.listed)),
            ("tags", self.tags),
            ("the reader's note", self.note),
        ):
            if value:
                yield f"{name}: {value}"
        yield f"{_digest(self.digest)}: {self.abstract}" if self.digest else f"abstract: {self.abstract}"
        if self.cut:
            yield "(too long to be given whole: cut here)"


class PapersResult(ToolResult):
    """What get_papers gives."""

    papers: list[PaperText]
    missing: list[str]
    left: list[str]

    def lines(self) -> Iterator[str]:
        """The same as text."""
        for paper in self.papers:
            yield from paper.lines()
            yield ""
        yield from _rest(self.missing, self.left)


class ExportResult(ToolResult):
    """What export_papers gives."""

    format: str
    text: str
    missing: list[str]
    left: list[str]

    def lines(self) -> Iterator[str]:
        """The same as text."""
        yield self.text
        yield from _rest(self.missing, self.left)


def _rest(missing: Sequence[str], left: Sequence[str]) -> Iterator[str]:
    if missing:
        yield f"Not in the library: {'; '.join(missing)}"
    if left:
        yield f"Left out for length; call again with ids={', '.join(left)}"


class Passage(Result):
    """Where a quotation stands, or nearly."""

    id: str
    title: str
    stands: str
    in_title: bool = False
    digest: bool = False
    differences: list[Annotated[list[str], Field(min_length=2, max_length=2)]]


class QuoteResult(ToolResult):
    """What check_quote gives."""

    verdict: Literal["exact", "near", "nowhere"]
    note: str
    passages: list[Passage]

    def lines(self) -> Iterator[str]:
        """The same as text."""
        yield f"Verdict: {self.verdict}. {self.note}"
        for passage in self.passages:
            where = "the words of its title" if passage.in_title else ""
            yield f"- {_heading(passage.id, passage.title, where, _digest(passage.digest))}"
            yield f"  “{passage.stands}”"
            for quoted, stands in passage.differences:
                yield f"  quoted: {_or_nothing(quoted)}; stands: {_or_nothing(stands)}"


def _or_nothing(text: str) -> str:
    return f"“{text}”" if text else "nothing"


class WeighedSentence(Result):
    """A sentence that a claim was compared with."""

    id: str
    title: str
    quote: str
    verdict: Judged
    problems: list[str]
    digest: bool = False


class ClaimResult(ToolResult):
    """What check_claim gives."""

    verdict: Literal["supported", "doubtful", "not_found"]
    note: str
    sentences: list[WeighedSentence]

    def lines(self) -> Iterator[str]:
        """The same as text."""
        yield f"Verdict: {self.verdict}. {self.note}"
        for sentence in self.sentences:
            yield f"- {_heading(sentence.id, sentence.title, _digest(sentence.digest))}"
            yield f"  “{sentence.quote}” ({'; '.join((sentence.verdict, *sentence.problems))})"


class Reference(Result):
    """A paper as ChatGPT wants it."""

    id: str
    title: str
    url: str


class SearchResults(ToolResult):
    """What search gives."""

    results: list[Reference]

    def lines(self) -> Iterator[str]:
        """The data as JSON, since that is what ChatGPT reads."""
        yield self.model_dump_json()


class FetchResult(ToolResult):
    """What fetch gives."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]

    def lines(self) -> Iterator[str]:
        """The data as JSON, since that is what ChatGPT reads."""
        yield self.model_dump_json()
