"""The origins of a paper: its sources, its arXiv versions, and the fields in which sources differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.library.catalog import Catalog
from assistant.library.held_records import COLUMNS, HeldRecord
from assistant.library.lacking import lacking_of_paper
from assistant.library.paper_record import as_json
from assistant.records import Conflict, Origins, Paper, SeenVersion, Variant
from assistant.text.identifiers import arxiv_id, doi
from assistant.text.likeness import ET_AL, is_cut, names_of, same_person

__all__ = ["origins_of"]


def origins_of(catalog: Catalog, key: int, paper: Paper) -> Origins:
    """The origins of a paper in the catalog."""
    rows = catalog.rows(
        f"SELECT {COLUMNS} FROM records JOIN sources USING (source) WHERE paper = ? ORDER BY name, digest", (key,)
    )
    records = [HeldRecord.of_row(row) for row in rows if HeldRecord.can_be_read(row)]
    with catalog.snapshot() as connection:
        every = [*records, *lacking_of_paper(connection, key)]
    return Origins(
        id=paper.id,
        aliases=_aliases(every, paper.id),
        sources=_sources(every),
        versions=tuple(_versions(every)),
        conflicts=tuple(_conflicts(every, paper)),
    )


def _aliases(records: Sequence[HeldRecord], id: str) -> tuple[str, ...]:
    """The ids that the paper would have if it had only one of its records."""
    best = {one.identity.ids[0].partition(":")[2] for one in records}
    return tuple(sorted(best - {id}))


def _sources(records: Sequence[HeldRecord]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(held.source for held in records))


def _versions(records: Sequence[HeldRecord]) -> Iterator[SeenVersion]:
    for version in sorted({held.version for held in records if held.version is not None}, reverse=True):
        yield SeenVersion(version=version, sources=_sources([one for one in records if one.version == version]))


def _conflicts(records: Sequence[HeldRecord], paper: Paper) -> Iterator[Conflict]:
    in_force: dict[str, Any] = {
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": paper.authors,
        "published": paper.published,
        "url": paper.url,
    }
    in_force |= {f"metadata.{name}": value for name, value in paper.metadata.items() if name != "version"}
    stated: defaultdict[str, list[tuple[Any, str]]] = defaultdict(list)
    for held in records:
        for field in in_force:
            if value := _value_of(held, field, paper):
                stated[field].append((value, held.source))
    for field, kept in in_force.items():
        variants = _variants(field, kept, stated[field])
        if len(variants) > 1:
            yield Conflict(field=field, variants=tuple(variants))


def _value_of(held: HeldRecord, field: str, paper: Paper) -> Any:
    """A record's value of a field; a digest does not count as differing from an abstract."""
    name, _, key = field.partition(".")
    if name == "metadata":
        return held.record.metadata.get(key)
    if field == "abstract" and held.record.kind != paper.kind:
        return ""
    return getattr(held.record, field)


def _variants(field: str, kept: Any, stated: Sequence[tuple[Any, str]]) -> list[Variant]:
    """The distinct values, the one in force first, each with all sources whose value is equivalent."""
    values: list[tuple[Any, list[str]]] = [(kept, [])]
    for value, source in sorted(stated, key=lambda pair: (pair[0] != kept, as_json(pair[0]), pair[1])):
        place = next((place for place in values if _is_equivalent(field, place[0], value)), None)
        if place is None:
            place = (value, [])
            values.append(place)
        if source not in place[1]:
            place[1].append(source)
    return [Variant(value=value, sources=tuple(sources)) for value, sources in values]


def _is_equivalent(field: str, kept: Any, value: Any) -> bool:
    if kept == value:
        return True
    if field == "authors":
        return _same_people(kept, value)
    if not isinstance(kept, str) or not isinstance(value, str):
        return False
    if field == "published":
        return kept.startswith(value) or value.startswith(kept)
    if field == "url":
        return _address(kept) == _address(value) or bool(arxiv_id(value) or doi(value))
    first, second = _letters(kept), _letters(value)
    return first == second or (is_cut(value) and first.startswith(second))


def _same_people(kept: Sequence[str], value: Sequence[str]) -> bool:
    """Whether two lists name the same people in the same order; a list that was cut short may end earlier."""
    people = [name for name in value if not ET_AL.fullmatch(name.strip())]
    if len(people) > len(kept) or (len(people) == len(value) and len(people) < len(kept)):
        return False
    pairs = [(names_of([first]), names_of([second])) for first, second in zip(kept, people, strict=False)]
    return all(one == other or (one and other and same_person(*one, *other)) for one, other in pairs)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _address(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/")
