"""Daily Papers as JSON: what its API answers, and what its pages hold inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.dates import listing_date, publication_date
from assistant.records import Listing, Rejection
from assistant.sources.base import JSONValue, Line, SourceRecord
from assistant.sources.cleaning import clean, clean_json
from assistant.sources.fields import no_abstract, records_of, text_of, web_address
from assistant.sources.identifiers import arxiv_address, identified
from assistant.sources.json_items import array_items
from assistant.sources.json_values import BadRecordError, kind_of, load_json, load_object, quoted

__all__ = ["DailyPapersJSON", "daily_paper", "daily_papers_in", "page_name"]

_LONGEST_OBJECT = 16_000_000
_IN_ARRAY = re.compile(r"\s*\[\s*(?:\{|\]\s*$)")
_IN_OBJECT = re.compile(r'\s*\{[^\[{]{0,500}"(?:dailyPapers|papers|paper)"\s*:\s*[\[{]')
_OWN_KEYS = ('"summary"', '"publishedAt"', '"submittedOnDailyAt"', '"upvotes"')
_LISTS = ("dailyPapers", "papers")
_FURTHER = {"githubRepo": "github", "projectPage": "project_page", "ai_keywords": "keywords"}


class DailyPapersJSON:
    """A list of objects, each with a `paper` (`id`, `title`, `summary`, `authors`, `publishedAt`, `upvotes`), or papers
    themselves; or an object with one such list, or one such paper. Items in the form of JSON Lines are taken too.

    A listing's page is the name of the file, its date the day on which the paper was listed, its rank its place.
    """

    name = "Daily Papers as JSON (or another list of objects with title and abstract)"

    def recognises(self, head: str, name: str) -> bool:
        """A list of objects, or an object whose first keys are Daily Papers' own."""
        if _IN_ARRAY.match(head):
            return True
        if _IN_OBJECT.match(head):
            return True
        return head.lstrip().startswith("{") and sum(key in head[:20_000] for key in _OWN_KEYS) >= 3 and "\n" in head

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The papers in order. A list is read item by item, so that a broken one costs itself alone."""
        rest = iter(lines)
        passed: list[Line] = []
        for line in rest:
            passed.append(line)
            if line.text.strip():
                break
        whole = (line for part in (passed, rest) for line in part)
        if passed and passed[-1].text.lstrip().startswith("["):
            found: Iterator[SourceRecord | Rejection] = _of_items(whole, name)
        else:
            found = _of_object(whole, name)
        empty = True
        for record in found:
            empty = False
            yield record
        if empty:
            yield Rejection(where=name, why="the list holds no paper")


def _of_items(lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
    for rank, item in enumerate(array_items(lines), start=1):
        where = f"{name}:{item.line}"
        if item.problem:
            yield Rejection(where=where, why=f"{item.problem}: {quoted(item.text)}" if item.text else item.problem)
            continue
        try:
            yield from _records(load_object(item.text), where, page_name(name), None, rank)
        except BadRecordError as error:
            yield Rejection(where=where, why=str(error))


def _of_object(lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
    start, texts, size = 1, list[str](), 0
    for number, text in lines:
        start = start if texts else number
        texts.append(text)
        size += len(text)
        if size > _LONGEST_OBJECT:
            yield Rejection(where=name, why=f"an object of more than {_LONGEST_OBJECT:,} characters")
            return
    try:
        value = load_json("\n".join(texts))
    except BadRecordError as error:
        yield Rejection(where=f"{name}:{start}", why=str(error))
        return
    yield from daily_papers_in(value, f"{name}:{start}", page_name(name))


def daily_papers_in(value: Any, where: str, page: str) -> Iterator[SourceRecord | Rejection]:
    """The papers that an object of Daily Papers holds; a single one is on no list."""
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
            yield from _records(item, place, page, date, None if items is None else rank)
        except BadRecordError as error:
            yield Rejection(where=place, why=str(error))


def page_name(name: str) -> str:
    """What a listing calls the page that a file called `name` holds; of an address, all but scheme and query."""
    address = re.sub(r"[?#].*", "", name).partition("://")[2].rstrip("/")
    return clean(address or name.replace("\\", "/").rpartition("/")[2]) or "page"


def _records(item: dict[str, Any], where: str, page: str, date: object, rank: int | None) -> Iterator[SourceRecord]:
    paper = item.get("paper")
    if isinstance(paper, dict):
        yield daily_paper({**item, **paper}, where, page, date, rank)
    elif "summary" in item and not any(item.get(key) for key in ("abstract", "text", "sentences")):
        yield daily_paper(item, where, page, date, rank)
    else:
        yield from records_of(dict(item), where)


def daily_paper(fields: dict[str, Any], where: str, page: str, date: object, rank: int | None) -> SourceRecord:
    """One paper of Daily Papers. Raises BadRecordError when it has no title or no summary."""
    title, abstract = text_of(fields.get("title"), "title"), text_of(fields.get("summary"), "summary")
    if not title or not abstract:
        raise BadRecordError(f"no title: {quoted(abstract)}" if abstract else no_abstract(title))
    given = text_of(fields.get("id"), "id") or None
    listed = next(filter(None, map(_day, (fields.get("submittedOnDailyAt"), date))), None)
    published = fields.get("publishedAt")
    id, metadata = identified(given, None, _metadata(fields))
    arxiv = metadata.get("arxiv")
    url = arxiv_address(arxiv) if isinstance(arxiv, str) else web_address(f"https://huggingface.co/papers/{given}")
    return SourceRecord(
        title,
        abstract,
        where,
        id,
        _authors(fields.get("authors")),
        publication_date(published) if isinstance(published, str) else None,
        url if given else None,
        Listing(page=page, date=listed, rank=rank) if rank else None,
        metadata,
    )


def _day(value: object) -> str | None:
    return listing_date(value) if isinstance(value, str) else None


def _authors(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadRecordError(f"authors is not a list but {kind_of(value)}")
    names = [author.get("name") if isinstance(author, dict) else author for author in value]
    return tuple(filter(None, (clean(name) for name in names if isinstance(name, str))))


def _metadata(fields: dict[str, Any]) -> dict[str, JSONValue]:
    found: dict[str, JSONValue] = {}
    upvotes = fields.get("upvotes")
    if isinstance(upvotes, int) and not isinstance(upvotes, bool):
        found["upvotes"] = upvotes
    for key, name in _FURTHER.items():
        if fields.get(key):
            found[name] = clean_json(fields[key])
    return found
