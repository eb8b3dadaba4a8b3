"""Queries of the catalog: papers by id and key, with and without their vectors; lists; counts."""

from __future__ import annotations

import difflib
import json
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from assistant.errors import LibraryDamagedError, PaperNotFoundError
from assistant.library.catalog import Catalog
from assistant.library.entries import Counts, StoredPaper
from assistant.library.filtering import condition
from assistant.library.follower import applied
from assistant.library.identity import marks_of_id
from assistant.library.place import CHROMA_DIRECTORY, MATRIX_DIRECTORY, TANTIVY_DIRECTORY
from assistant.library.tagged import Labels, labels_of
from assistant.records import Filters, Listing, Paper
from assistant.text.spelling import folded

__all__ = [
    "StoredCache",
    "count",
    "counts",
    "key_of",
    "keys_of",
    "latest",
    "papers_by_key",
    "papers_matching",
]

Used = TypeVar("Used")
_NEAREST_IDS = 3
_COLUMNS = "key, id, title, abstract, authors, published, url, kind, metadata"
_CHOSEN = "(SELECT value FROM json_each(?))"
_ORDER = {
    "title": "fold(title)",
    "added": "added_at",
    "date": "coalesce(published, (SELECT max(date) FROM records JOIN listings USING (record) WHERE paper = key))",
    "id": "fold(id)",
}
_LACKS_YEAR = {"date": f"substr({_ORDER['date']}, 3, 1) = '-'"}
"""A day without a year cannot be compared with a date, so such papers come behind those with one."""


def key_of(catalog: Catalog, id: str) -> int:
    """The key of a paper by its id or another that it could have: an arXiv identifier, a DOI or an id of a source.

    Raises PaperNotFoundError, whose hint names the nearest ids.
    """
    if not id.strip():
        raise PaperNotFoundError("the id is empty", hint="list the ids with: assistant papers")
    if found := catalog.rows("SELECT key FROM papers WHERE id = ?", (id,)):
        return int(found[0][0])
    for mark in marks_of_id(id):
        for marks, stated in (("marks", "records USING (record)"), ("lacking_marks", "lacking USING (lacking)")):
            found = catalog.rows(
                f"SELECT paper FROM {marks} JOIN {stated} JOIN sources USING (source) "
                "WHERE mark = ? AND paper NOT NULL ORDER BY name, digest LIMIT 1",
                (mark,),
            )
            if found:
                return int(found[0][0])
    near = _nearest_ids(catalog, id)
    hint = f"did you mean {', '.join(near)}?" if near else "list the ids with: assistant papers"
    raise PaperNotFoundError(f"no paper has the id {id}", hint=hint)


def _nearest_ids(catalog: Catalog, wanted: str) -> list[str]:
    named = folded(wanted.strip())
    if not named:
        return []
    held = catalog.rows(
        "SELECT id FROM papers WHERE instr(fold(id), ?) OR instr(fold(title), ?) ORDER BY length(id), id LIMIT ?",
        (named, named, _NEAREST_IDS),
    )
    if held:
        return [row[0] for row in held]
    # Fuzzy comparison is slow, so only ids with the same first letters are compared.
    alike = catalog.rows("SELECT id FROM papers WHERE fold(id) LIKE ? ESCAPE '\\' LIMIT 2000", (_begins(named),))
    return difflib.get_close_matches(wanted, [row[0] for row in alike], n=_NEAREST_IDS)


def _begins(text: str) -> str:
    return text[:2].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def keys_of(catalog: Catalog, ids: Iterable[str]) -> dict[str, int]:
    """The keys of those ids that are in the catalog."""
    rows = catalog.rows(f"SELECT id, key FROM papers WHERE id IN {_CHOSEN}", (json.dumps(list(ids)),))
    return dict(rows)


def papers_by_key(catalog: Catalog, keys: Sequence[int]) -> dict[int, Paper]:
    """Papers with their listings and labels, in the order of `keys`; keys that no longer exist are left out."""
    with catalog.snapshot():
        found = _without_labels(catalog, keys)
        labels = labels_of(catalog, list(found))
    return {key: _labelled(paper, labels.get(key)) for key, paper in found.items()}


def _labelled(paper: Paper, labels: Labels | None) -> Paper:
    return paper.model_copy(update=labels._asdict()) if labels else paper


def _without_labels(catalog: Catalog, keys: Sequence[int]) -> dict[int, Paper]:
    chosen = (json.dumps(list(keys)),)
    with catalog.snapshot():
        rows = catalog.rows(f"SELECT {_COLUMNS} FROM papers WHERE key IN {_CHOSEN}", chosen)
        places = catalog.rows(
            "SELECT DISTINCT paper, page, date, rank FROM records JOIN listings USING (record) "
            f"WHERE paper IN {_CHOSEN} ORDER BY date, page, rank",
            chosen,
        )
    listings: defaultdict[int, list[Listing]] = defaultdict(list)
    for key, page, date, rank in places:
        listings[key].append(Listing(page=page, date=date, rank=rank))
    found = {row[0]: row for row in rows}
    return _usable(
        catalog,
        {key: found[key][1] for key in keys if key in found},
        lambda key: _paper(catalog, found[key], tuple(listings[key])),
    )


def _usable(catalog: Catalog, ids: Mapping[int, str], use: Callable[[int], Used]) -> dict[int, Used]:
    """What `use` makes of each paper; one that it cannot use is set aside.

    Raises LibraryDamagedError if it can use none of them.
    """
    used: dict[int, Used] = {}
    failure: LibraryDamagedError | None = None
    for key, id in ids.items():
        try:
            used[key] = use(key)
        except LibraryDamagedError as error:
            failure = error
            catalog.set_aside(id, str(error))
    if failure is not None and not used:
        raise failure
    return used


def _paper(catalog: Catalog, row: tuple[Any, ...], listings: tuple[Listing, ...]) -> Paper:
    _, id, title, abstract, authors, published, url, kind, metadata = row
    try:
        return Paper(
            id=id,
            title=title,
            abstract=abstract,
            authors=tuple(json.loads(authors)),
            published=published,
            url=url,
            listings=listings,
            kind=kind,
            metadata=json.loads(metadata),
        )
    except ValueError as error:
        raise _damaged(id, "its record in the catalog cannot be read") from error


def _damaged(id: str, why: str) -> LibraryDamagedError:
    return LibraryDamagedError(f"the paper {id} is damaged: {why}", hint="put it right with: assistant doctor --repair")


Sort = Literal["title", "added", "date", "id"]


def papers_matching(
    catalog: Catalog,
    *,
    match: str | None,
    page: str | None,
    filters: Filters,
    sort: Sort,
    descending: bool,
    offset: int,
    limit: int | None,
) -> list[Paper]:
    """See `Library.papers`."""
    where = condition(filters, match=match, page=page)
    keys = sorted_keys(catalog, where, sort, descending=descending, offset=offset, limit=limit)
    return list(papers_by_key(catalog, keys).values())


def sorted_keys(
    catalog: Catalog,
    where: tuple[str, Sequence[Any]],
    sort: Sort,
    *,
    descending: bool,
    offset: int = 0,
    limit: int | None = None,
) -> list[int]:
    """The keys of the papers that meet a condition, in order."""
    order = _ORDER[sort]
    direction = "DESC" if descending else "ASC"
    rows = catalog.rows(
        f"SELECT key FROM papers WHERE {where[0]} ORDER BY {order} IS NULL, {_LACKS_YEAR.get(sort, 'NULL')}, "
        f"{order} {direction}, id {direction} LIMIT ? OFFSET ?",
        (*where[1], -1 if limit is None else limit, offset),
    )
    return [key for (key,) in rows]


def count(catalog: Catalog, *, match: str | None, page: str | None, filters: Filters, lacking: bool = False) -> int:
    """See `Library.count`."""
    where, values = condition(filters, match=match, page=page)
    if lacking:
        where = f"({where}) IS NULL"
    return int(catalog.rows(f"SELECT count(*) FROM papers WHERE {where}", values)[0][0])


def latest(catalog: Catalog, filters: Filters, limit: int) -> list[int]:
    """See `Library.latest`."""
    return sorted_keys(catalog, condition(filters), "date", descending=True, limit=limit)


def counts(catalog: Catalog) -> Counts:
    """See `Library.counts`."""
    with catalog.snapshot() as connection:
        number, digests, passages, sentences = connection.execute(
            "SELECT count(*), coalesce(sum(kind = 'digest'), 0), coalesce(sum(passages), 0), "
            "coalesce(sum(sentences), 0) FROM papers JOIN vectors USING (vectors)"
        ).fetchone()
        of_papers = "FROM records JOIN listings USING (record) WHERE paper NOT NULL"
        distinct = f"SELECT count(*) FROM (SELECT DISTINCT paper, page, date, rank {of_papers})"
        listings = connection.execute(distinct).fetchone()[0]
        pages = connection.execute(f"SELECT count(DISTINCT page) {of_papers}").fetchone()[0]
        revision = connection.execute("SELECT value FROM meta WHERE name = 'revision'").fetchone()[0]
        reached = min(applied(catalog, name).revision for name in (MATRIX_DIRECTORY, TANTIVY_DIRECTORY))
        unindexed = connection.execute("SELECT count(*) FROM papers WHERE revision > ?", (reached,)).fetchone()[0]
    return Counts(
        papers=number,
        digests=digests,
        listings=listings,
        passages=passages,
        sentences=sentences,
        pages=pages,
        bytes=_size(catalog.directory),
        unindexed=unindexed,
        revision=int(revision),
        chroma_revision=applied(catalog, CHROMA_DIRECTORY).revision,
        tantivy_revision=applied(catalog, TANTIVY_DIRECTORY).revision,
    )


def _size(directory: Path) -> int:
    total = 0
    for file in directory.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except OSError:
            continue  # an index has just merged the file away
    return total


_CHOSEN = "(SELECT value FROM json_each(?))"
_CACHE_BYTES = 64_000_000
_TEXT_BYTES = 6_000  # a paper's record and spans, without its vectors


class StoredCache:
    """A cache of the papers last used, until they change; bounded by bytes."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, tuple[int, int, StoredPaper]] = OrderedDict()
        self._bytes = 0
        self._guard = threading.Lock()

    def clear(self) -> None:
        """Empty the cache."""
        with self._guard:
            self._held.clear()
            self._bytes = 0

    def get(self, catalog: Catalog, keys: Sequence[int]) -> list[StoredPaper]:
        """See `Library.stored`."""
        with catalog.snapshot() as connection:
            rows = connection.execute(f"SELECT key, revision FROM papers WHERE key IN {_CHOSEN}", (json.dumps(keys),))
            revisions: dict[int, int] = dict(rows.fetchall())
            found = self._held_at(revisions)
            if missing := [key for key in revisions if key not in found]:
                found.update(self._read(catalog, missing, revisions))
            for key, labels in labels_of(catalog, list(found)).items():
                found[key] = replace(found[key], paper=_labelled(found[key].paper, labels))
        return [found[key] for key in keys if key in found]

    def _held_at(self, revisions: dict[int, int]) -> dict[int, StoredPaper]:
        found: dict[int, StoredPaper] = {}
        with self._guard:
            for key, revision in revisions.items():
                held = self._held.get(key)
                if held is not None and held[0] == revision:
                    self._held.move_to_end(key)
                    found[key] = held[2]
        return found

    def _read(self, catalog: Catalog, keys: list[int], revisions: dict[int, int]) -> dict[int, StoredPaper]:
        from assistant.library.row_checks import INCOMPLETE, changed_rows, content_problem
        from assistant.library.vectors import VectorRow, divided, matrix, spans

        papers = _without_labels(catalog, keys)
        rows = catalog.rows(
            "SELECT key, vectors, dimension, passages, sentences, spans, data FROM papers JOIN vectors USING (vectors) "
            f"WHERE key IN {_CHOSEN}",
            (json.dumps(keys),),
        )
        packed = {key: (number, VectorRow(*columns)) for key, number, *columns in rows}
        changed = changed_rows(catalog, "papers", keys)
        changed_vectors = changed_rows(catalog, "vectors", [number for number, _ in packed.values()])

        def stored(key: int) -> StoredPaper:
            number, row = packed[key]
            paper = papers[key]
            if key in changed:
                raise _damaged(paper.id, "its record in the catalog has been changed")
            if not row.is_whole:
                raise _damaged(paper.id, f"the catalog holds {INCOMPLETE}")
            every, (passages, sentences) = matrix(row), spans(row)
            why = content_problem(every, (*passages, *sentences), len(paper.abstract))
            if why or number in changed_vectors:
                raise _damaged(paper.id, f"the catalog holds {why or 'vectors that have been changed'}")
            return StoredPaper(key, paper, divided(row, every), passages, sentences)

        found = _usable(catalog, {key: papers[key].id for key in packed if key in papers}, stored)
        for key, paper in found.items():
            self._hold(key, revisions[key], 2 * len(packed[key][1].data) + _TEXT_BYTES, paper)
        return found

    def _hold(self, key: int, revision: int, size: int, paper: StoredPaper) -> None:
        with self._guard:
            if old := self._held.pop(key, None):
                self._bytes -= old[1]
            self._held[key] = (revision, size, paper)
            self._bytes += size
            while self._bytes > _CACHE_BYTES:
                self._bytes -= self._held.popitem(last=False)[1][1]
