"""What one source says of one paper, as the catalog keeps it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from assistant.library.entries import IncomingPaper
from assistant.records import Kind

__all__ = ["PaperRecord", "as_json", "digest"]


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """The fields of one record, storable as JSON. An empty field says nothing."""

    id: str | None = None
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    kind: Kind = "abstract"
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, given: IncomingPaper) -> Self:
        """What is kept of a record as a source gives it."""
        return cls(
            id=_storable(given.id.strip()) if given.id and given.id.strip() else None,
            title=_storable(given.title),
            abstract=_storable(given.abstract),
            authors=tuple(_storable(name) for name in given.authors),
            published=given.published or None,
            url=_storable(given.url) if given.url else None,
            kind=given.kind if given.abstract else "abstract",
            metadata=json.loads(as_json(dict(given.metadata))) if given.metadata else {},
        )

    @classmethod
    def loads(cls, text: str) -> Self:
        """The inverse of `dumps`."""
        fields = json.loads(text)
        return cls(**{**fields, "authors": tuple(fields.get("authors", ()))})

    def dumps(self) -> str:
        """JSON of the fields that say something; equal records give equal texts."""
        values = {
            "id": self.id,
            "title": self.title,
            "abstract": self.abstract,
            "authors": self.authors,
            "published": self.published,
            "url": self.url,
            "kind": "" if self.kind == "abstract" else self.kind,
            "metadata": self.metadata,
        }
        return as_json({name: value for name, value in values.items() if value})


def digest(fields: str) -> str:
    """What tells records of one source apart: a hash of `PaperRecord.dumps`."""
    return hashlib.sha256(fields.encode()).hexdigest()[:32]


def _storable(text: str) -> str:
    """Lone surrogates cannot be stored; they come from broken escapes in JSON."""
    return text.encode("utf-8", "replace").decode()


def as_json(value: Any) -> str:
    """JSON as it is stored: equal values give equal texts."""
    return _storable(json.dumps(value, ensure_ascii=False, sort_keys=True))
