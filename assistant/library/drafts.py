"""What a record makes of a paper: the record over what is known already."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from assistant.library.catalog import Catalog
from assistant.library.entries import IncomingPaper
from assistant.library.identity import paper_id, text_hash
from assistant.records import Kind, Listing

__all__ = ["Draft", "SourceReading", "drafts"]


@dataclass(eq=False, slots=True)
class SourceReading:
    """One reading of one source: what the rows it writes are marked with, and what has come of it."""

    name: str
    content: str
    size: int | None
    rejected: list[tuple[str, str]] = field(default_factory=list)
    usable: int = 0
    row: int | None = None


@dataclass(slots=True)
class Draft:
    """A paper as it will stand in the catalog; `key` is None for a new one."""

    id: str
    key: int | None = None
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    kind: Kind = "abstract"
    metadata: dict[str, Any] = field(default_factory=dict)
    vectors: int | None = None
    stored: tuple[Any, ...] | None = None
    seen: list[tuple[SourceReading, Listing | None]] = field(default_factory=list)

    @classmethod
    def of_row(cls, row: tuple[Any, ...]) -> Self:
        """A paper as it stands."""
        key, id, title, abstract, authors, published, url, kind, metadata, vectors = row
        names = tuple(json.loads(authors))
        draft = cls(id, key, title, abstract, names, published, url, kind, json.loads(metadata), vectors)
        draft.stored = draft.columns()
        return draft

    def take(self, record: IncomingPaper, reading: SourceReading) -> None:
        """Put a record over the paper: the later one wins, but an empty field never replaces a known one.

        A digest never replaces an abstract.
        """
        self.title = _storable(record.title) or self.title
        if record.abstract and not (record.kind == "digest" and self.abstract and self.kind == "abstract"):
            self.abstract, self.kind = _storable(record.abstract), record.kind
        self.authors = tuple(_storable(name) for name in record.authors) or self.authors
        self.published = record.published or self.published
        self.url = _storable(record.url or "") or self.url
        self.metadata = {**self.metadata, **record.metadata}
        self.seen.append((reading, record.listing))

    def columns(self) -> tuple[Any, ...]:
        """title, abstract, authors, published, url, kind, metadata, text_hash as they are stored."""
        return (
            self.title,
            self.abstract,
            _json(self.authors),
            self.published,
            self.url,
            self.kind,
            _json(self.metadata),
            self.text_hash,
        )

    @property
    def text_hash(self) -> str:
        """What the paper's vectors are kept under."""
        return text_hash(self.title, self.abstract)


def _storable(text: str) -> str:
    """Lone surrogates cannot be stored; they come from broken escapes in JSON."""
    return text.encode("utf-8", "replace").decode()


def _json(value: Any) -> str:
    return _storable(json.dumps(value, ensure_ascii=False, sort_keys=True))


def drafts(catalog: Catalog, records: Iterable[tuple[IncomingPaper, SourceReading]]) -> list[Draft]:
    """The papers that the records are about, each once, in the order of their first record."""
    by_id: dict[str, list[tuple[IncomingPaper, SourceReading]]] = {}
    for record, reading in records:
        by_id.setdefault(paper_id(record.id, record.title), []).append((record, reading))
    rows = catalog.rows(
        "SELECT key, id, title, abstract, authors, published, url, kind, metadata, vectors FROM papers "
        "WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(by_id)),),
    )
    known = {row[1]: Draft.of_row(row) for row in rows}
    found = []
    for id, given in by_id.items():
        draft = known.get(id) or Draft(id)
        for record, reading in given:
            draft.take(record, reading)
        found.append(draft)
    return found
