"""A Daily Papers page saved as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, NamedTuple

from assistant.records import Rejection
from assistant.sources.base import BadRecordError, Line, SourceRecord
from assistant.sources.daily_papers_json import daily_paper, daily_papers_in, page_name
from assistant.sources.daily_papers_text import DailyPapersText
from assistant.sources.json_values import load_json
from assistant.sources.markup import VOID_TAGS, safe_html
from assistant.sources.page_text import is_listing
from assistant.text.identifiers import arxiv_id

__all__ = ["daily_papers_of"]

_HIDDEN = frozenset(("script", "style", "template", "noscript", "svg", "head"))
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s", "small", "span",
     "strong", "sub", "sup", "time", "u", "var", "wbr")
)  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PAPER = re.compile(r"(?:https?://(?:huggingface\.co|hf\.co))?/papers/([\w.-]+)(?:[?#].*)?", re.ASCII)
_DATA = "data-props"


class _Embedded(NamedTuple):
    """The text of a `data-props` attribute, and its line."""

    line: int
    text: str


@dataclass(slots=True)
class _Card:
    """An `article` element of the page."""

    line: int
    id: str = ""
    title: str = ""
    paragraphs: list[str] = field(default_factory=list)
    date: str = ""


@dataclass(slots=True)
class _Page:
    """A page in order. `lines` is the visible text, with blank lines between paragraphs."""

    embedded: list[_Embedded] = field(default_factory=list)
    cards: list[_Card] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)


def _parse_page(html: str) -> _Page:
    """Parses `html`; never raises, whatever the tags."""
    parser = _Parser()
    parser.feed(safe_html(html))
    parser.close()
    parser.flush()
    return parser.page


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = _Page()
        self._hidden: list[str] = []
        self._text: list[str] = []
        self._line = 1
        self._card: _Card | None = None
        self._part: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if (data := known.get(_DATA)) and data.lstrip().startswith("{"):
            self.page.embedded.append(_Embedded(self.getpos()[0], data))
        if tag == "body":
            self._hidden.clear()
        if self._hidden:
            if tag not in VOID_TAGS:
                self._hidden.append(tag)
            return
        if tag in _HIDDEN:
            self._hidden.append(tag)
            return
        if tag not in _INLINE:
            self.flush()
        if tag == "article":
            self._card = _Card(self.getpos()[0])
            self.page.cards.append(self._card)
        elif self._card is not None:
            self._start_in_card(self._card, tag, known)

    def _start_in_card(self, card: _Card, tag: str, known: dict[str, str | None]) -> None:
        if tag in _HEADINGS or tag == "p":
            self._part = (tag, [])
        elif tag == "a" and not card.id and (paper := _PAPER.fullmatch(known.get("href") or "")):
            card.id = paper[1]
        elif tag == "time" and not card.date:
            card.date = known.get("datetime") or ""

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
            return
        if tag not in _INLINE:
            self.flush()
        if self._part is not None and tag == self._part[0]:
            self._end_part(self._part)
        if tag == "article":
            self._card = None

    def _end_part(self, part: tuple[str, list[str]]) -> None:
        self._part = None
        text = " ".join("".join(part[1]).split())
        if self._card is None or not text:
            return
        if part[0] == "p":
            self._card.paragraphs.append(text)
        else:
            self._card.title = self._card.title or text

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if not self._text and data.strip():
            self._line = self.getpos()[0]
        self._text.append(data)
        if self._part is not None:
            self._part[1].append(data)

    def flush(self) -> None:
        """End the paragraph of visible text that is open."""
        text, self._text = " ".join("".join(self._text).split()), []
        if text:
            self.page.lines += ((self._line, text), (self._line, ""))


def daily_papers_of(html: str, name: str) -> list[SourceRecord | Rejection]:
    """The papers of the page from top to bottom; none if nothing on it clearly belongs to Daily Papers.

    The data embedded for the page's own scripts is complete, so it is tried first; then cards with an abstract and a
    link to a paper; last the visible text, read like a page saved as text.
    """
    page = _parse_page(html)
    embedded = [record for one in page.embedded for record in _of_data(one, name)]
    if any(isinstance(record, SourceRecord) for record in embedded):
        return embedded
    cards = [card for card in page.cards if card.id or card.title]
    if any(card.title and card.paragraphs and arxiv_id(card.id) for card in cards):
        return [*embedded, *(_of_card(card, rank, name) for rank, card in enumerate(cards, start=1))]
    lines = [Line(*line) for line in page.lines]
    if is_listing([line.text for line in lines]):
        return [*embedded, *DailyPapersText().read(lines, name)]
    return embedded


def _of_data(embedded: _Embedded, name: str) -> Iterator[SourceRecord | Rejection]:
    """Other parts of the page embed data, too: only what looks like papers counts."""
    if not any(f'"{key}"' in embedded.text for key in ("dailyPapers", "paper")):
        return
    where = f"{name}:{embedded.line}"
    try:
        value = load_json(embedded.text)
    except BadRecordError as error:
        yield Rejection(where=where, why=f"the data in the page is broken: {error}")
        return
    if _holds_papers(value):
        yield from daily_papers_in(value, where, page_name(name))


def _holds_papers(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    paper = value.get("paper")
    return isinstance(value.get("dailyPapers"), list) or (isinstance(paper, dict) and "summary" in paper)


def _of_card(card: _Card, rank: int, name: str) -> SourceRecord | Rejection:
    where = f"{name}:{card.line}"
    fields = {"id": card.id or None, "title": card.title, "summary": max(card.paragraphs, key=len, default="")}
    try:
        return daily_paper(fields, where, page_name(name), card.date, rank)
    except BadRecordError as error:
        return error.rejection(where)
