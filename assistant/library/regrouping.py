"""Computes papers from records: each paper from all of its records.

After any change, all records connected with it are collected, grouped again and written. So the papers are a function
of the records, regardless of their history.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from assistant.library.catalog import Catalog
from assistant.library.entries import IncomingPaper
from assistant.library.grouping import completed, continues, groups
from assistant.library.held_records import COLUMNS, HeldRecord, SourceReading
from assistant.library.identity import text_hash
from assistant.library.lacking import common_titles, lacking_with_marks
from assistant.library.paper_record import PaperRecord, Versioned, as_json, merged

__all__ = ["Group", "Regrouping", "regrouped"]

_CHOSEN = "(SELECT value FROM json_each(?))"


@dataclass(eq=False)
class Group:
    """Records of one paper. `key` is None for a new paper; a group with a `removal` does not become a paper."""

    records: list[HeldRecord]
    removal: int | None = None
    key: int | None = None
    absorbed: set[int] = field(default_factory=set)
    """The papers that are merged into this one."""
    stored: tuple[Any, ...] | None = None
    """`columns` as they are in the catalog."""
    vectors: int | None = None
    lacking: list[HeldRecord] = field(default_factory=list)
    """Records without an abstract, from which the paper takes over what they say besides the title."""
    is_another: bool = False
    """Whether its records differ from those that the catalog has for the paper, so that its id may change."""

    @cached_property
    def record(self) -> PaperRecord:
        """The merged records."""
        beside = [Versioned(replace(held.record, title="", abstract=""), held.version) for held in self.lacking]
        return merged([*(Versioned(held.record, held.version) for held in self.records), *beside])

    def columns(self) -> tuple[Any, ...]:
        """title, abstract, authors, published, url, kind, metadata, text_hash as they are stored."""
        record = self.record
        return (
            record.title, record.abstract, as_json(record.authors), record.published, record.url, record.kind,
            as_json(record.metadata), self.text_hash,
        )  # fmt: skip

    @cached_property
    def text_hash(self) -> str:
        """The key of the paper's vectors."""
        return text_hash(self.record.title, self.record.abstract)

    @property
    def marks(self) -> set[str]:
        """The marks of its records and of those that they replace."""
        return {mark for one in self.records for held in (one, *one.replaces) for mark in held.marks}

    @property
    def replaces_a_digest(self) -> bool:
        """Whether the paper was a digest and now has an abstract."""
        return self.stored is not None and self.stored[5] == "digest" and self.record.kind == "abstract"


@dataclass(frozen=True)
class Regrouping:
    """The groups to be written, the papers that no longer exist, and the marks that are settled thereby."""

    groups: list[Group]
    gone: set[int]
    marks: set[str]
    lacking: list[HeldRecord]
    """Records without an abstract that are about none of these papers."""

    @property
    def papers(self) -> list[Group]:
        """The groups that become papers."""
        return [group for group in self.groups if group.removal is None]

    @property
    def texts(self) -> dict[str, tuple[str, str]]:
        """(title, abstract) of the papers, by text hash."""
        return {group.text_hash: (group.record.title, group.record.abstract) for group in self.papers}


def regrouped(
    catalog: Catalog, incoming: Iterable[tuple[IncomingPaper, SourceReading]] = (), marks: Collection[str] = ()
) -> Regrouping:
    """The papers that the `incoming` records are about, computed again.

    With `marks`, also all papers with one of the marks and those connected with them, even if no record has changed.
    """
    fresh = _fresh(incoming)
    held, lacking = _connected(catalog, {mark for one in fresh.values() for mark in one.identity.marks} | set(marks))
    known = {(one.source, one.digest): one for one in held}
    for place, one in fresh.items():
        if (same := known.get(place)) is not None:
            same.reading, same.listings, same.turn = one.reading, one.listings, one.turn
    present = _without_superseded([*held, *(one for place, one in fresh.items() if place not in known)])
    found = [Group([present[place] for place in places]) for places in groups([one.identity for one in present])]
    loose = _complete(catalog, found, lacking)
    _note_removals(catalog, found)
    _assign(group for group in found if group.removal is None)
    before: defaultdict[int | None, set[int | None]] = defaultdict(set)
    for one in held:
        if one.paper is not None:
            before[one.paper].add(one.row)
    kept = {group.key for group in found}
    settled = set(marks).union(*(one.marks for one in held)) if marks else set()
    completing: defaultdict[int | None, set[int | None]] = defaultdict(set)
    for one in lacking:
        completing[one.paper].add(one.row)
    for group in found:
        is_completed = {one.row for one in group.lacking} == completing[group.key if group.key is not None else -1]
        group.is_another = _is_another(group, before) or not is_completed
    changed = [
        group for group in found
        if marks or group.is_another or any(one.reading is not None for one in group.records)
    ]  # fmt: skip
    changed.sort(key=lambda group: min((one.turn for one in group.records if one.turn >= 0), default=-1))
    _load(catalog, changed)
    gone = {key for key in before if key is not None and key not in kept}
    return Regrouping(changed, gone, settled, loose)


def _complete(catalog: Catalog, found: Sequence[Group], lacking: Sequence[HeldRecord]) -> list[HeldRecord]:
    """Give each record without an abstract to the paper that it is about, and return the others."""
    loose: list[HeldRecord] = []
    with catalog.snapshot() as connection:
        common = common_titles(connection, {mark for one in lacking for mark in one.identity.marks})
    identities = [
        one.identity if common.isdisjoint(one.identity.marks) else replace(one.identity, title="") for one in lacking
    ]
    places = completed([[one.identity for one in group.records] for group in found], identities)
    for one, place in zip(lacking, places, strict=True):
        (loose if place is None else found[place].lacking).append(one)
    return loose


def _connected(catalog: Catalog, marks: Collection[str]) -> tuple[list[HeldRecord], list[HeldRecord]]:
    """The stored records with one of the marks, and transitively all that share a mark or a paper with one.

    Those without an abstract come apart.
    """
    found: dict[int, HeldRecord] = {}
    lacking: dict[int, HeldRecord] = {}
    seen_papers: set[int] = set()
    seen_marks, new_marks, new_papers = set(marks), set(marks), set[int]()
    while new_marks or new_papers:
        seen_papers |= new_papers
        rows = catalog.rows(
            f"SELECT {COLUMNS} FROM records JOIN sources USING (source) WHERE record IN "
            f"(SELECT record FROM marks WHERE mark IN {_CHOSEN} "
            f"UNION SELECT record FROM records WHERE paper IN {_CHOSEN})",
            (json.dumps(list(new_marks)), json.dumps(list(new_papers))),
        )
        new = [HeldRecord.of_row(row) for row in rows if row[0] not in found]
        found |= {one.row: one for one in new if one.row is not None}
        with catalog.snapshot() as connection:
            beside = lacking_with_marks(connection, new_marks, new_papers)
            further = {mark for one in beside if one.row not in lacking for mark in one.identity.marks}
            further -= common_titles(connection, further)
        lacking |= {one.row: one for one in beside if one.row is not None}
        new_marks = (further | {mark for one in new for mark in one.identity.marks}) - seen_marks
        new_papers = {one.paper for one in new if one.paper is not None} - seen_papers
        seen_marks |= new_marks
    return [found[row] for row in sorted(found)], [lacking[row] for row in sorted(lacking)]


def _fresh(incoming: Iterable[tuple[IncomingPaper, SourceReading]]) -> dict[tuple[str, str], HeldRecord]:
    fresh: dict[tuple[str, str], HeldRecord] = {}
    for turn, (given, reading) in enumerate(incoming):
        one = HeldRecord.of(PaperRecord.of(given), reading, turn)
        one = fresh.setdefault((one.source, one.digest), one)
        if given.listing is not None and given.listing not in one.listings:
            one.listings.append(given.listing)
    return fresh


def _without_superseded(records: Sequence[HeldRecord]) -> list[HeldRecord]:
    """The records without those that the same source now replaces with others."""
    earlier: defaultdict[str, list[HeldRecord]] = defaultdict(list)
    for one in records:
        if one.row is not None and one.reading is None:
            earlier[one.source].append(one)
    superseded: set[int | None] = set()
    for one in records:
        if one.row is None and one.reading is not None:
            for old in earlier[one.source]:
                replaced = old.content != one.content and continues(one.identity, old.identity)
                if replaced and old.row not in superseded:
                    one.replaces.append(old)
                    superseded.add(old.row)
    return [one for one in records if one.row is None or one.row not in superseded]


def _note_removals(catalog: Catalog, found: Iterable[Group]) -> None:
    if not catalog.rows("SELECT EXISTS (SELECT 1 FROM removal_marks)")[0][0]:
        return
    holders: defaultdict[str, set[Group]] = defaultdict(set)
    for group in found:
        for one in group.records:
            holders[one.identity.removal_mark].add(group)
    rows = catalog.rows(
        f"SELECT mark, removal FROM removal_marks WHERE mark IN {_CHOSEN} ORDER BY removal DESC",
        (json.dumps(list(holders)),),
    )
    for mark, removal in rows:
        for group in holders[mark]:
            group.removal = removal


def _assign(found: Iterable[Group]) -> None:
    """Assign each known paper to one group: the one with most of its records."""
    claims: defaultdict[int, Counter[Group]] = defaultdict(Counter)
    for group in found:
        for one in group.records:
            for held in (one, *one.replaces):
                if held.paper is not None:
                    claims[held.paper][group] += 1
    for paper, counted in sorted(claims.items()):
        ((group, _),) = counted.most_common(1)
        if group.key is None:
            group.key = paper
        else:
            group.absorbed.add(paper)


def _is_another(group: Group, before: Mapping[int | None, set[int | None]]) -> bool:
    rows = {one.row for one in group.records}
    return bool(group.absorbed) or any(one.replaces for one in group.records) or rows != before.get(group.key)


def _load(catalog: Catalog, found: Sequence[Group]) -> None:
    """Add to each group what the catalog holds of its paper."""
    by_key = {group.key: group for group in found if group.key is not None}
    rows = catalog.rows(
        "SELECT key, vectors, title, abstract, authors, published, url, kind, metadata, text_hash FROM papers "
        f"WHERE key IN {_CHOSEN}",
        (json.dumps(list(by_key)),),
    )
    for key, vectors, *columns in rows:
        by_key[key].vectors, by_key[key].stored = vectors, tuple(columns)
