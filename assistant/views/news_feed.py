"""News as an Atom feed (RFC 4287): an entry for each paper, and for each answer that has changed.

What identifies an entry is kept with its issue, so that a reader shows it once, however often the feed is made.
"""

from __future__ import annotations

from urllib.parse import quote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from assistant.records import News, NewsIssue, NewsPaper
from assistant.records.addresses import address_of
from assistant.text.drawn import drawn
from assistant.text.safe import safe_text
from assistant.version import __version__
from assistant.views.news import asked, head_of
from assistant.views.news_html import changes_html, paper_html

__all__ = ["news_atom"]

_NAMESPACE = "http://www.w3.org/2005/Atom"
_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
_NEVER = "1970-01-01T00:00:00+00:00"


def news_atom(news: News, title: str) -> str:
    """The feed, the latest issue first. The same issues give the same feed."""
    feed = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    _text(feed, "title", title)
    _text(feed, "id", news.entry)
    _text(feed, "updated", max((issue.made for issue in news.issues), default=_NEVER))
    _text(SubElement(feed, "author"), "name", "assistant")
    _text(feed, "generator", "assistant").set("version", __version__)
    for issue in news.issues:
        for item in issue.papers:
            _add_paper(feed, issue, item)
        if issue.changes:
            entry = _entry(feed, issue, issue.entry, head_of(issue.model_copy(update={"papers": ()})))
            _html(entry, changes_html(issue))
    ElementTree.indent(feed, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, "unicode") + "\n"


def _add_paper(feed: Element, issue: NewsIssue, item: NewsPaper) -> None:
    entry = _entry(feed, issue, item.entry, drawn(item.paper.title) or item.paper.id)
    if address := address_of(item.paper):
        SubElement(entry, "link", {"rel": "alternate", "href": quote(address, safe=_IN_ADDRESSES)})
    for name in item.paper.authors:
        if name.strip():
            _text(SubElement(entry, "author"), "name", name)
    _html(entry, paper_html(item))


def _entry(feed: Element, issue: NewsIssue, id: str, title: str) -> Element:
    entry = SubElement(feed, "entry")
    _text(entry, "title", title)
    _text(entry, "id", id)
    _text(entry, "updated", issue.made)
    _text(entry, "published", issue.made)
    SubElement(entry, "category", {"term": safe_text(issue.name), "label": safe_text(drawn(asked(issue)))})
    return entry


def _html(entry: Element, content: str) -> None:
    element = SubElement(entry, "content", {"type": "html"})
    element.text = content


def _text(parent: Element, name: str, value: str) -> Element:
    element = SubElement(parent, name)
    element.text = safe_text(value)
    return element
