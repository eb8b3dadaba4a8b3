"""Removes markup that publishers put into titles and abstracts: HTML and JATS tags, MathML, entities.

Only what is certainly markup is removed. "p < 0.05", `List<int>` and tokens such as <s> and <mask> stay.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from assistant.records import Rejection
from assistant.records.lacking import WithoutAbstract
from assistant.sources.abstracts import bare_abstract
from assistant.sources.base import BadRecordError, JSONValue, SourceRecord, clean, with_abstract

__all__ = ["VOID_TAGS", "plain", "safe_html", "without_markup"]

VOID_TAGS = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
"""HTML elements without an end tag."""


_ROUNDS = 3
"""How often entities may have been escaped repeatedly."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_NOTHING = re.compile(
    r"<!--(?:(?!<!--).)*?-->|<\?[a-z][^<>]*\?>|<!\[CDATA\[|\]\]>(?=\s*(?:<|$))", re.DOTALL | re.IGNORECASE
)
_ATTRIBUTE = r"\s+[\w:.-]+\s*=\s*(?:\"[^\"]{0,2000}\"|'[^']{0,2000}'|[^\s\"'<>=]+)"
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<space>jats:|mml:|m:|ns\d:|xhtml:|html:)?(?P<name>[A-Za-z][A-Za-z0-9-]*)"
    rf"(?P<attributes>(?:{_ATTRIBUTE})*)\s*(?P<void>/?)>"
)
_HEADINGS = frozenset(("title", "h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | {
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "tr", "td", "th", "table", "tbody", "thead", "section", "sec",
    "abstract", "abstracttext", "blockquote", "center", "list", "list-item", "para", "disp-formula", "def-list",
}  # fmt: skip
_EMPTY = frozenset(("br", "hr"))
_CERTAIN = frozenset((
    "italic", "inline-formula", "disp-formula", "inline-graphic", "ext-link", "named-content", "styled-content",
    "fixed-case", "list-item", "def-list", "tex-math", "abstracttext", "alternatives", "monospace", "underline",
    "overline", "smallcaps", "scp", "inf", "xref",
))  # fmt: skip
_PAIRED = frozenset(
    ("b", "bold", "i", "u", "em", "strong", "sub", "sup", "span", "font", "small", "big", "tt", "sc", "roman")
)
_WITH_ATTRIBUTES = frozenset(("a", "img", "span", "font"))
_DROPPED_HEADINGS = frozenset(("abstract", "abstract:", "summary", "abstract."))
_RAISED = re.compile(r"\s*[-+−–]?\d")

_SPAN = re.compile(
    r"<(?P<close>/?)(?:\w{1,9}:)?(?P<name>math|tex-math|alternatives)\b(?P<attributes>[^<>]*)>", re.IGNORECASE
)
_TEX_BODY = re.compile(r"\\begin\s*\{document\}(.*?)\\end\s*\{document\}", re.DOTALL)
_ALTTEXT = re.compile(r"\balttext\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ANNOTATION = re.compile(r"<(?:\w+:)?annotation\b.*", re.DOTALL)
_BUILT = re.compile(r"<(?:\w+:)?m(?:sup|frac|sqrt|root|table|over|under|subsup)")
_MATH_TAG = re.compile(r"<(/?)(?:\w+:)?([a-z]+)[^<>]*?(/?)>")
_BETWEEN = {"msup": "^", "mfrac": "/"}


def without_markup(text: str) -> str:
    """Clean `text` as a person would see it rendered.

    Section headings stay as words, except one that is only "Abstract". Formulas become their symbols.
    """
    if "<" not in text and "&" not in text:
        return text
    for _ in range(_ROUNDS):
        before = text
        text = _without_tags(_ENTITY.sub(lambda found: html.unescape(found[0]), text))
        if text == before:
            break
    return clean(text)


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    text = _with_formulas(_NOTHING.sub("", text))
    parts: list[str] = []
    place = 0
    blank = True
    for tag in _tags(text):
        if tag.start() < place:
            continue
        parts.append(text[place : tag.start()])
        blank = blank and not parts[-1].strip()
        place = tag.end()
        name = tag["name"].lower()
        if name in _HEADINGS and blank:
            place = _behind_heading(text, tag)
        if name in _BLOCKS or name in _EMPTY:
            parts.append(" ")
        elif name == "sup" and not tag["close"] and _is_power(parts[-1], text[place : place + 9]):
            parts.append("^")
    parts.append(text[place:])
    return "".join(parts)


def _tags(text: str) -> list[re.Match[str]]:
    """The tags of `text` that are certainly markup."""
    found = list(_TAG.finditer(text))
    start = len(text) - len(text.lstrip())
    opened = {_key(tag): tag.start() for tag in reversed(found) if not tag["close"]}
    closed = {_key(tag): tag.start() for tag in found if tag["close"]}
    certain = {tag.start() for tag in found if _is_certain(tag, start)}
    linked = any(tag["attributes"] and _key(tag)[1] == "a" for tag in found)

    def counts(tag: re.Match[str]) -> bool:
        name = _key(tag)[1]
        paired = opened.get(_key(tag), len(text)) < closed.get(_key(tag), -1)
        return (
            tag.start() in certain
            or (paired and (name in _PAIRED or name in _BLOCKS))
            or (bool(certain) and name in _BLOCKS)
            or (linked and name == "a" and bool(tag["close"]))
        )

    return [tag for tag in found if counts(tag)]


def _key(tag: re.Match[str]) -> tuple[str | None, str]:
    return tag["space"], tag["name"].lower()


def _is_certain(tag: re.Match[str], start: int) -> bool:
    name = tag["name"].lower()
    if tag["space"] or name in _EMPTY or name in _CERTAIN:
        return True
    if tag["attributes"] and (name in _WITH_ATTRIBUTES or name in _BLOCKS or name in _PAIRED):
        return True
    return name in _BLOCKS and tag.start() == start


def _behind_heading(text: str, tag: re.Match[str]) -> int:
    """The position after an uninformative first heading, or after the opening tag of any other."""
    end = re.compile(rf"\s*([^<>]*?)\s*</{tag['space'] or ''}{tag['name']}\s*>").match(text, tag.end())
    return end.end() if end and end[1].lower() in _DROPPED_HEADINGS else tag.end()


def _is_power(before: str, behind: str) -> bool:
    """Whether dropping a superscript tag would change a number: 10<sup>5</sup>."""
    return before[-1:].isdigit() and _RAISED.match(behind) is not None


def _with_formulas(text: str) -> str:
    """`text` with formulas as symbols. Of several renderings (`alternatives`), MathML is used."""
    parts: list[str] = []
    place, opened = 0, None
    for tag in _SPAN.finditer(text):
        if opened is None and not tag["close"] and not tag["attributes"].endswith("/"):
            opened = tag
        elif opened is not None and tag["close"] and tag["name"].lower() == opened["name"].lower():
            parts += (text[place : opened.start()], _rendered(opened, text[opened.end() : tag.start()]))
            place, opened = tag.end(), None
    return "".join((*parts, text[place:]))


def _rendered(opened: re.Match[str], inner: str) -> str:
    match opened["name"].lower():
        case "math":
            return _formula(opened["attributes"], inner)
        case "tex-math":
            return _tex(inner)
    starts = [tag for tag in _SPAN.finditer(inner) if tag["name"].lower() == "math"]
    return _with_formulas(inner[starts[0].start() : starts[-1].end()] if starts else inner)


def _tex(source: str) -> str:
    body = _TEX_BODY.search(source)
    return (body[1] if body else source).strip()


def _formula(attributes: str, inner: str) -> str:
    """The symbols of a formula, or its TeX where the symbols alone would be misleading."""
    alternative = _ALTTEXT.search(attributes)
    stated = (alternative[1] or alternative[2] or "").strip() if alternative else ""
    signs = _signs(_ANNOTATION.sub("", inner))
    if stated and (not signs or _BUILT.search(inner)):
        return f"${stated}$" if re.search(r"[\\^_{]", stated) else stated
    return signs or _tex(re.sub(r"<[^<>]*>", "", inner))


def _signs(inner: str) -> str:
    """The text of MathML: powers and fractions keep their meaning, everything else is concatenated."""
    stack: list[tuple[str, list[str]]] = [("", [])]
    place = 0
    for tag in _MATH_TAG.finditer(inner):
        if text := inner[place : tag.start()].strip():
            stack[-1][1].append(text)
        place = tag.end()
        if tag[3]:
            continue
        if not tag[1]:
            stack.append((tag[2], []))
        elif len(stack) > 1:
            name, parts = stack.pop()
            stack[-1][1].append(_BETWEEN.get(name, "").join(filter(None, parts)))
    if text := inner[place:].strip():
        stack[-1][1].append(text)
    return "".join("".join(parts) for _, parts in stack)


_NAMES_OF_PLACES = ("journal", "booktitle", "container-title", "venue", "publisher", "journal_ref")


def plain(record: SourceRecord | Rejection) -> SourceRecord | Rejection:
    """The record with title, abstract and names without markup; rejected if no abstract remains."""
    if isinstance(record, WithoutAbstract):
        return record.model_copy(update={"record": _plain_record(record.record)})
    if isinstance(record, Rejection):
        return record
    try:
        return with_abstract(_plain_record(record))
    except BadRecordError as error:
        return error.rejection(record.where)


def _plain_record(record: SourceRecord) -> SourceRecord:
    title, abstract = without_markup(record.title), bare_abstract(without_markup(record.abstract))
    authors = tuple(filter(None, map(without_markup, record.authors)))
    places: dict[str, JSONValue] = {
        key: read
        for key in _NAMES_OF_PLACES
        if isinstance(value := record.metadata.get(key), str) and (read := without_markup(value)) != value
    }
    if places or (title, abstract, authors) != (record.title, record.abstract, record.authors):
        metadata = {**record.metadata, **places}
        return replace(record, title=title, abstract=abstract, authors=authors, metadata=metadata)
    return record


def safe_html(html: str) -> str:
    """`html` without constructs that make the standard library's parser give up or take long."""
    # Marked sections belong to SGML, not HTML; the parser gives up on unknown ones.
    html = html.replace("<![", "&lt;![")
    # What is never closed is text. The parser would search for its end again from every "<".
    whole, end, rest = html.rpartition("-->")
    html = whole + end + rest.replace("<!--", "&lt;!--")
    whole, end, rest = html.rpartition(">")
    return whole + end + rest.replace("<", "&lt;")
