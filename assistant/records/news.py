"""Watched questions and what is told of them."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from assistant.records.base import Record
from assistant.records.filters import Filters
from assistant.records.papers import Hit, Paper, Quote

__all__ = ["AnswerChange", "News", "NewsIssue", "NewsPaper", "Watch"]


class Watch(Record):
    """A question that is watched: `news` tells which papers have come that fit it."""

    _told: ClassVar[tuple[str, ...]] = ("number", "name", "question", "filters")

    number: int
    name: str
    question: str
    filters: Filters = Field(default=Filters(), description="The limits beside the question; those in it count, too.")
    answer: bool = Field(default=False, description="Whether its answer is kept and compared.")
    added: str = Field(description="In UTC, ISO 8601.")
    fitting: int = Field(default=0, description="Papers that fitted when it was added, and are no news unless asked.")
    issues: int = Field(default=0, description="Issues told so far.")
    last_told: str | None = Field(default=None, description="When something was last told, in UTC, ISO 8601.")


class NewsPaper(Hit):
    """A paper that is news, with the sentence that fits best."""

    _told: ClassVar[tuple[str, ...]] = ("paper", "why", "score")

    entry: str = Field(description="What identifies this paper's news for ever: a URN made from watch and paper.")
    why: Literal["added", "changed", "nearest"] = Field(
        default="added",
        description='"changed": it was in the library, and fits now, such as by another abstract or a tag. "nearest": '
        "no paper is sure to fit, and none comes nearer.",
    )
    quotes: tuple[Quote, ...] = Field(default=(), description="The sentence that fits best.")


class AnswerChange(Record):
    """What is different in the answer to a watched question."""

    _told: ClassVar[tuple[str, ...]] = ("what", "text", "before")

    what: Literal["statement_new", "statement_changed", "statement_gone", "paper_gone"]
    text: str = Field(default="", description="The statement as it is now; a quote, if no model wrote it.")
    before: str = Field(default="", description="The statement as it was; of a paper that is gone, why.")
    papers: tuple[Paper, ...] = Field(default=(), description="Those that it rests or rested on, without abstracts.")


class NewsIssue(Record):
    """The news of one watch at one time. It never changes: what is told again has the same number and words."""

    _told: ClassVar[tuple[str, ...]] = ("number", "name", "papers", "changes", "repeated")

    number: int = Field(default=0, description="0 for a preview, which is not kept.")
    watch: int
    name: str
    question: str
    filters: Filters = Filters()
    made: str = Field(description="In UTC, ISO 8601.")
    entry: str = Field(description="What identifies the issue for ever: a URN.")
    papers: tuple[NewsPaper, ...] = Field(default=(), description="Best first.")
    changes: tuple[AnswerChange, ...] = ()
    more: bool = Field(default=False, description="Whether more papers have come, which the next issue tells.")
    repeated: bool = Field(default=False, description="Whether it was, or may have been, told before.")


class News(Record):
    """What has come since the last time: an issue for each watch that has news."""

    _told: ClassVar[tuple[str, ...]] = ("issues",)

    issues: tuple[NewsIssue, ...] = ()
    entry: str = Field(default="", description="What identifies the news of these watches for ever: a URN.")

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.issues)
