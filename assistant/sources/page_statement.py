"""What a web page states about its paper for programs: meta tags, JSON-LD, and the element marked as the abstract."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from assistant.sources.base import BadRecordError, clean
from assistant.sources.json_values import load_json
from assistant.sources.markup import VOID_TAGS, safe_html, without_markup

__all__ = ["StatedPaper", "statement_of"]

_SKIPPED = frozenset(("script", "style", "noscript", "template", "svg", "button", "select", "textarea", "annotation"))
_OPTIONAL_END = frozenset(("p", "li", "dd", "dt", "td", "th", "tr", "option", "tbody", "thead"))
_HEADING = re.compile(r"h([1-6])")
_INLINE = frozenset(
    ("a", "abbr", "b", "cite", "em", "i", "span", "strong", "sub", "sup", "small", "u", "mi", "mo", "mn")
)
_ABSTRACT_NAME = re.compile(
    r"(?:[a-z0-9]+[-_]+)*abstract(?:section|infull|text|content|body|container|full)?"
    r"(?:[-_]+(?:text|content|section|body|container|full|inner|value|group|author|\d))*",
    re.IGNORECASE,
)
_OTHER_ABSTRACT = re.compile(
    r"graphical|highlight|teaser|toggle|link|button|label|heading|title|short|keyword|nav", re.I
)
_CALLED = re.compile(r"(?:(?:the|author'?s?)\s+)?(?:abstract|summary)\s*[:.]?", re.IGNORECASE)
_FIRST_WORD = re.compile(r"(?:abstract|summary)\s*(?:[:.—–-]\s*|(?=[A-Z]))", re.IGNORECASE)
_LEAST, _LONGEST = 40, 12_000
_INNER_SHARE = 0.6
_SCHOLARLY = re.compile(r"(?:https?://schema\.org/|schema:)?(?:(?:Medical)?ScholarlyArticle|Thesis)")
_CDATA = re.compile(r"(?://|/\*)?\s*(?:<|&lt;)!\[CDATA\[(?:\*/)?|(?://|/\*)?\s*\]\]>(?:\*/)?")
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
_MOST_ARTICLES, _MOST_NESTED = 100, 5


@dataclass(slots=True)
class StatedPaper:
    """What the page states. `meta` maps lower-case names to their contents in order, each with its language."""

    meta: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    articles: list[dict[str, Any]] = field(default_factory=list)
    """JSON-LD objects of scholarly articles."""
    abstract: str = ""
    """The text of the element marked as the abstract, or below a heading that says so."""
    title: str = ""
    address: str = ""
    line: int = 1
    """The line of the paper's title."""

    def all(self, *names: str) -> list[str]:
        """All contents of the first name that has any."""
        return next((found for name in names if (found := [text for text, _ in self.meta.get(name, ())])), [])

    def first(self, *names: str) -> str:
        """The first content of the first name that has any; the English one, if languages are given."""
        for name in names:
            texts = self.meta.get(name, [])
            english = [text for text, language in texts if language.lower().startswith("en")]
            if texts:
                return (english or [text for text, _ in texts])[0]
        return ""


def statement_of(html: str) -> StatedPaper:
    """What the page states; never raises, whatever the tags."""
    parser = _Parser()
    parser.feed(safe_html(html))
    parser.close()
    parser.end()
    return parser.statement


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.statement = StatedPaper()
        self._depth = 0
        self._skipped: list[str] = []
        self._data: list[str] | None = None
        self._in_title = False
        self._heading: tuple[int, list[str]] | None = None
        self._named: list[_Capture] = []
        self._headed: _Capture | None = None
        self._found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self._meta(known)
        elif tag == "link" and known.get("rel", "").lower() == "canonical":
            self.statement.address = known.get("href", "")
        elif tag == "script" and "ld+json" in known.get("type", "").lower():
            self._data = []
        if tag in _SKIPPED:
            self._skipped.append(tag)
        if self._skipped or tag in VOID_TAGS:
            self._break(tag)
            return
        self._in_title = self._in_title or (tag == "title" and not self.statement.title)
        if tag not in _OPTIONAL_END:
            self._depth += 1
        self._break(tag)
        if found := _HEADING.fullmatch(tag):
            self._heading = (int(found[1]), [])
            if self._headed and self._headed.level >= int(found[1]):
                self._close_headed()
        for capture in self._named:
            capture.depth += tag == capture.tag
        if len(self._named) < _MOST_NESTED and _names_abstract(known):
            self._named.append(_Capture(tag))

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
                if self._data is not None:
                    self.statement.articles += _articles("".join(self._data))
                    self._data = None
            return
        if tag == "title":
            self._in_title = False
        if tag not in _OPTIONAL_END and tag not in VOID_TAGS:
            self._depth -= 1
        self._break(tag)
        if self._heading is not None and _HEADING.fullmatch(tag):
            level, texts = self._heading
            self._heading = None
            if _CALLED.fullmatch(clean("".join(texts))) and self._headed is None:
                self._headed = _Capture(tag, level, self._depth)
        if (
            self._headed
            and self._depth < (above := self._headed.depth)
            and (self._headed.text() or above - self._depth > 2)
        ):
            self._close_headed()
        for capture in self._named:
            capture.depth -= tag == capture.tag
        while self._named and not self._named[-1].depth:
            self._close_named()

    def handle_data(self, data: str) -> None:
        if self._data is not None:
            self._data.append(data)
        if self._skipped:
            return
        if self._in_title:
            self.statement.title += data
        if self._heading is not None:
            self._heading[1].append(data)
        for capture in self._captures():
            capture.texts.append(data)

    def end(self) -> None:
        """Finishes the statement at the end of the page."""
        self._close_headed()
        while self._named:
            self._close_named()
        self.statement.title = clean(self.statement.title)
        self.statement.abstract = self._found.get("named") or self._found.get("headed") or ""

    def _meta(self, known: dict[str, str]) -> None:
        name = (known.get("name") or known.get("property") or known.get("itemprop") or "").strip().lower()
        content = clean(known.get("content", ""))
        if name and content:
            if name == "citation_title" and name not in self.statement.meta:
                self.statement.line = self.getpos()[0]
            language = known.get("lang") or known.get("xml:lang") or ""
            self.statement.meta.setdefault(name, []).append((content, language))

    def _captures(self) -> list[_Capture]:
        return [*self._named, *([self._headed] if self._headed else [])]

    def _break(self, tag: str) -> None:
        """Separates the words of different elements, unless these are inline."""
        if tag not in _INLINE:
            for capture in self._captures():
                capture.texts.append(" ")

    def _close_named(self) -> None:
        """Closes a nested element; the inner one counts if it has most of the text."""
        capture = self._named.pop()
        text = capture.text()
        if capture.inner and len(capture.inner) >= _INNER_SHARE * len(text):
            text = capture.inner
        if self._named:
            self._named[-1].inner = max(self._named[-1].inner, text, key=len)
        else:
            self._keep("named", text)

    def _close_headed(self) -> None:
        if self._headed is not None:
            self._keep("headed", self._headed.text())
        self._headed = None

    def _keep(self, kind: str, text: str) -> None:
        if _LEAST <= len(text) <= _LONGEST:
            self._found.setdefault(kind, text)


@dataclass(slots=True)
class _Capture:
    """The text of an open element. `depth` counts nested elements with its tag, or is the depth of a heading."""

    tag: str
    level: int = 0
    depth: int = 1
    texts: list[str] = field(default_factory=list)
    inner: str = ""

    def text(self) -> str:
        text = without_markup(clean("".join(self.texts)))
        return _FIRST_WORD.sub("", text, count=1) if _FIRST_WORD.match(text) else text


def _names_abstract(known: dict[str, str]) -> bool:
    """Whether an element is marked as the abstract, and not as something that goes with it."""
    if known.get("itemprop", "").lower() == "abstract" or re.fullmatch(
        r"(?:.*:)?abstract", known.get("property", ""), re.IGNORECASE
    ):
        return True
    words = [*known.get("class", "").split(), known.get("id", ""), known.get("data-title", "")]
    named = any(_ABSTRACT_NAME.fullmatch(word) for word in words if word)
    return named and not any(_OTHER_ABSTRACT.search(word) for word in words)


def _articles(text: str) -> list[dict[str, Any]]:
    """The scholarly articles in JSON-LD, however nested."""
    try:
        rest = deque([load_json(_CDATA.sub("", text).strip())])
    except BadRecordError:
        return []
    found: list[dict[str, Any]] = []
    while rest and len(found) < _MOST_ARTICLES:
        one = rest.popleft()
        if isinstance(one, list):
            rest.extend(one)
        elif isinstance(one, dict):
            kinds = one.get("@type")
            if any(_SCHOLARLY.fullmatch(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                found.append(one)
            else:
                rest.extend(one[key] for key in _INSIDE if key in one)
    return found
