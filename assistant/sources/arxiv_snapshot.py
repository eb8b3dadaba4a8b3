"""The metadata of all of arXiv, as it is given out for research: a paper an object, an object a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from assistant.dates import publication_date
from assistant.records import Rejection
from assistant.sources.arxiv import arxiv_record
from assistant.sources.authors import split_authors, turned_name
from assistant.sources.base import Line, SourceRecord
from assistant.sources.cleaning import clean
from assistant.sources.fields import no_abstract, text_of
from assistant.sources.identifiers import arxiv_id
from assistant.sources.json_values import BadRecordError, load_object, quoted
from assistant.sources.latex_text import plain_accents

__all__ = ["ArxivSnapshot"]

_OWN_KEYS = ('"authors_parsed"', '"update_date"', '"versions"', '"journal-ref"')
_ENOUGH_KEYS = 3
_LINES_LOOKED_AT = 20


class ArxivSnapshot:
    """Lines with `id`, `title`, `abstract`, and more of arXiv's own fields. Millions of them are read as a stream.

    A paper is published on the day of its first version; `updated` in the metadata is the day of the last.
    """

    name = "the arXiv metadata snapshot (JSON Lines)"

    def recognises(self, head: str, name: str) -> bool:
        """Most of the first lines are objects with keys that only the snapshot has."""
        looked_at = [line for line in head.split("\n") if line.strip()][:_LINES_LOOKED_AT]
        own = sum(
            line.lstrip().startswith("{") and sum(key in line for key in _OWN_KEYS) >= _ENOUGH_KEYS
            for line in looked_at
        )
        return own * 2 >= len(looked_at)

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """A record or a rejection for every line that is not blank."""
        for number, text in lines:
            if not text.strip():
                continue
            where = f"{name}:{number}"
            try:
                yield _record(load_object(text), where)
            except BadRecordError as error:
                yield Rejection(where=where, why=str(error))


def _record(fields: dict[str, Any], where: str) -> SourceRecord:
    title, abstract = (_text(fields, key) for key in ("title", "abstract"))
    if not abstract.strip() or not title.strip():
        raise BadRecordError(f"no title: {quoted(abstract)}" if abstract.strip() else no_abstract(clean(title)))
    given = _text(fields, "id")
    paper = arxiv_id(given)
    if paper is None:
        raise BadRecordError(f"not an arXiv id: {quoted(given)}" if given else "no arXiv id")
    versions = _versions(fields.get("versions"))
    return arxiv_record(
        paper._replace(version=max((number for number, _ in versions), default=paper.version)),
        where,
        title=title,
        abstract=abstract,
        authors=_authors(fields),
        published=versions[0][1] if versions else None,
        comments=_text(fields, "comments"),
        doi_given=_text(fields, "doi"),
        categories=_text(fields, "categories").split(),
        journal_ref=_text(fields, "journal-ref"),
        report_no=_text(fields, "report-no"),
        updated=versions[-1][1] if len(versions) > 1 else None,
        submitter=_text(fields, "submitter"),
        license=_text(fields, "license"),
    )


def _text(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key)
    if value is None or isinstance(value, str):
        return value or ""
    return text_of(value, key)


def _versions(value: Any) -> list[tuple[int, str | None]]:
    """The number and day of each version, in their order; those that cannot be read are left out."""
    found = []
    for item in value if isinstance(value, list) else ():
        number = item.get("version") if isinstance(item, dict) else None
        created = item.get("created") if isinstance(item, dict) else None
        if isinstance(number, str) and number[:1] == "v" and number[1:].isdecimal() and len(number) <= 5:
            found.append((int(number[1:]), _day(" ".join(created.split()[:4])) if isinstance(created, str) else None))
    return found


@lru_cache(16_384)
def _day(created: str) -> str | None:
    """Of a date without its time ("Mon, 2 Apr 2007"), so that there are few of them."""
    return publication_date(created)


def _authors(fields: dict[str, Any]) -> tuple[str, ...]:
    """The names in parts, in which accents are letters; else those of the line, in which they may be TeX."""
    parsed = fields.get("authors_parsed")
    names = []
    for parts in parsed if isinstance(parsed, list) else ():
        if isinstance(parts, list) and parts and all(isinstance(part, str) for part in parts):
            family, given, suffix = ([clean(part) for part in parts[:3]] + ["", ""])[:3]
            names.append(turned_name(family, given, suffix=suffix))
    return tuple(filter(None, names)) or split_authors(clean(plain_accents(_text(fields, "authors"))))
