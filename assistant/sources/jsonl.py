"""JSON Lines: one paper an object, one object a line, in this project's own form or in that of BEIR corpora."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NoReturn

from pydantic import ValidationError

from assistant.records import Kind, Listing, Rejection
from assistant.sources.authors import split_authors
from assistant.sources.base import JSONValue, Line, SourceRecord
from assistant.sources.cleaning import clean, clean_json
from assistant.sources.dates import listing_date, publication_date

__all__ = ["JSONLines"]

_DEEPEST = 40
_LONGEST_INTEGER = 20
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LINES_LOOKED_AT = 20
_ABSTRACT_KEYS = ("abstract", "text", "sentences")
_ID_KEYS = ("id", "_id")
_DATE_KEYS = ("published", "date", "year")
_LISTING_KEYS = ("listing", "listings")
_WEB = re.compile(r"https?://[^\s\"<>]+", re.IGNORECASE)


class _BadRecordError(Exception):
    """Why a line is not taken."""


class JSONLines:
    """Objects with `title` and `abstract` (or `text`, or `sentences`), and optionally `id` (or `_id`), `authors`,
    `published` (or `date`, `year`), `url`, `listing` or `listings` (`page`, `date`, `rank`), `kind` if it is "digest"
    (the abstract is told in other words than the authors'); all else is metadata.

    A paper seen in several places (`listings`) is given once for each.
    """

    name = "JSON Lines (objects with title and abstract)"

    def recognises(self, head: str, name: str) -> bool:
        """Most of the first lines are objects, or the first line is longer than the head and starts as one."""
        lines = [line.strip() for line in head.split("\n") if line.strip()]
        if len(lines) == 1 and lines[0].startswith('{"'):
            return True
        looked_at = lines[:_LINES_LOOKED_AT]
        objects = sum(line.startswith("{") and line.endswith("}") for line in looked_at)
        return objects * 2 >= len(looked_at)

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """A record or a rejection for every line that is not blank."""
        for number, text in lines:
            if not text.strip():
                continue
            where = f"{name}:{number}"
            try:
                yield from _records(_load(text), where)
            except _BadRecordError as error:
                yield Rejection(where=where, why=str(error))


def _load(text: str) -> dict[str, Any]:
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_finite,
        )
    except RecursionError:
        raise _BadRecordError("nested too deeply") from None
    except ValueError as error:
        why = f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else "unreadable number"
        raise _BadRecordError(f"not JSON: {why}") from None
    if not isinstance(value, dict):
        raise _BadRecordError(f"not an object but {_kind(value)}")
    if text.count("{") + text.count("[") > _DEEPEST and _depth(value) > _DEEPEST:
        raise _BadRecordError("nested too deeply")
    if _SURROGATE.search(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise _BadRecordError("holds half of a surrogate pair, which is no character") from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _BadRecordError(f"the key {_quoted(twice)} stands twice in one object")
    return found


def _no_constant(text: str) -> NoReturn:
    raise _BadRecordError(f"{text} is not a JSON number")


def _integer(text: str) -> int:
    if len(text) > _LONGEST_INTEGER:
        raise _BadRecordError(f"a whole number of {len(text)} digits is too large")
    return int(text)


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise _BadRecordError("a number is too large")
    return value


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level:
        depth += 1
        parts = (part.values() if isinstance(part, dict) else part for part in level)
        level = [item for part in parts for item in part if isinstance(item, (dict, list))]
    return depth


def _records(fields: dict[str, Any], where: str) -> Iterator[SourceRecord]:
    title = _text(fields.pop("title", None), "title")
    abstract = _abstract(fields)
    if not abstract:
        raise _BadRecordError(f"no abstract: {_quoted(title)}" if title else "neither title nor abstract")
    identity = _identity(fields)
    authors = _authors(fields.pop("authors", None))
    published = _published(fields)
    url = _url(fields)
    listings = _listings(fields)
    kind = _kind_of_abstract(fields)
    metadata = _metadata(fields)
    places: Sequence[Listing | None] = listings or (None,)
    for listing in places:
        yield SourceRecord(title, abstract, where, identity, authors, published, url, listing, metadata, kind)


def _text(value: Any, key: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _BadRecordError(f"{key} is not a string but {_kind(value)}")
    return clean(value)


def _abstract(fields: dict[str, Any]) -> str:
    """The first of the keys that holds a text; an emptier one is no loss, a second text stays in the metadata."""
    for key in _ABSTRACT_KEYS:
        value = fields.get(key)
        if key == "sentences" and isinstance(value, list):
            if not all(isinstance(sentence, str) for sentence in value):
                raise _BadRecordError("sentences is not a list of strings")
            value = " ".join(value)
        if text := _text(value, key):
            del fields[key]
            return text
        fields.pop(key, None)
    return ""


def _identity(fields: dict[str, Any]) -> str | None:
    for key in _ID_KEYS:
        value = fields.get(key)
        if value is None:
            fields.pop(key, None)
            continue
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise _BadRecordError(f"{key} is not a string but {_kind(value)}")
        if identity := clean(str(value)):
            del fields[key]
            return identity
    return None


def _authors(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return split_authors(clean(value))
    if isinstance(value, list):
        names = [name.get("name") if isinstance(name, dict) else name for name in value]
        texts = [clean(name) for name in names if isinstance(name, str)]
        if len(texts) == len(names):
            return tuple(filter(None, texts))
    raise _BadRecordError("authors is neither a list of names nor a string")


def _published(fields: dict[str, Any]) -> str | None:
    """The first date that can be read; one that cannot stays in the metadata."""
    for key in _DATE_KEYS:
        value = fields.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and (date := publication_date(str(value))):
            del fields[key]
            return date
    return None


def _url(fields: dict[str, Any]) -> str | None:
    """A web address; anything else (another scheme, a bare DOI) stays in the metadata."""
    url = _text(fields.get("url"), "url")
    if not _WEB.fullmatch(url):
        return None
    del fields["url"]
    return url


def _listings(fields: dict[str, Any]) -> list[Listing]:
    listings: list[Listing] = []
    for key in _LISTING_KEYS:
        value = fields.pop(key, None) or []
        for item in value if isinstance(value, list) else [value]:
            listing = _listing(item, key)
            if listing not in listings:
                listings.append(listing)
    return listings


def _listing(value: Any, key: str) -> Listing:
    if not isinstance(value, dict) or not isinstance(value.get("page"), str) or not clean(value["page"]):
        raise _BadRecordError(f"{key} is not an object with a page")
    date, rank = value.get("date"), value.get("rank")
    day = listing_date(date) if isinstance(date, str) else None
    if date is not None and day is None:
        raise _BadRecordError(f"{key}.date is not a date")
    if rank is not None and (isinstance(rank, bool) or not isinstance(rank, int)):
        raise _BadRecordError(f"{key}.rank is not a whole number")
    try:
        return Listing(page=clean(value["page"]), date=day, rank=rank)
    except ValidationError:
        raise _BadRecordError(f"{key}.rank is less than 1") from None


def _kind_of_abstract(fields: dict[str, Any]) -> Kind:
    """Any other kind than a digest is something else, and stays in the metadata."""
    if fields.get("kind") != "digest":
        return "abstract"
    del fields["kind"]
    return "digest"


def _metadata(fields: dict[str, Any]) -> dict[str, JSONValue]:
    """All that is left; an object called `metadata` (BEIR) is opened, and what stands beside it comes first."""
    inner = fields.get("metadata")
    merged = {**inner, **{k: v for k, v in fields.items() if k != "metadata"}} if isinstance(inner, dict) else fields
    return {clean(key): clean_json(value) for key, value in merged.items() if value is not None}


def _kind(value: Any) -> str:
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "null")


def _quoted(text: str) -> str:
    text = clean(text)
    return f'"{text[:57]}..."' if len(text) > 60 else f'"{text}"'
