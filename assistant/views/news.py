"""News of watched questions in words: the same in every medium. Nothing here is markup."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assistant.answering.layout import beside_title, in_short
from assistant.records import AnswerChange, News, NewsIssue, NewsPaper, Paper
from assistant.records.addresses import address_of
from assistant.text.counts import counted
from assistant.text.drawn import drawn
from assistant.text.safe import safe_text

__all__ = [
    "CHANGES_HEAD",
    "about_paper",
    "asked",
    "change_head",
    "head_of",
    "imprint",
    "sources_of",
    "subject_of",
]

CHANGES_HEAD = "Its answer has changed:"
_WHY = {"added": "", "changed": "was there, and fits now", "nearest": "nearest so far; may not fit"}
_CHANGES = {
    "statement_new": "new",
    "statement_changed": "changed",
    "statement_gone": "no longer there",
    "paper_gone": "paper gone",
}
_LONGEST_QUESTION = 200


def subject_of(news: News) -> str:
    """All of the news in a line, such as "3 papers on grokking, memory"; no control characters."""
    papers = sum(len(issue.papers) for issue in news.issues)
    names = ", ".join(dict.fromkeys(in_short(issue.name, 60) for issue in news.issues))
    answers = "changed answer" if len(news.issues) == 1 else "changed answers"
    what = f"{_new(papers)} for {names}" if papers else f"{answers} for {names}" if names else "no news"
    return safe_text(what)


def head_of(issue: NewsIssue) -> str:
    """The watch and what has come for it, in a line."""
    told = [_new(len(issue.papers))] if issue.papers else []
    told += [f"{counted(len(issue.changes), 'change')} in the answer"] if issue.changes else []
    return f"{issue.name}: {', '.join(told)}"


def _new(papers: int) -> str:
    return counted(papers, "new paper")


def asked(issue: NewsIssue) -> str:
    """The question with the limits beside it."""
    limits = issue.filters.describe()
    return in_short(issue.question, _LONGEST_QUESTION) + (f" ({limits})" if limits else "")


def about_paper(item: NewsPaper, between: str = "  ") -> str:
    """What stands beside a paper's title: date and authors, id, whether it is a digest, why it is news."""
    known = (*beside_title(item.paper, dated=True), _WHY[item.why])
    return between.join(filter(None, map(safe_text, known)))


def imprint(issue: NewsIssue) -> str:
    """The number and time of an issue, and what else is to be known about it."""
    when = datetime.fromisoformat(issue.made).astimezone().strftime("%Y-%m-%d %H:%M")
    parts = [f"Issue {issue.number}, {when}" if issue.number else f"Preview, {when}: nothing is taken for told"]
    parts += ["told again" if issue.number else "waiting to be told"] if issue.repeated else []
    parts += ["more has come, and the next issue goes on"] if issue.more else []
    return f"{'; '.join(parts)}."


def change_head(change: AnswerChange) -> str:
    """What has become of a statement, in a word or two."""
    return _CHANGES[change.what]


def sources_of(papers: Iterable[Paper]) -> list[tuple[str, str]]:
    """Titles as drawn with their addresses, which may be empty."""
    return [(drawn(paper.title), address_of(paper)) for paper in papers]
