"""What all formats have in common in the end: texts without markup, and abstracts without what exporters put round."""

from __future__ import annotations

from dataclasses import replace

from assistant.records import Rejection
from assistant.sources.abstracts import bare_abstract
from assistant.sources.base import SourceRecord
from assistant.sources.fields import no_abstract
from assistant.sources.markup import without_markup

__all__ = ["plain"]


def plain(record: SourceRecord | Rejection) -> SourceRecord | Rejection:
    """The record with title, abstract and names as a reader sees them; rejected if that leaves no abstract."""
    if isinstance(record, Rejection):
        return record
    title, abstract = without_markup(record.title), bare_abstract(without_markup(record.abstract))
    authors = tuple(filter(None, map(without_markup, record.authors)))
    if not abstract:
        return Rejection(where=record.where, why=no_abstract(title))
    if (title, abstract, authors) == (record.title, record.abstract, record.authors):
        return record
    return replace(record, title=title, abstract=abstract, authors=authors)
