"""Papers that pages state only in the data of their own scripts (IEEE Xplore, OpenReview)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from assistant.sources.field_values import text_in

__all__ = ["article_in_scripts"]

_XPLORE = re.compile(r"xplGlobal\.document\.metadata\s*=\s*(?=\{)")
_NEXT = re.compile(r"<script[^>]{0,200}\bid=[\"']__NEXT_DATA__[\"'][^>]{0,200}>\s*(?=\{)")
_MOST_NESTED = 8


def article_in_scripts(html: str) -> dict[str, Any]:
    """What the scripts say of the paper of a page, under the names of JSON-LD; empty if nothing."""
    for pattern, read in ((_XPLORE, _of_xplore), (_NEXT, _of_openreview)):
        found = pattern.search(html)
        if found and (data := _object(html, found.end())) and (article := read(data)):
            return {key: value for key, value in article.items() if value}
    return {}


def _object(text: str, start: int) -> dict[str, Any]:
    try:
        data, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _of_xplore(data: dict[str, Any]) -> dict[str, Any]:
    authors = data.get("authors")
    return {
        "headline": text_in(data.get("title")),
        "abstract": text_in(data.get("abstract")),
        "author": [text_in(one.get("name")) for one in authors if isinstance(one, dict)]
        if isinstance(authors, list)
        else [],
        "datePublished": text_in(data.get("publicationDate")) or text_in(data.get("publicationYear")),
        "sameAs": text_in(data.get("doi")),
    }


def _of_openreview(data: dict[str, Any]) -> dict[str, Any]:
    content = next(_contents(data, 0), {})
    authors = content.get("authors")
    return {
        "headline": text_in(content.get("title")),
        "abstract": text_in(content.get("abstract")),
        "author": authors.get("value") if isinstance(authors, dict) else authors,
    }


def _contents(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The objects that hold the title and the abstract of a submission."""
    if not isinstance(value, dict) or depth > _MOST_NESTED:
        return
    if "title" in value and "abstract" in value:
        yield value
    for part in value.values():
        yield from _contents(part, depth + 1)
