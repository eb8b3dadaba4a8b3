"""The metadata of all of arXiv, as it is given out for research: a paper an object, millions of them a line each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from assistant.sources.arxiv import arxiv_record
from assistant.sources.base import SourceRecord
from assistant.sources.field_values import prose_in, text_in
from assistant.sources.latex_text import plain_accents
from assistant.sources.names import names_in
from assistant.text.dates import publication_date
from assistant.text.identifiers import arxiv_id, arxiv_month

__all__ = ["snapshot_record"]

_OWN_KEYS = ("authors_parsed", "update_date", "versions", "journal-ref", "report-no", "submitter")
_ENOUGH_KEYS = 3


def snapshot_record(fields: Mapping[str, Any], where: str) -> SourceRecord | None:
    """The record of a paper in the snapshot; None for fields of another kind, or without id, title or abstract.

    A paper is published on the day of its first version, or else in the month that its id names; `updated` in the
    metadata is the day of the last version.
    """
    if sum(key in fields for key in _OWN_KEYS) < _ENOUGH_KEYS:
        return None
    title, abstract = text_in(fields.get("title")), prose_in(fields.get("abstract"))
    paper = arxiv_id(text_in(fields.get("id")))
    if paper is None or not title or not abstract:
        return None
    versions = _versions(fields.get("versions"))
    return arxiv_record(
        paper._replace(version=max((number for number, _ in versions), default=paper.version)),
        where,
        title=title,
        abstract=abstract,
        authors=names_in(fields.get("authors_parsed")) or names_in(plain_accents(text_in(fields.get("authors")))),
        published=(versions[0][1] if versions else None) or arxiv_month(paper.id),
        comments=text_in(fields.get("comments")),
        doi_given=text_in(fields.get("doi")),
        categories=text_in(fields.get("categories")).split(),
        journal_ref=text_in(fields.get("journal-ref")),
        report_no=text_in(fields.get("report-no")),
        updated=versions[-1][1] if len(versions) > 1 else None,
        submitter=text_in(fields.get("submitter")),
        license=text_in(fields.get("license")),
    )


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
