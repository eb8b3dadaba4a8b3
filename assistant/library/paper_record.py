"""What one source states about a paper, as the catalog stores it, and what several records state together.

Records are merged field by field: the fuller value wins, whatever order they came in. Among arXiv versions the newest
counts. Between equally full values the values themselves decide.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self, TypeVar

from assistant.library.entries import IncomingPaper
from assistant.records import Kind
from assistant.text.identifiers import arxiv_id, doi
from assistant.text.likeness import ET_AL, is_cut

__all__ = ["PaperRecord", "Versioned", "as_json", "digest", "merged"]

Value = TypeVar("Value")
_INITIAL = 2
"""A shorter word of a name is an initial."""


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """The fields of one record, storable as JSON. An empty field states nothing."""

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
        """The stored form of a record as a source gives it."""
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
        """JSON of the fields that are not empty; equal records give equal texts."""
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
    """A hash of `PaperRecord.dumps`, which distinguishes the records of a source."""
    return hashlib.sha256(fields.encode()).hexdigest()[:32]


def _storable(text: str) -> str:
    """Replace lone surrogates, which cannot be stored; they come from broken escapes in JSON."""
    return text.encode("utf-8", "replace").decode()


def as_json(value: Any) -> str:
    """JSON as it is stored: equal values give equal texts."""
    return _storable(json.dumps(value, ensure_ascii=False, sort_keys=True))


class Versioned(NamedTuple):
    """A record and the arXiv version it describes."""

    record: PaperRecord
    version: int | None


def merged(records: Sequence[Versioned]) -> PaperRecord:
    """One record out of several about the same paper."""
    kind, abstract = _abstract(records)
    arxivs = [one for one in records if one.version is not None and one.record.title and not is_cut(one.record.title)]
    return PaperRecord(
        title=_fullest(arxivs or records, lambda record: record.title, _title) or "",
        abstract=abstract,
        authors=_fullest(records, lambda record: record.authors, _authors) or (),
        published=_fullest([Versioned(record, None) for record, _ in records], lambda record: record.published, _date),
        url=_fullest(records, lambda record: record.url, _url),
        kind=kind,  # type: ignore[arg-type]
        metadata=_metadata(records),
    )


def _fullest(
    records: Iterable[Versioned], field: Callable[[PaperRecord], Value], fullness: Callable[[Value], tuple[Any, ...]]
) -> Value | None:
    """The fullest value of a field; None if no record has it."""
    given = [(field(record), version) for record, version in records if field(record)]
    newest = max((version for _, version in given if version is not None), default=None)
    values = {as_json(value): value for value, version in given if version in (None, newest)}
    if not values:
        return None
    return max(values.items(), key=lambda item: (fullness(item[1]), item[0]))[1]


def _abstract(records: Sequence[Versioned]) -> tuple[str, str]:
    """Kind and text: the authors' own abstract before a digest, a complete one before one that was cut."""
    given = [(record, version) for record, version in records if record.abstract]
    for kind in ("abstract", "digest"):
        if of_kind := [Versioned(record, version) for record, version in given if record.kind == kind]:
            whole = [one for one in of_kind if not is_cut(one.record.abstract)]
            versioned = [one for one in whole or of_kind if one.version is not None]
            return kind, _fullest(versioned or whole or of_kind, lambda record: record.abstract, _length) or ""
    return "abstract", ""


def _length(text: str) -> tuple[int]:
    return (len(text),)


def _title(title: str) -> tuple[bool, bool, int, int]:
    """Prefers complete titles, then ones not all in capitals, then longer ones, then ones with more capitals."""
    return not is_cut(title), not title.isupper(), len(title), sum(map(str.isupper, title))


def _authors(authors: tuple[str, ...]) -> tuple[bool, int, int, int]:
    """Prefers complete lists, then more people, then more given names in full, then more letters."""
    people = [author for author in authors if not ET_AL.fullmatch(author.strip())]
    return len(people) == len(authors), len(people), sum(map(_is_full, people)), sum(map(len, people))


def _is_full(name: str) -> bool:
    return sum(len(word.strip(".")) >= _INITIAL for word in name.replace("-", " ").replace(",", " ").split()) > 1


def _date(date: str | None) -> tuple[int, int]:
    """Prefers a day to a month to a year, then the earlier date."""
    text = date or ""
    return len(text), -int(text.replace("-", "") or 0)


def _url(url: str | None) -> tuple[int, int, int]:
    """Prefers an arXiv URL without a version, then with one, then a DOI, then any other; then the shorter one."""
    text = url or ""
    named = arxiv_id(text)
    kind = (3 if named.version is None else 2) if named else 1 if doi(text) else 0
    return kind, text.startswith("https:"), -len(text)


def _metadata(records: Sequence[Versioned]) -> Mapping[str, Any]:
    names = sorted({name for record, _ in records for name in record.metadata})
    every = {name: _of_metadata(records, name) for name in names}
    versions = [version for _, version in records if version is not None and "version" in every]
    return every | ({"version": max(versions)} if versions else {})


def _of_metadata(records: Sequence[Versioned], name: str) -> Any:
    fullest = _fullest(records, lambda record: record.metadata.get(name), lambda value: (len(as_json(value)),))
    if fullest is None:  # all of them empty, zero or false
        return min((record.metadata[name] for record, _ in records if name in record.metadata), key=as_json)
    return fullest
