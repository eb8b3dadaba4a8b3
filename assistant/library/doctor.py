"""Checks that catalog, vectors, Chroma and Tantivy agree, and puts right what does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from assistant.errors import LibraryDamagedError
from assistant.library.catalog import Catalog
from assistant.library.collected import STATES_SOME, stated
from assistant.library.doctor_indexes import check_chroma, check_matrix, check_tantivy
from assistant.library.follower import chunks
from assistant.library.held_records import COLUMNS, HeldRecord
from assistant.library.identity import text_hash
from assistant.library.mending import mend
from assistant.library.row_checks import can_be_shown, vectors_problem
from assistant.library.row_sums import summed, wrong_sums
from assistant.library.salvage import salvage
from assistant.library.settling import Settling
from assistant.library.tantivy_index import LexicalIndex
from assistant.library.vector_search import VectorSearch
from assistant.library.vectors import VectorRow
from assistant.records import Finding

__all__ = ["examine", "put_right"]

_SHOWN = 3
_ROWS_AT_A_TIME = 500
_REPAIR = "put right with: assistant doctor --repair"
_UNMARKED = (
    "SELECT name FROM sources JOIN records USING (source) WHERE record NOT IN (SELECT record FROM marks) UNION "
    "SELECT name FROM sources JOIN lacking USING (source) WHERE lacking NOT IN (SELECT lacking FROM lacking_marks)"
)
"""The sources of records without marks, as a catalog that was written anew has them until it is mended."""


def examine(
    catalog: Catalog, vectors: VectorSearch, lexical: LexicalIndex, repair: bool, is_written: Callable[[], bool]
) -> list[Finding]:
    """See `Library.doctor`. `is_written` reports whether another process is writing to the library now."""
    before = len(vectors.notices), len(lexical.notices)
    revision = catalog.revision
    findings = _examine_catalog(catalog, is_written)
    # Indexes are only compared with a catalog from which they can be rebuilt.
    if not findings:

        def in_motion() -> bool:
            return is_written() or catalog.revision != revision

        findings = [
            *check_tantivy(catalog, lexical, repair, in_motion),
            *check_matrix(catalog, vectors.matrix, repair, in_motion),
            *check_chroma(catalog, vectors, repair, in_motion),
        ]
    return [*findings, *vectors.notices[before[0] :], *lexical.notices[before[1] :]]


def _examine_catalog(catalog: Catalog, is_written: Callable[[], bool]) -> list[Finding]:
    """What is wrong with the catalog and the vectors in it. Memory does not grow with the library."""
    findings = [*_check_file(catalog)]
    if findings:
        return findings
    try:
        with catalog.snapshot():
            findings = [*_check_records(catalog, is_written), *_check_vectors(catalog), *_check_rest(catalog)]
    except LibraryDamagedError as error:
        findings = [_damaged(str(error))]
    if not findings:
        catalog.accept()
    return findings


def put_right(catalog: Catalog, settling: Settling) -> list[Finding]:
    """What was done about a damaged catalog, under the write lock."""
    if not _examine_catalog(catalog, lambda: False):
        return []
    done = catalog.replaced(salvage) if _tears(catalog) else []
    return [*done, *mend(catalog, settling)]


def _tears(catalog: Catalog) -> list[str]:
    try:
        return [" ".join(str(row[0]).split()) for row in catalog.rows("PRAGMA integrity_check(5)") if row[0] != "ok"]
    except LibraryDamagedError as error:
        return [str(error)]


def _check_file(catalog: Catalog) -> Iterator[Finding]:
    problems = _tears(catalog)
    if not problems:
        problems = [f"a row of {table} refers to nothing" for table, *_ in catalog.rows("PRAGMA foreign_key_check")]
    for problem in dict.fromkeys(problems):
        yield _damaged(problem)


def _damaged(problem: str) -> Finding:
    return Finding(
        "catalog", f"the catalog is damaged ({problem}); what can be read is kept by: assistant doctor --repair"
    )


def _check_records(catalog: Catalog, is_written: Callable[[], bool]) -> Iterator[Finding]:
    revision = catalog.revision
    ahead = catalog.rows("SELECT id FROM papers WHERE revision > ? OR added_revision > revision", (revision,))
    if ahead:
        yield Finding("catalog", f"{_some([row[0] for row in ahead])} with a revision later than the catalog's own")
    orphans = catalog.rows("SELECT id FROM papers WHERE NOT EXISTS (SELECT 1 FROM records WHERE paper = key)")
    unsettled = catalog.rows(
        "SELECT DISTINCT id FROM unsettled JOIN marks USING (mark) JOIN records USING (record) "
        "JOIN papers ON key = paper"
    )
    behind = [row[0] for row in (*orphans, *unsettled)]
    if behind and not is_written():
        yield Finding("catalog", f"{_some(behind)} not up to date with the sources; the next ingest will update")
    yield from _check_texts(catalog)
    broken = [*dict.fromkeys(source for source, is_sound in _records(catalog) if not is_sound)]
    if broken:
        yield Finding("catalog", f"what is stored from {_some(broken, 'sources', 'the source')} is damaged; {_REPAIR}")
    unmarked = [source for (source,) in catalog.rows(_UNMARKED)]
    if unmarked:
        of_sources = _some(unmarked, "sources", "the source")
        yield Finding("catalog", f"what is stored from {of_sources} cannot be told from what is new; {_REPAIR}")
    other = [*dict.fromkeys(_with_other_tags(catalog))]
    if other:
        of_sources = _some(other, "sources", "the source")
        yield Finding("catalog", f"the tags of papers are not the collections of {of_sources}; {_REPAIR}")


def _with_other_tags(catalog: Catalog) -> Iterator[str]:
    """The source of each record whose tags are not those that it states."""
    numbers = catalog.rows(f"SELECT record FROM records WHERE {STATES_SOME} UNION SELECT record FROM collected")
    statement = (
        "SELECT name, fields, (SELECT json_group_object(folded, collected.name) FROM collected "
        "WHERE collected.record = records.record) FROM records JOIN sources USING (source) "
        "WHERE record IN (SELECT value FROM json_each(?))"
    )
    for some in chunks([number for (number,) in numbers], _ROWS_AT_A_TIME):
        for source, fields, held in catalog.rows(statement, (json.dumps(some),)):
            if json.loads(held) != stated(fields):
                yield source


def _check_texts(catalog: Catalog) -> Iterator[Finding]:
    other: list[str] = []
    broken: list[str] = []
    changed = {key for (key,) in catalog.rows(wrong_sums("papers"))}
    columns = "key, id, title, abstract, text_hash, authors, metadata, kind"
    for key, id, title, abstract, held, authors, metadata, kind in _by_key(catalog, f"SELECT {columns} FROM papers"):
        if text_hash(title, abstract) != held:
            other.append(id)
        elif key in changed or not can_be_shown(authors, metadata, kind):
            broken.append(id)
    if other:
        yield Finding("catalog", f"{_some(other)} whose text has changed since it was encoded; {_REPAIR}")
    if broken:
        yield Finding("catalog", f"{_some(broken)} whose record is damaged; {_REPAIR}")


def _records(catalog: Catalog) -> Iterator[tuple[str, bool]]:
    """The source of each record, and whether the record is as it was stored."""
    numbers = [number for (number,) in catalog.rows("SELECT record FROM records")]
    statement = (
        f"SELECT {COLUMNS} FROM records JOIN sources USING (source) WHERE record IN (SELECT value FROM json_each(?))"
    )
    for some in chunks(numbers, _ROWS_AT_A_TIME):
        for row in catalog.rows(statement, (json.dumps(some),)):
            yield row[3], HeldRecord.can_be_read(row)


def _check_vectors(catalog: Catalog) -> Iterator[Finding]:
    encoder = catalog.meta("encoder")
    other: list[str] = []
    faulty: dict[str, list[str]] = {}
    changed = {number for (number,) in catalog.rows(wrong_sums("vectors"))}
    statement = (
        "SELECT key, id, length(abstract), encoder, vectors.text_hash = papers.text_hash, vectors, dimension, "
        "passages, sentences, spans, data FROM papers JOIN vectors USING (vectors)"
    )
    for _, id, length, made_by, same_text, number, *columns in _by_key(catalog, statement):
        if made_by != encoder or not same_text:
            other.append(id)
        elif problem := vectors_problem(VectorRow(*columns), length):
            faulty.setdefault(problem, []).append(id)
        elif number in changed:
            faulty.setdefault("vectors that have been changed", []).append(id)
    if other:
        yield Finding("vectors", f"{_some(other)} with vectors from another encoder or text; {_REPAIR}")
    for problem, ids in faulty.items():
        yield Finding("vectors", f"{_some(ids)} with {problem}; {_REPAIR}")


def _check_rest(catalog: Catalog) -> Iterator[Finding]:
    for table in summed():
        if table not in ("papers", "vectors", "records") and catalog.rows(wrong_sums(table)):
            yield Finding("catalog", f"the table of {table} is damaged; {_REPAIR}")


def _by_key(catalog: Catalog, statement: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query on papers, some at a time."""
    keys = [key for (key,) in catalog.rows("SELECT key FROM papers ORDER BY key")]
    for some in chunks(keys, _ROWS_AT_A_TIME):
        yield from catalog.rows(f"{statement} WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(some),))


def _some(ids: list[str], many: str = "papers", one: str = "the paper") -> str:
    shown = ", ".join(ids[:_SHOWN]) + (", …" if len(ids) > _SHOWN else "")
    return f"{len(ids)} {many} ({shown})" if len(ids) > 1 else f"{one} {shown}"
