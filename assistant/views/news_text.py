"""News on a terminal and in a pipe, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.records.addresses import address_of
from assistant.text.drawn import drawn
from assistant.text.safe import is_web_address, safe_markdown
from assistant.views.news import (
    CHANGES_HEAD,
    about_paper,
    asked,
    change_head,
    head_of,
    imprint,
    sources_of,
    subject_of,
)
from assistant.views.screen import Screen, StyledText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.records import AnswerChange, News, NewsIssue, NewsPaper, Watch

__all__ = ["news_markdown", "show_news", "show_watches"]

_INDENT = "    "


def show_news(screen: Screen, news: News) -> None:
    """Show each issue: its watch, its papers with the sentence that fits best, what has changed in its answer."""
    for number, issue in enumerate(news.issues):
        if number:
            screen.gap()
        screen.line(StyledText(drawn(head_of(issue)), "bold"))
        screen.line(StyledText(drawn(asked(issue)), "dim"))
        for place, item in enumerate(issue.papers, start=1):
            screen.gap()
            _show_paper(screen, place, item)
        if issue.changes:
            screen.gap()
            screen.line(CHANGES_HEAD)
        for change in issue.changes:
            _show_change(screen, change)
        screen.gap()
        screen.line(StyledText(imprint(issue), "dim"))


def _show_paper(screen: Screen, place: int, item: NewsPaper) -> None:
    address = address_of(item.paper)
    prefix = f"{place:>2}. "
    screen.line(StyledText(drawn(item.paper.title), "bold", address), prefix=StyledText(prefix, "bold"))
    screen.line(StyledText(about_paper(item), "dim"), prefix=_INDENT)
    if address and not screen.has_links:
        screen.line(StyledText(address, "dim"), prefix=_INDENT)
    for quote in item.quotes:
        screen.line(f"{drawn(quote.text)}”", prefix=f"{_INDENT}“")


def _show_change(screen: Screen, change: AnswerChange) -> None:
    said = change.text or change.before
    screen.line(drawn(said), prefix=f"  {change_head(change)}: ")
    if change.text and change.before:
        screen.line(StyledText(drawn(change.before), "dim"), prefix=f"{_INDENT}before: ")
    for title, address in sources_of(change.papers):
        screen.line(StyledText(title, "dim", address), prefix=f"{_INDENT}— ")


def news_markdown(news: News) -> str:
    """The news as Markdown; nothing in a title, a sentence or a question is taken for markup."""
    return "\n\n".join([f"# {safe_markdown(subject_of(news))}", *map(_markdown, news.issues)]) + "\n"


def _markdown(issue: NewsIssue) -> str:
    blocks = [f"## {safe_markdown(drawn(head_of(issue)))}", f"*{safe_markdown(drawn(asked(issue)))}*"]
    blocks += ["\n\n".join(_markdown_paper(place, item)) for place, item in enumerate(issue.papers, start=1)]
    if issue.changes:
        blocks += [CHANGES_HEAD, "\n".join(f"- {_markdown_change(change)}" for change in issue.changes)]
    return "\n\n".join([*blocks, safe_markdown(imprint(issue))])


def _markdown_paper(place: int, item: NewsPaper) -> Iterator[str]:
    title, address = drawn(item.paper.title), address_of(item.paper)
    yield f"{place}. {_linked(title, address)}  \n   {safe_markdown(about_paper(item, ', '))}"
    for quote in item.quotes:
        yield f"   > “{safe_markdown(drawn(quote.text))}”"


def _markdown_change(change: AnswerChange) -> str:
    said = f"{change_head(change)}: {safe_markdown(drawn(change.text or change.before))}"
    before = f" (before: {safe_markdown(drawn(change.before))})" if change.text and change.before else ""
    sources = ", ".join(_linked(title, address) for title, address in sources_of(change.papers))
    return f"{said}{before}" + (f" — {sources}" if sources else "")


def _linked(title: str, address: str) -> str:
    shown = f"**{safe_markdown(title)}**"
    is_plain = is_web_address(address) and not any(sign in address for sign in "<>")
    return f"[{shown}](<{address}>)" if is_plain else shown


def show_watches(screen: Screen, watches: Sequence[Watch]) -> None:
    """Show one watch a line: number, name, question, limits, issues told; separated by tabs in a pipe."""
    widest = max((len(str(watch.number)) for watch in watches), default=0)
    for watch in watches:
        limits = "; ".join(filter(None, (watch.filters.describe(), "with its answer" if watch.answer else "")))
        told = f"last news {watch.last_told[:10]}" if watch.last_told else "no news yet"
        if screen.columns is None:
            screen.row(str(watch.number), watch.name, watch.question, limits, told)
            continue
        screen.line(StyledText(watch.name, "bold"), prefix=StyledText(f"{watch.number:>{widest}}  ", "dim"))
        screen.line(drawn(watch.question), prefix=" " * (widest + 2))
        beside = "; ".join(filter(None, (limits, told)))
        screen.line(StyledText(beside, "dim"), prefix=" " * (widest + 2))
