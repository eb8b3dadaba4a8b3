"""A record out of named fields, in this project's own form or in that of BEIR corpora."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from assistant.dates import listing_date, publication_date
from assistant.records import Kind, Listing
from assistant.sources.authors import split_authors
from assistant.sources.base import JSONValue, SourceRecord
from assistant.sources.cleaning import clean, clean_json
from assistant.sources.identifiers import identified
from assistant.sources.json_values import BadRecordError, kind_of, quoted

__all__ = ["no_abstract", "records_of", "text_of", "web_address"]

_ABSTRACT_KEYS = ("abstract", "text", "sentences")
_ID_KEYS = ("id", "_id")
_DATE_KEYS = ("published", "date", "year")
_LISTING_KEYS = ("listing", "listings")
_WEB = re.compile(r"https?://[^\s\"<>]+", re.IGNORECASE)


def records_of(fields: dict[str, Any], where: str) -> Iterator[SourceRecord]:
    """The record that the fields make, once for each place where the paper was seen. Takes from `fields`.

    See `jsonl.JSONLines` for the names. Raises BadRecordError for fields that make none.
    """
    title = text_of(fields.pop("title", None), "title")
    abstract = _abstract(fields)
    if not abstract:
        raise BadRecordError(no_abstract(title))
    given = _identity(fields)
    authors = _authors(fields.pop("authors", None))
    published = _published(fields)
    url = _url(fields)
    listings = _listings(fields)
    kind = _kind_of_abstract(fields)
    identity, metadata = identified(given, url, _metadata(fields))
    places: Sequence[Listing | None] = listings or (None,)
    for listing in places:
        yield SourceRecord(title, abstract, where, identity, authors, published, url, listing, metadata, kind)


def no_abstract(title: str) -> str:
    """Why a record without an abstract is not taken."""
    return f"no abstract: {quoted(title)}" if title else "neither title nor abstract"


def text_of(value: Any, key: str) -> str:
    """A field's text, clean; empty where there is none. Raises BadRecordError when it is something else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRecordError(f"{key} is not a string but {kind_of(value)}")
    return clean(value)


def web_address(text: str) -> str | None:
    """`text` if it is an address of the web."""
    return text if _WEB.fullmatch(text) else None


def _abstract(fields: dict[str, Any]) -> str:
    """The first of the keys that holds a text; an emptier one is no loss, a second text stays in the metadata."""
    for key in _ABSTRACT_KEYS:
        value = fields.get(key)
        if key == "sentences" and isinstance(value, list):
            if not all(isinstance(sentence, str) for sentence in value):
                raise BadRecordError("sentences is not a list of strings")
            value = " ".join(value)
        if text := text_of(value, key):
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
            raise BadRecordError(f"{key} is not a string but {kind_of(value)}")
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
    raise BadRecordError("authors is neither a list of names nor a string")


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
    url = web_address(text_of(fields.get("url"), "url"))
    if url:
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
        raise BadRecordError(f"{key} is not an object with a page")
    date, rank = value.get("date"), value.get("rank")
    day = listing_date(date) if isinstance(date, str) else None
    if date is not None and day is None:
        raise BadRecordError(f"{key}.date is not a date")
    if rank is not None and (isinstance(rank, bool) or not isinstance(rank, int)):
        raise BadRecordError(f"{key}.rank is not a whole number")
    try:
        return Listing(page=clean(value["page"]), date=day, rank=rank)
    except ValidationError:
        raise BadRecordError(f"{key}.rank is less than 1") from None


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
