"""Puts right the rows of a catalog that are not as they were written.

Papers are computed again from what their sources state, and vectors encoded again. A statement that is lost is replaced
by what its paper holds, until its source is read again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from assistant.library.catalog import Catalog
from assistant.library.catalog_file import decoded
from assistant.library.collected import collect_all
from assistant.library.follower import chunks
from assistant.library.held_records import COLUMNS, HeldRecord, mark_all
from assistant.library.identity import text_hash
from assistant.library.labels import attach_all, drop_forlorn, name_lost_tags
from assistant.library.lacking import mend_lacking
from assistant.library.paper_record import PaperRecord, digest
from assistant.library.readings import drop_damaged, forget_feeds
from assistant.library.row_checks import can_be_shown, vectors_problem
from assistant.library.row_sums import renew_sums, wrong_sums
from assistant.library.settling import Settling
from assistant.library.vectors import VectorRow
from assistant.library.writes import set_revision
from assistant.records import Finding

__all__ = ["mend"]

_AT_ONCE = 500
_SHOWN = 3
_CHOSEN = "(SELECT value FROM json_each(?))"
_NOWHERE = "a source that is no longer known"
_CHANGED_LABELS = (
    f"{wrong_sums('labels')} UNION SELECT label FROM labels WHERE tag IN ({wrong_sums('tags')}) "
    f"UNION SELECT label FROM label_marks WHERE label_mark IN ({wrong_sums('label_marks')})"
)


def mend(catalog: Catalog, settling: Settling) -> list[Finding]:
    """Put all rows right and say what was done. Raises EncoderMismatchError if another encoder made lost vectors."""
    with catalog.transaction() as connection:
        connection.text_factory = decoded
        lost = _unlinked(connection) | _broken_records(connection)
        _link_again(connection)
        lost |= _broken_rest(connection)
        papers, vectors = _broken_papers(connection), _broken_vectors(connection, catalog.meta("encoder"))
        lost |= _without_records(connection)
        mark_all(connection)
        collect_all(connection)
        lost |= mend_lacking(connection)
        unsure, nameless = _keys(connection, _CHANGED_LABELS), name_lost_tags(connection)
        attach_all(connection)
        forlorn = drop_forlorn(connection)
        for some in chunks(sorted(papers | vectors), _AT_ONCE):
            connection.execute(
                "INSERT OR IGNORE INTO unsettled SELECT mark FROM marks JOIN records USING (record) "
                f"WHERE paper IN {_CHOSEN}",
                (json.dumps(some),),
            )
        connection.execute("INSERT OR IGNORE INTO unsettled SELECT mark FROM marks JOIN records USING (record) "
                           "WHERE paper IS NULL AND removal IS NULL")  # fmt: skip
        forgotten = _broken_readings(connection)
        if lost:
            forget_feeds(connection)
        _raise_revision(connection)
        connection.execute(f"UPDATE sources SET content = NULL WHERE source IN {_CHOSEN}", (json.dumps(sorted(lost)),))
    settling.settle_all()
    with catalog.transaction() as connection:
        renew_sums(connection)
        names = dict(connection.execute("SELECT key, id FROM papers").fetchall())
        again = [name for (name,) in connection.execute(
            f"SELECT name FROM sources WHERE source IN {_CHOSEN} ORDER BY name", (json.dumps(sorted(lost)),)
        )]  # fmt: skip
        labels = [*_told_of_labels(connection, unsure, nameless, forlorn)]
    return [*_told(names, papers, vectors), *labels, *(_read_again(name) for name in again), *forgotten]


def _told(names: dict[int, str], papers: set[int], vectors: set[int]) -> Iterable[Finding]:
    if papers:
        yield Finding("catalog", f"{_some(names, papers)} computed again from what the sources say", True)
    if vectors:
        yield Finding("vectors", f"{_some(names, vectors)} encoded again", True)


def _told_of_labels(
    connection: sqlite3.Connection, unsure: set[int], nameless: list[str], forlorn: list[str]
) -> Iterable[Finding]:
    if nameless:
        named = f"{len(nameless)} tags were lost; they are" if len(nameless) > 1 else "a tag was lost; it is"
        yield Finding("catalog", f"the name of {named} called {', '.join(nameless)} now", True)
    for text in forlorn:
        yield Finding("catalog", f"it is lost which paper this tag or note belonged to: {' '.join(text.split())}")
    if unsure:
        rows = connection.execute(
            "SELECT DISTINCT id FROM labelled JOIN records USING (record) JOIN papers ON key = paper "
            f"WHERE label IN {_CHOSEN} ORDER BY id",
            (json.dumps(sorted(unsure)),),
        )
        ids = ", ".join(id for (id,) in rows.fetchall()) or "papers that are not in the library now"
        yield Finding("catalog", f"tags or notes were damaged and are kept as they are; look them over: {ids}", True)


def _read_again(source: str) -> Finding:
    return Finding("catalog", f"some of what {source} says was lost; read it again with: assistant ingest")


def _some(names: dict[int, str], keys: set[int]) -> str:
    ids = [names[key] for key in sorted(keys) if key in names]
    shown = ", ".join(ids[:_SHOWN]) + (", …" if len(ids) > _SHOWN else "")
    return f"{len(ids)} papers ({shown})" if len(ids) != 1 else f"the paper {shown}"


def _keys(connection: sqlite3.Connection, statement: str, values: Iterable[Any] = ()) -> set[int]:
    return {key for (key,) in connection.execute(statement, tuple(values)).fetchall()}


def _unlinked(connection: sqlite3.Connection) -> set[int]:
    """Drop what refers to nothing; the sources concerned."""
    connection.execute("DELETE FROM listings WHERE record NOT IN (SELECT record FROM records)")
    connection.execute("DELETE FROM removal_marks WHERE removal NOT IN (SELECT removal FROM removals)")
    connection.execute("DELETE FROM label_marks WHERE label NOT IN (SELECT label FROM labels)")
    connection.execute(
        "DELETE FROM labelled WHERE label NOT IN (SELECT label FROM labels) "
        "OR record NOT IN (SELECT record FROM records)"
    )
    for column, table, key in (("paper", "papers", "key"), ("removal", "removals", "removal")):
        connection.execute(f"UPDATE records SET {column} = NULL WHERE {column} NOT IN (SELECT {key} FROM {table})")
    homeless = _keys(connection, "SELECT record FROM records WHERE source NOT IN (SELECT source FROM sources)")
    if not homeless:
        return set()
    nowhere = _nowhere(connection)
    connection.execute(f"UPDATE records SET source = ? WHERE record IN {_CHOSEN}", (nowhere, json.dumps([*homeless])))
    return {nowhere}


def _link_again(connection: sqlite3.Connection) -> None:
    """Return records without a paper to the paper without records that has their title."""
    connection.execute(
        "UPDATE records SET paper = papers.key FROM papers WHERE paper IS NULL AND removal IS NULL "
        "AND json_extract(fields, '$.title') = title "
        "AND NOT EXISTS (SELECT 1 FROM records AS held WHERE held.paper = key)"
    )


def _nowhere(connection: sqlite3.Connection) -> int:
    connection.execute("INSERT OR IGNORE INTO sources (name) VALUES (?)", (_NOWHERE,))
    return int(connection.execute("SELECT source FROM sources WHERE name = ?", (_NOWHERE,)).fetchone()[0])


def _broken_records(connection: sqlite3.Connection) -> set[int]:
    """Replace records that are not as they were stored by what their papers hold; the sources concerned."""
    changed = _keys(connection, wrong_sums("records"))
    broken: dict[int, tuple[int | None, int]] = {}
    numbers = _keys(connection, "SELECT record FROM records")
    for some in chunks(sorted(numbers), _AT_ONCE):
        rows = connection.execute(
            f"SELECT {COLUMNS}, source FROM records JOIN sources USING (source) WHERE record IN {_CHOSEN}",
            (json.dumps(some),),
        )
        for *row, source in rows.fetchall():
            if not HeldRecord.can_be_read(tuple(row)):
                broken[row[0]] = row[1], source
            elif row[0] in changed:
                connection.execute("UPDATE records SET paper = NULL WHERE record = ?", (row[0],))
    for record, (paper, source) in broken.items():
        connection.execute("DELETE FROM records WHERE record = ?", (record,))
        if paper is not None:
            _state_again(connection, paper, source)
    return {source for _, source in broken.values()}


def _without_records(connection: sqlite3.Connection) -> set[int]:
    """Give papers of which no record is left one that says what they hold; the sources concerned."""
    orphans = _keys(
        connection, "SELECT key FROM papers WHERE key NOT IN (SELECT paper FROM records WHERE paper NOT NULL)"
    )
    if not orphans:
        return set()
    nowhere = _nowhere(connection)
    for key in orphans:
        _state_again(connection, key, nowhere)
    return {nowhere}


def _state_again(connection: sqlite3.Connection, key: int, source: int) -> None:
    """Store what a sound paper holds as a statement of a source."""
    if _keys(connection, f"{wrong_sums('papers')} AND key = ?", (key,)):
        return
    found = connection.execute(
        "SELECT id, title, abstract, authors, published, url, kind, metadata FROM papers WHERE key = ?", (key,)
    ).fetchone()
    if found is None or not can_be_shown(found[3], found[7], found[6]):
        return
    id, title, abstract, authors, published, url, kind, metadata = found
    names = tuple(json.loads(authors))
    fields = PaperRecord(id, title, abstract, names, published, url, kind, json.loads(metadata)).dumps()
    connection.execute(
        "INSERT OR IGNORE INTO records (paper, source, content, digest, fields) VALUES (?, ?, '', ?, ?)",
        (key, source, digest(fields), fields),
    )


def _broken_rest(connection: sqlite3.Connection) -> set[int]:
    """Drop listings that are not as they were stored; the sources concerned, and those that were changed themselves."""
    listings = json.dumps([*_keys(connection, wrong_sums("listings"))])
    sources = _keys(
        connection,
        f"SELECT DISTINCT source FROM listings JOIN records USING (record) WHERE listing IN {_CHOSEN}",
        (listings,),
    )
    connection.execute(f"DELETE FROM listings WHERE listing IN {_CHOSEN}", (listings,))
    return sources | _keys(connection, wrong_sums("sources"))


def _broken_readings(connection: sqlite3.Connection) -> list[Finding]:
    """Forget which files and folders were read, and what feeds gave, where that is not as it was stored."""
    readings, feeds = (_keys(connection, wrong_sums(table)) for table in ("readings", "feeds"))
    drop_damaged(connection, readings, feeds)
    problem = "the library no longer knows of some files and folders that they were read, which assistant update needs"
    return [Finding("catalog", f"{problem}; read them again with: assistant ingest")] if readings else []


def _broken_papers(connection: sqlite3.Connection) -> set[int]:
    broken = _keys(connection, wrong_sums("papers"))
    rows = connection.execute("SELECT key, title, abstract, text_hash, authors, metadata, kind FROM papers")
    for key, title, abstract, held, authors, metadata, kind in rows:
        if text_hash(title, abstract) != held or not can_be_shown(authors, metadata, kind):
            broken.add(key)
    return broken


def _broken_vectors(connection: sqlite3.Connection, encoder: str | None) -> set[int]:
    """Have the vectors that cannot be used made again; the papers concerned."""
    changed = _keys(connection, wrong_sums("vectors"))
    found: dict[int, int] = {}
    keys = _keys(connection, "SELECT key FROM papers")
    for some in chunks(sorted(keys), _AT_ONCE):
        rows = connection.execute(
            "SELECT key, length(abstract), encoder, vectors.text_hash = papers.text_hash, vectors, dimension, "
            f"passages, sentences, spans, data FROM papers JOIN vectors USING (vectors) WHERE key IN {_CHOSEN}",
            (json.dumps(some),),
        )
        for key, length, made_by, same_text, number, *columns in rows:
            is_other = made_by != encoder or not same_text
            if is_other or number in changed or vectors_problem(VectorRow(*columns), length):
                found[key] = number
    numbers = json.dumps([*found.values()])
    connection.execute(f"UPDATE vectors SET text_hash = 'broken ' || vectors WHERE vectors IN {_CHOSEN}", (numbers,))
    return {*found, *_keys(connection, "SELECT key FROM papers WHERE vectors NOT IN (SELECT vectors FROM vectors)")}


def _raise_revision(connection: sqlite3.Connection) -> None:
    """Make the catalog's revision later than that of everything in it."""
    found = connection.execute(
        "SELECT max(revision, added_revision) FROM (SELECT max(revision) AS revision, max(added_revision) AS "
        "added_revision FROM papers)"
    ).fetchone()[0]
    held = connection.execute("SELECT value FROM meta WHERE name = 'revision'").fetchone()
    connection.execute("UPDATE papers SET added_revision = revision WHERE added_revision > revision")
    connection.execute("INSERT OR IGNORE INTO meta VALUES ('revision', '0')")
    set_revision(connection, max(int(found or 0), int(held[0]) if held and str(held[0]).isdigit() else 0) + 1)
