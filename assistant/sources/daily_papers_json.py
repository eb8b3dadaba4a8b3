"""Daily Papers as JSON: the responses of its API, and the data embedded in its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assistant.records import Listing, Rejection
from assistant.sources.authors import names_in
from assistant.sources.base import (
    BadRecordError,
    JSONValue,
    SourceRecord,
    clean,
    clean_json,
    require_title,
    with_abstract,
)
from assistant.sources.field_values import prose_in, text_in
from assistant.sources.fields import records_of, web_address
from assistant.sources.identifiers import identified
from assistant.sources.json_values import kind_of
from assistant.text.dates import listing_date, publication_date
from assistant.text.identifiers import arxiv_address

__all__ = ["daily_paper", "daily_papers_in", "is_daily_paper", "page_name"]

_OWN_KEYS = frozenset(
    ("publishedAt", "submittedOnDailyAt", "submittedOnDailyBy", "upvotes", "numComments", "ai_summary", "discussionId")
)
_ENOUGH_KEYS = 2
_LISTS = ("dailyPapers", "papers")
_FURTHER = {"githubRepo": "github", "projectPage": "project_page", "ai_keywords": "keywords"}


def is_daily_paper(fields: Mapping[str, Any]) -> bool:
    """Whether an object is a paper in the form of Daily Papers, directly or under `paper`."""
    paper = fields.get("paper")
    if isinstance(paper, dict):
        return "summary" in paper or "title" in paper
    return "summary" in fields and "abstract" not in fields and len(_OWN_KEYS & fields.keys()) >= _ENOUGH_KEYS


def daily_papers_in(value: Any, where: str, page: str) -> Iterator[SourceRecord | Rejection]:
    """The papers in an object of Daily Papers. A single paper has no listing."""
    if not isinstance(value, dict):
        yield Rejection(where=where, why=f"not an object but {kind_of(value)}")
        return
    items = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)
    date = value.get("dateString") or value.get("date")
    for rank, item in enumerate([value] if items is None else items, start=1):
        place = where if items is None else f"{where} (item {rank})"
        try:
            if not isinstance(item, dict):
                raise BadRecordError(f"not an object but {kind_of(item)}")
            if is_daily_paper(item):
                yield daily_paper(item, place, page, date, None if items is None else rank)
            else:
                yield from records_of(dict(item), place)
        except BadRecordError as error:
            yield error.rejection(place)


def page_name(name: str) -> str:
    """The page name for a listing: the file name, or an address without scheme and query."""
    address = re.sub(r"[?#].*", "", name).partition("://")[2].rstrip("/")
    return clean(address or name.replace("\\", "/").rpartition("/")[2]) or "page"


def daily_paper(fields: dict[str, Any], where: str, page: str, date: object, rank: int | None) -> SourceRecord:
    """One paper of Daily Papers. Raises BadRecordError when it has no title or no summary."""
    if isinstance(paper := fields.get("paper"), dict):
        fields = {**fields, **paper}
    title, abstract = text_in(fields.get("title")), prose_in(fields.get("summary"))
    require_title(title, abstract)
    given = text_in(fields.get("id")) or None
    listed = next(filter(None, map(_day, (fields.get("submittedOnDailyAt"), date))), None)
    published = fields.get("publishedAt")
    id, metadata = identified(given, None, _metadata(fields))
    arxiv = metadata.get("arxiv")
    url = arxiv_address(arxiv) if isinstance(arxiv, str) else web_address(f"https://huggingface.co/papers/{given}")
    return with_abstract(
        SourceRecord(
            title,
            abstract,
            where,
            id,
            names_in(fields.get("authors")),
            publication_date(published) if isinstance(published, str) else None,
            url if given else None,
            Listing(page=page, date=listed, rank=rank) if rank else None,
            metadata,
        )
    )


def _day(value: object) -> str | None:
    return listing_date(value) if isinstance(value, str) else None


def _metadata(fields: dict[str, Any]) -> dict[str, JSONValue]:
    found: dict[str, JSONValue] = {}
    upvotes = fields.get("upvotes")
    if isinstance(upvotes, int) and not isinstance(upvotes, bool):
        found["upvotes"] = upvotes
    for key, name in _FURTHER.items():
        if fields.get(key):
            found[name] = clean_json(fields[key])
    return found
