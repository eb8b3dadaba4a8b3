"""News as a page that mail programs and browsers show alike: tables, styles in place, no script, nothing fetched.

No colour is set, so that light and dark are the reader's own. All text is escaped, and only web addresses are links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.records import AnswerChange, News, NewsIssue, NewsPaper
from assistant.records.addresses import address_of
from assistant.text.drawn import drawn
from assistant.views.html_text import plain
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

__all__ = ["changes_html", "news_body", "news_html", "paper_html"]

_PAGE = "margin:0;padding:0"
_OUTER = "border-collapse:collapse;width:100%"
_INNER = (
    "border-collapse:collapse;width:100%;max-width:640px;"
    "font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
)
_CELL = "padding:16px 20px;text-align:left;vertical-align:top"
_HEAD = "margin:0;font-size:20px;line-height:1.3;font-weight:600"
_SMALL = "margin:4px 0 0;font-size:13px;line-height:1.45;opacity:.75"
_TITLE = "margin:0;font-size:16px;line-height:1.35;font-weight:600"
_QUOTE = "margin:8px 0 0;padding:0 0 0 12px;border-left:2px solid currentColor"
_RULE = "border-top:1px solid currentColor;font-size:0;line-height:0;opacity:.25;height:1px"
_WRAP = "overflow-wrap:anywhere"
_SCHEME = ":root{color-scheme:light dark;supported-color-schemes:light dark}"


def news_html(news: News) -> str:
    """A whole page."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{plain(subject_of(news))}</title>\n<style>{_SCHEME}</style>\n</head>\n"
        f'<body style="{_PAGE}">\n{news_body(news)}\n</body>\n</html>\n'
    )


def news_body(news: News) -> str:
    """What stands in the page, without it."""
    if not news:
        return "<p><em>Nothing new.</em></p>"
    rows = "\n".join(row for issue in news.issues for row in _rows(issue))
    table = f'<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="{_INNER}">\n{rows}\n</table>'
    outer = f'<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="{_OUTER}">'
    return f'{outer}<tr><td align="center" style="padding:0">\n{table}\n</td></tr></table>'


def _rows(issue: NewsIssue) -> Iterator[str]:
    yield _row(
        f'<h1 style="{_HEAD}">{plain(drawn(head_of(issue)))}</h1><p style="{_SMALL}">{plain(drawn(asked(issue)))}</p>'
    )
    for item in issue.papers:
        yield _row(paper_html(item))
    if issue.changes:
        yield _row(changes_html(issue))
    yield _row(f'<p style="{_SMALL}">{plain(imprint(issue))}</p>')
    yield f'<tr><td style="padding:0 20px"><div style="{_RULE}">&nbsp;</div></td></tr>'


def _row(content: str) -> str:
    return f'<tr><td style="{_CELL};{_WRAP}">{content}</td></tr>'


def paper_html(item: NewsPaper) -> str:
    """A paper with the sentence that fits best."""
    address = address_of(item.paper)
    title = _linked(drawn(item.paper.title), address)
    shown = [f'<p style="{_TITLE}">{title}</p>', f'<p style="{_SMALL}">{plain(about_paper(item, " · "))}</p>']
    shown += [f'<p style="{_SMALL}">{plain(address)}</p>'] if address else []
    shown += [f'<blockquote style="{_QUOTE}">“{plain(drawn(quote.text))}”</blockquote>' for quote in item.quotes]
    return "".join(shown)


def changes_html(issue: NewsIssue) -> str:
    """What has changed in an answer."""
    items = "".join(f'<li style="margin:8px 0 0">{_change(change)}</li>' for change in issue.changes)
    return f'<p style="margin:0">{plain(CHANGES_HEAD)}</p><ul style="margin:0;padding:0 0 0 20px">{items}</ul>'


def _change(change: AnswerChange) -> str:
    said = f"{plain(change_head(change))}: {plain(drawn(change.text or change.before))}"
    before = plain(f"before: {drawn(change.before)}") if change.text and change.before else ""
    sources = _joined(_linked(title, address) for title, address in sources_of(change.papers))
    below = "".join(f'<p style="{_SMALL}">{part}</p>' for part in (before, sources) if part)
    return said + below


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def _linked(title: str, address: str) -> str:
    return f'<a href="{plain(address)}">{plain(title)}</a>' if address else plain(title)
