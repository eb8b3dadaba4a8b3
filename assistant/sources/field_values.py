"""Texts, word lists and dates from the fields of a record, in whatever shape a program wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from assistant.sources.base import clean
from assistant.sources.markup import without_markup

__all__ = ["bare", "dates_in", "first_text_in", "prose_in", "text_in", "texts_in", "words_in"]

_INNER = ("value", "text", "#text", "content", "rendered", "_", "$t", "$", "en", "en-US", "eng", "default", "plain")
_LABELS = ("label", "@label", "heading", "section", "nlmcategory", "@nlmcategory")
_NAMED = ("title", "abstract", "description", "name", "term", "tag", "keyword", "displayname", "display_name", "label")
_NAMESPACE = re.compile(r"^[A-Za-z]\w{0,11}:(?=\w)")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
_SECTION = re.compile(
    r"(?:abstract|background|objectives?|aims?|purpose|introduction|context|motivation|problem|methods?|materials?|design"
    r"|approach|setting|participants|results?|findings|conclusions?|discussion|interpretation|significance|p$|para$)",
    re.IGNORECASE,
)
_NO_HEADINGS = frozenset(("abstract", "abstracttext", "p", "para", "h1", "h2", "sec", "body", "main"))
_MOST_WORDS = 100_000
_SEVERAL = re.compile(r"\s*[;|\n]\s*")
_DATE_KEYS = ("date-parts", "dateparts", "date-time", "$date", "raw", "literal", "value", "start", "timestamp", "date")


@lru_cache(4096)
def bare(key: str) -> str:
    """A field name without case, signs and namespace: "Published Year" and "published_year" are the same."""
    return re.sub(r"[\W_]", "", _NAMESPACE.sub("", key)).casefold()


def text_in(value: Any) -> str:
    """The clean text of a field: all items of a list, the text inside an object; empty if there is none.

    Sections of an abstract are joined, each after its heading. An inverted index becomes the text it was made from.
    """
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return " ".join(filter(None, map(text_in, value)))
    return _of_object(value) if isinstance(value, dict) else ""


def prose_in(value: Any) -> str:
    """The text of a field, unless it is a number."""
    return "" if isinstance(value, (int, float)) else text_in(value)


def first_text_in(value: Any) -> str:
    """The text of a field with a single value: of a list, its first."""
    if isinstance(value, list):
        return next(filter(None, map(text_in, value)), "")
    return text_in(value)


def words_in(value: Any) -> list[str]:
    """The items of a word list, or of a text that separates them by semicolons or bars, or else by commas."""
    if isinstance(value, str):
        parts = _SEVERAL.split(value.strip())
        return _unique(map(clean, parts if len(parts) > 1 else value.split(",")))
    if isinstance(value, list):
        return _unique(
            clean(word)
            for item in value
            for word in (_SEVERAL.split(item) if isinstance(item, str) else words_in(item))
        )
    if isinstance(value, dict) and isinstance(value.get("value"), (list, str)):
        return words_in(value["value"])
    return _unique([text_in(value)])


def texts_in(value: Any) -> list[str]:
    """All texts of a field, also inside lists and objects."""
    if isinstance(value, (list, dict)):
        return [text for part in (value.values() if isinstance(value, dict) else value) for text in texts_in(part)]
    return [text] if isinstance(value, str) and (text := clean(value)) else []


def dates_in(value: Any) -> Iterator[str]:
    """Texts that may be dates, from numbers, lists of date parts, versions of a paper, and objects holding a date."""
    if isinstance(value, str):
        yield clean(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield text_in(value)
    elif isinstance(value, dict):
        named = {bare(key): part for key, part in value.items()}
        for key in map(bare, _DATE_KEYS):
            yield from dates_in(named.get(key))
        parts = [text_in(named.get(part)) for part in ("year", "month", "day")]
        yield "-".join(parts[: parts.index("")] if "" in parts else parts)
        yield from dates_in(named.get("created"))
    elif isinstance(value, list) and value and all(isinstance(part, (int, str)) for part in value[:3]):
        numbers = [clean(str(part)) for part in value[:3]]
        if all(number.isdecimal() and len(number) <= 4 for number in numbers):
            yield "-".join(number.zfill(2) for number in numbers)
        else:
            yield from numbers
    elif isinstance(value, list):
        for part in value[:1]:
            yield from dates_in(part)


def _of_object(value: dict[str, Any]) -> str:
    named = {bare(key) or key: part for key, part in value.items()}
    if value and all(isinstance(part, list) and all(isinstance(n, int) for n in part) for part in value.values()):
        return _of_index(value)
    if isinstance(value.get("InvertedIndex"), dict):
        return _of_index(value["InvertedIndex"])
    text = next(filter(None, (text_in(value.get(key)) for key in _INNER)), "")
    if text:
        label = next(filter(None, (text_in(named.get(bare(key))) for key in _LABELS)), "")
        return " ".join(filter(None, (label.capitalize() if label.isupper() else label, text)))
    if text := next(filter(None, (text_in(named.get(key)) for key in _NAMED)), ""):
        return text
    texts = {key: text_in(part) for key, part in value.items() if isinstance(part, (str, list))}
    if texts and all(_LANGUAGE.fullmatch(key) for key in texts):
        return next(iter(texts.values()))
    if not any(_SECTION.match(key) for key in texts):
        return ""
    sections = (
        (key, text) for key, text in texts.items() if text and key[:1].isalpha() and text.casefold() != "abstract"
    )
    return " ".join(text if bare(key) in _NO_HEADINGS else f"{clean(key)} {text}" for key, text in sections)


def _of_index(index: dict[str, Any]) -> str:
    places = [(place, word) for word, found in index.items() if isinstance(found, list) for place in found]
    known = [(place, word) for place, word in places if isinstance(place, int)]
    return clean(" ".join(word for _, word in sorted(known[:_MOST_WORDS])))


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, (without_markup(word.strip()) for word in words))))
