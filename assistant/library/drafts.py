"""What records make of papers: the papers as they are to stand in the catalog, each computed from all its records."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from assistant.library.catalog import Catalog
from assistant.library.connected import HeldRecord, SourceReading, connected
from assistant.library.entries import IncomingPaper
from assistant.library.grouping import continues, groups
from assistant.library.identity import paper_id, text_hash
from assistant.library.merging import Told, merged
from assistant.library.paper_record import PaperRecord, as_json

__all__ = ["Draft", "drafts"]

_CHOSEN = "(SELECT value FROM json_each(?))"


@dataclass(eq=False, slots=True)
class Draft:
    """A paper as it is to stand in the catalog; `key` is None for a new one.

    `absorbed` are the papers that turn out to be this one, by key, with their ids.
    """

    records: list[HeldRecord]
    key: int | None = None
    absorbed: dict[int, str] = field(default_factory=dict)
    id: str = ""
    record: PaperRecord = field(default_factory=PaperRecord)
    stored: tuple[Any, ...] | None = None
    vectors: int | None = None

    def columns(self) -> tuple[Any, ...]:
        """id, title, abstract, authors, published, url, kind, metadata, text_hash as they are stored."""
        record = self.record
        return (
            self.id,
            record.title,
            record.abstract,
            as_json(record.authors),
            record.published,
            record.url,
            record.kind,
            as_json(record.metadata),
            self.text_hash,
        )

    @property
    def title(self) -> str:
        """As it is to stand."""
        return self.record.title

    @property
    def abstract(self) -> str:
        """As it is to stand."""
        return self.record.abstract

    @property
    def text_hash(self) -> str:
        """What the paper's vectors are kept under."""
        return text_hash(self.title, self.abstract)

    def compute(self) -> None:
        """Make the paper of its records."""
        self.record = merged([Told(held.record, held.version) for held in self.records])

    def ids(self) -> Iterator[str]:
        """The ids that the paper can have, the best first: arXiv's, a source's own, the present one, one of its title.

        They depend on the records, not on their order, unless another paper has them.
        """
        yield from sorted({held.identity.arxiv for held in self.records} - {""})
        yield from sorted({held.identity.own for held in self.records} - {""})
        if made := paper_id(None, self.title):
            yield made
        if self.stored is not None:
            yield self.stored[0]
        authors = " ".join(self.record.authors[:1])
        yield paper_id(None, f"{self.title} {authors}") or "paper"


def drafts(
    catalog: Catalog, incoming: Iterable[tuple[IncomingPaper, SourceReading]], unsettled: Collection[int] = ()
) -> list[Draft]:
    """The papers that the records are about, in the order of their first record, and those that change with them.

    `unsettled` are the keys of papers to be computed again.
    """
    fresh = _fresh(incoming)
    held = connected(catalog, fresh.values(), unsettled)
    before: defaultdict[int, set[int]] = defaultdict(set)
    for one in held:
        if one.paper is not None and one.row is not None:
            before[one.paper].add(one.row)
    known = {(one.source, one.digest): one for one in held}
    for place, one in fresh.items():
        if (same := known.get(place)) is not None:
            same.reading, same.listings, same.turn = one.reading, one.listings, one.turn
    present = [*held, *(one for place, one in fresh.items() if place not in known)]
    present = _without_superseded(present)
    grouped = groups([one.identity for one in present], [one.source for one in present])
    found = [Draft([present[place] for place in group]) for group in grouped]
    _assign(found)
    changed = [draft for draft in found if _is_affected(draft, before, unsettled)]
    changed.sort(key=lambda draft: min((one.turn for one in draft.records if one.turn >= 0), default=-1))
    for draft in changed:
        draft.compute()
    _load(catalog, changed)
    _adopt(catalog, changed)
    _name(catalog, changed)
    return changed


def _fresh(incoming: Iterable[tuple[IncomingPaper, SourceReading]]) -> dict[tuple[str, str], HeldRecord]:
    fresh: dict[tuple[str, str], HeldRecord] = {}
    for turn, (given, reading) in enumerate(incoming):
        one = HeldRecord.of(PaperRecord.of(given), reading, turn)
        one = fresh.setdefault((one.source, one.digest), one)
        if given.listing is not None:
            one.listings.append(given.listing)
    return fresh


def _without_superseded(records: Sequence[HeldRecord]) -> list[HeldRecord]:
    """The records without those of an earlier reading in whose place the same source now gives others."""
    earlier: defaultdict[str, list[HeldRecord]] = defaultdict(list)
    for one in records:
        if one.row is not None and one.reading is None:
            earlier[one.source].append(one)
    superseded: set[int] = set()
    for one in records:
        if one.row is None and one.reading is not None and one.source in earlier:
            for old in earlier[one.source]:
                if old.content != one.reading.content and continues(one.identity, old.identity):
                    if old.row not in superseded:
                        one.replaces.append(old)
                    superseded.add(old.row or 0)
    return [one for one in records if one.row not in superseded]


def _assign(found: Sequence[Draft]) -> None:
    """Give each paper that is known to one of the drafts: the one with most of its records."""
    claims: defaultdict[int, Counter[int]] = defaultdict(Counter)
    first: dict[tuple[int, int], int] = {}
    for number, draft in enumerate(found):
        for one in draft.records:
            for paper, row in _papers(one):
                claims[paper][number] += 1
                first[paper, number] = min(first.get((paper, number), row), row)
    for paper, counted in sorted(claims.items()):
        number = max(counted, key=lambda number: (counted[number], -first[paper, number]))
        draft = found[number]
        if draft.key is None:
            draft.key = paper
        else:
            draft.absorbed[paper] = ""


def _papers(one: HeldRecord) -> Iterator[tuple[int, int]]:
    for held in (one, *one.replaces):
        if held.paper is not None and held.row is not None:
            yield held.paper, held.row


def _is_affected(draft: Draft, before: dict[int, set[int]], unsettled: Collection[int]) -> bool:
    if any(one.reading is not None for one in draft.records) or draft.key is None or draft.key in unsettled:
        return True
    return before[draft.key] != {one.row for one in draft.records} or bool(draft.absorbed)


_STORED = (
    "SELECT key, vectors, id, title, abstract, authors, published, url, kind, metadata, text_hash FROM papers "
    f"WHERE key IN {_CHOSEN}"
)


def _load(catalog: Catalog, found: Sequence[Draft]) -> None:
    """What the catalog holds of the papers now."""
    keys = [key for draft in found for key in (draft.key, *draft.absorbed) if key is not None]
    stored = {key: columns for key, *columns in catalog.rows(_STORED, (json.dumps(keys),))}
    for draft in found:
        if draft.key is not None:
            draft.vectors, *columns = stored[draft.key]
            draft.stored = tuple(columns)
        for key in draft.absorbed:
            draft.absorbed[key] = stored[key][1]


def _adopt(catalog: Catalog, found: Sequence[Draft]) -> None:
    """Take up the papers that no source gives at present, and that have an id of one of the drafts."""
    wanted = {id: draft for draft in found for id in draft.ids()}
    rows = catalog.rows(
        f"SELECT id, key FROM papers WHERE id IN {_CHOSEN} AND NOT EXISTS (SELECT 1 FROM records WHERE paper = key)",
        (json.dumps(list(wanted)),),
    )
    adopting = []
    for id, key in rows:
        draft = wanted[id]
        if draft.key is None:
            draft.key = key
            adopting.append(draft)
        elif key != draft.key and key not in draft.absorbed:
            draft.absorbed[key] = id
    _load(catalog, adopting)


def _name(catalog: Catalog, found: Sequence[Draft]) -> None:
    """Give each paper the best id that no other paper has."""
    wanted = json.dumps(list({id for draft in found for id in draft.ids()}))
    holders: dict[str, int] = dict(catalog.rows(f"SELECT id, key FROM papers WHERE id IN {_CHOSEN}", (wanted,)))
    given: set[str] = set()
    for draft in found:
        own = {None, draft.key, *draft.absorbed}
        free = (id for id in draft.ids() if id not in given and holders.get(id) in own)
        draft.id = next(free, "") or _numbered(catalog, draft, given)
        given.add(draft.id)


def _numbered(catalog: Catalog, draft: Draft, given: Collection[str]) -> str:
    *_, last = draft.ids()
    for number in count(2):
        id = f"{last}-{number}"
        if id not in given and not catalog.rows("SELECT 1 FROM papers WHERE id = ?", (id,)):
            return id
    raise AssertionError
