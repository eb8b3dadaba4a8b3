"""One paper out of what its sources say: field by field the fuller value, whatever order they came in.

Of what several arXiv versions say, the newest counts. What is equally full is decided by the values themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from assistant.library.paper_record import PaperRecord, as_json
from assistant.text.identifiers import arxiv_id, doi
from assistant.text.likeness import ET_AL, is_cut

__all__ = ["Told", "merged"]

Value = TypeVar("Value")
_INITIAL = 2
"""Letters of a name that is but an initial, with its dot."""


class Told(NamedTuple):
    """A record, and the arXiv version that it is of."""

    record: PaperRecord
    version: int | None


def merged(told: Sequence[Told]) -> PaperRecord:
    """What the records say together."""
    kind, abstract = _abstract(told)
    arxivs = [one for one in told if one.version is not None and one.record.title and not is_cut(one.record.title)]
    return PaperRecord(
        title=_fullest(arxivs or told, lambda record: record.title, _title) or "",
        abstract=abstract,
        authors=_fullest(told, lambda record: record.authors, _authors) or (),
        published=_fullest([Told(record, None) for record, _ in told], lambda record: record.published, _date),
        url=_fullest(told, lambda record: record.url, _url),
        kind=kind,  # type: ignore[arg-type]
        metadata=_metadata(told),
    )


def _fullest(
    told: Iterable[Told], field: Callable[[PaperRecord], Value], fullness: Callable[[Value], tuple[Any, ...]]
) -> Value | None:
    """The fullest value of a field; None if no record has it."""
    given = [(field(record), version) for record, version in told if field(record)]
    newest = max((version for _, version in given if version is not None), default=None)
    values = {as_json(value): value for value, version in given if version in (None, newest)}
    if not values:
        return None
    return max(values.items(), key=lambda item: (fullness(item[1]), item[0]))[1]


def _abstract(told: Sequence[Told]) -> tuple[str, str]:
    """Its kind and its text: the authors' own before a digest, a whole one before one that was cut."""
    given = [(record, version) for record, version in told if record.abstract]
    for kind in ("abstract", "digest"):
        if of_kind := [Told(record, version) for record, version in given if record.kind == kind]:
            whole = [one for one in of_kind if not is_cut(one.record.abstract)]
            versioned = [one for one in whole or of_kind if one.version is not None]
            return kind, _fullest(versioned or whole or of_kind, lambda record: record.abstract, _length) or ""
    return "abstract", ""


def _length(text: str) -> tuple[int]:
    return (len(text),)


def _title(title: str) -> tuple[bool, bool, int, int]:
    """A whole title; not in capitals throughout; with more letters, then with more capitals."""
    return not is_cut(title), not title.isupper(), len(title), sum(map(str.isupper, title))


def _authors(authors: tuple[str, ...]) -> tuple[bool, int, int, int]:
    """A list to its end; with more people; with more given names in full; with more letters."""
    people = [author for author in authors if not ET_AL.fullmatch(author.strip())]
    return len(people) == len(authors), len(people), sum(map(_is_full, people)), sum(map(len, people))


def _is_full(name: str) -> bool:
    return sum(len(word.strip(".")) >= _INITIAL for word in name.replace("-", " ").replace(",", " ").split()) > 1


def _date(date: str | None) -> tuple[int, int]:
    """A day before a month before a year; then the earlier one."""
    text = date or ""
    return len(text), -int(text.replace("-", "") or 0)


def _url(url: str | None) -> tuple[int, int, int]:
    """arXiv's address without a version, then with one, then a DOI, then any other; the shorter one."""
    text = url or ""
    named = arxiv_id(text)
    kind = (3 if named.version is None else 2) if named else 1 if doi(text) else 0
    return kind, text.startswith("https:"), -len(text)


def _metadata(told: Sequence[Told]) -> Mapping[str, Any]:
    names = sorted({name for record, _ in told for name in record.metadata})
    every = {name: _of_metadata(told, name) for name in names}
    versions = [version for _, version in told if version is not None and "version" in every]
    return every | ({"version": max(versions)} if versions else {})


def _of_metadata(told: Sequence[Told], name: str) -> Any:
    fullest = _fullest(told, lambda record: record.metadata.get(name), lambda value: (len(as_json(value)),))
    if fullest is None:  # all of them empty, zero or false
        return min((record.metadata[name] for record, _ in told if name in record.metadata), key=as_json)
    return fullest
