"""What a saved HTML page holds: the data embedded for its scripts, its cards of papers, and the text that one sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

__all__ = ["Card", "Embedded", "Page", "parse_page", "safe_html"]

_HIDDEN = frozenset(("script", "style", "template", "noscript", "svg", "head"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s", "small", "span",
     "strong", "sub", "sup", "time", "u", "var", "wbr")
)  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PAPER = re.compile(r"(?:https?://(?:huggingface\.co|hf\.co))?/papers/([\w.-]+)(?:[?#].*)?", re.ASCII)
_DATA = "data-props"


class Embedded(NamedTuple):
    """The text of a `data-props` attribute and the line of its element."""

    line: int
    text: str


@dataclass(slots=True)
class Card:
    """An `article` of the page."""

    line: int
    id: str = ""
    title: str = ""
    paragraphs: list[str] = field(default_factory=list)
    date: str = ""


@dataclass(slots=True)
class Page:
    """All of a page, in its order. `lines` are those of the text one sees, paragraphs parted by blank ones."""

    embedded: list[Embedded] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)


def parse_page(html: str) -> Page:
    """The page that `html` is; never raises, whatever the tags."""
    parser = _Parser()
    parser.feed(safe_html(html))
    parser.close()
    parser.flush()
    return parser.page


def safe_html(html: str) -> str:
    """`html` without what the parser of the standard library gives up on, or takes long for."""
    # Marked sections are SGML's; no HTML has them, and the parser gives up on those that it does not know.
    html = html.replace("<![", "&lt;![")
    # What is never closed is text. The parser would look for its end again from every "<" in it.
    whole, end, rest = html.rpartition("-->")
    html = whole + end + rest.replace("<!--", "&lt;!--")
    whole, end, rest = html.rpartition(">")
    return whole + end + rest.replace("<", "&lt;")


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._hidden: list[str] = []
        self._text: list[str] = []
        self._line = 1
        self._card: Card | None = None
        self._part: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if (data := known.get(_DATA)) and data.lstrip().startswith("{"):
            self.page.embedded.append(Embedded(self.getpos()[0], data))
        if tag == "body":
            self._hidden.clear()
        if self._hidden:
            if tag not in _VOID:
                self._hidden.append(tag)
            return
        if tag in _HIDDEN:
            self._hidden.append(tag)
            return
        if tag not in _INLINE:
            self.flush()
        if tag == "article":
            self._card = Card(self.getpos()[0])
            self.page.cards.append(self._card)
        elif self._card is not None:
            self._start_in_card(self._card, tag, known)

    def _start_in_card(self, card: Card, tag: str, known: dict[str, str | None]) -> None:
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
