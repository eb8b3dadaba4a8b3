"""What a question is about: saved with its answer, as data, for the questions that follow on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.questions.limits import split_filters
from assistant.questions.question import Question, has_topic
from assistant.records import About, AboutKind, Answer, Detail, Filters

__all__ = [
    "SHOWING",
    "Understood",
    "is_of_papers",
    "narrowed",
    "only_limits",
    "standing_alone",
    "under_discussion",
]


SHOWING: frozenset[AboutKind] = frozenset(
    {"papers_shown", "paper_details", "abstracts_shown", "summarised", "not_there", "search_explained"}
)
"""Turns that ask nothing of the abstracts: the question under discussion stays."""


class Understood(NamedTuple):
    """A question ready to be answered: what it is about, and a line on how it was understood.

    `without` are papers to leave out, `within` the only ones to look in. `details` answer it already. `beside` is set
    if the papers are to be compared, and is the subject, empty for the papers as a whole.
    """

    about: About
    note: str = ""
    without: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    beside: str | None = None

    @property
    def text(self) -> str:
        """The question that is searched for, standing alone, without limits."""
        about = self.about
        if self._shows_papers:
            return "which papers"  # with limits: all that pass
        if about.kind == "summarised":
            return "summarise these papers" if len(about.papers) > 1 else "summarise this paper"
        if about.kind in ("other_papers", "list_continued") and Question.parse(about.question).wants != "papers":
            return f"papers on {about.subject}"
        return f"{about.question} ({about.subject})" if about.leaves_open else about.question

    @property
    def filters(self) -> Filters:
        """The limits of the question. One that stands alone may name papers without being limited to them."""
        about = self.about
        ids = about.papers if about.kind not in ("question", "similar_papers") else ()
        limits = Filters() if self._shows_papers else about.limits
        ids = ids or self.within
        return limits.model_copy(update={"ids": ids, "without": self.without})

    @property
    def _shows_papers(self) -> bool:
        return self.about.kind in SHOWING


def is_of_papers(about: About) -> bool:
    """Whether a question is asked of papers that were singled out."""
    return about.kind in ("asked_of_papers", "part_changed") and bool(about.papers)


def standing_alone(question: str) -> About:
    """What a question is about if it takes nothing from a conversation."""
    text, limits = split_filters(question)
    return About(question=text, subject=Question.parse(text).topic, limits=limits)


def under_discussion(turns: Sequence[Answer]) -> About:
    """What the last turn was about."""
    return turns[-1].about or standing_alone(turns[-1].question)


def only_limits(text: str) -> Filters:
    """The limits that a few words state, such as "since 2023", if they say nothing else."""
    topic, limits = split_filters(f"papers {text}")
    return Filters() if has_topic(topic) else limits


def narrowed(about: About, limits: Filters) -> About:
    """The same with further limits. A new period replaces the old one."""
    kept = about.limits
    if limits.since or limits.until:
        kept = kept.model_copy(update={"since": None, "until": None})
    return about.model_copy(update={"limits": kept.merged(limits)})
