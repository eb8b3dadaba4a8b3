"""LlamaIndex documents as records: the text is the abstract, everything else comes from the metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.records import Rejection
from assistant.sources.base import BadRecordError, SourceRecord, clean
from assistant.sources.fields import records_of
from assistant.sources.markup import plain
from assistant.sources.nodes import Document

__all__ = ["read_documents"]

_NAMES = {
    "title": ("title", "paper_title", "document_title", "Title", "Title of this paper"),
    "authors": ("authors", "author", "Authors"),
    "published": ("published", "date", "Published", "Date published"),
    "url": ("url", "URL", "source_url"),
    "id": ("id", "paper_id", "arxiv_id", "Entry ID", "entry_id"),
}
_RANDOM_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def read_documents(documents: Iterable[Document]) -> Iterator[SourceRecord | Rejection]:
    """A record or a rejection for every document, `where` being "document N".

    Title, authors, date, address and id are taken from the metadata; the rest stays metadata. A random id, which
    LlamaIndex assigns by default, does not count.
    """
    for number, document in enumerate(documents, start=1):
        where = f"document {number}"
        try:
            yield from map(plain, records_of(_fields(document), where))
        except BadRecordError as error:
            yield plain(error.rejection(where))
        except (AttributeError, TypeError, ValueError) as error:
            yield Rejection(where=where, why=f"not a document: {clean(str(error))}")


def _fields(document: Document) -> dict[str, Any]:
    fields: dict[str, Any] = {str(key): _plain(value) for key, value in document.metadata.items()}
    for name, keys in _NAMES.items():
        found = next((fields.pop(key) for key in keys if fields.get(key)), None)
        if found is not None:
            fields[name] = found
    if document.text.strip():
        fields["abstract"] = document.text
    if "id" not in fields and document.id_ and not _RANDOM_ID.fullmatch(document.id_):
        fields["id"] = document.id_
    return fields


def _plain(value: Any) -> Any:
    """The value as JSON: dates and the like become text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
