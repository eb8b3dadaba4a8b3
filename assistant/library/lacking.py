"""Records that lack only an abstract: what a source states of a paper that another source may complete.

They are kept as long as their source states them, like `records`, and carry the same marks. A paper takes over what
they say besides title and abstract, and they point to it; one that points to no paper is listed as lacking its
abstract. Nothing else is computed from them: they neither make papers nor join any.

Functions that take a connection run inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from assistant.library.held_records import HeldRecord, SourceReading
from assistant.library.identity import Identity
from assistant.library.paper_record import PaperRecord, digest
from assistant.library.row_sums import wrong_sums
from assistant.records import LackingPaper
from assistant.records.lacking import WithoutAbstract
from assistant.text.spelling import folded

__all__ = [
    "LACKING",
    "common_titles",
    "count_lacking",
    "drop_stale_lacking",
    "has_stale_lacking",
    "lacking_of_paper",
    "lacking_papers",
    "lacking_with_marks",
    "link_lacking",
    "mark_all_lacking",
    "mend_lacking",
    "store_lacking",
    "unsettle_completed",
]

LACKING = """
CREATE TABLE IF NOT EXISTS lacking (
    lacking INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    content TEXT NOT NULL,
    place TEXT NOT NULL,
    named TEXT,
    paper INTEGER REFERENCES papers ON DELETE SET NULL,
    removal INTEGER REFERENCES removals ON DELETE SET NULL,
    digest TEXT NOT NULL,
    fields TEXT NOT NULL,
    UNIQUE (source, digest)
) STRICT;
CREATE INDEX IF NOT EXISTS lacking_source ON lacking (source, content);
CREATE INDEX IF NOT EXISTS lacking_paper ON lacking (paper) WHERE paper IS NOT NULL;
CREATE INDEX IF NOT EXISTS lacking_removal ON lacking (removal) WHERE removal IS NOT NULL;
CREATE INDEX IF NOT EXISTS lacking_open ON lacking (named) WHERE paper IS NULL AND removal IS NULL;
CREATE TABLE IF NOT EXISTS lacking_marks (
    mark TEXT NOT NULL,
    lacking INTEGER NOT NULL REFERENCES lacking ON DELETE CASCADE,
    PRIMARY KEY (mark, lacking)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lacking_marks_lacking ON lacking_marks (lacking);
"""
"""The tables. `place` is where a record stands, `named` its paper's name, by which it can be fetched."""

_COLUMNS = "lacking, paper, removal, sources.name, lacking.content, digest, fields"
_CHOSEN = "(SELECT value FROM json_each(?))"
_AT_ONCE = 1000
_COMMON = 20
"""More records than can be expected of one paper have the same title."""
_OPEN = (
    "(paper IS NULL AND removal IS NULL OR paper IN (SELECT key FROM papers WHERE kind = 'digest')) "
    "AND lacking NOT IN (SELECT lacking FROM removal_marks JOIN lacking_marks USING (mark))"
)
"""No source has the abstract, and the paper was not removed. A digest is none."""
_EACH = "coalesce(named, lacking)"
_MATCHED = ("json_extract(fields, '$.title')", "json_extract(fields, '$.authors')", "named")


def store_lacking(
    connection: sqlite3.Connection, source: int, reading: SourceReading, given: Iterable[WithoutAbstract]
) -> None:
    """Store or confirm records of a source; papers that they may say something about are to be computed again."""
    new: list[int] = []
    for rejection in given:
        record = PaperRecord.of(rejection.record)
        fields = record.dumps()
        hashed = digest(fields)
        known = connection.execute(
            "UPDATE lacking SET (content, place) = (?, iif(content = ?, place, ?)) WHERE source = ? AND digest = ?",
            (reading.content, reading.content, rejection.where, source, hashed),
        ).rowcount
        if known:
            continue
        identity = Identity.of(record, reading.name)
        (row,) = connection.execute(
            "INSERT INTO lacking (source, content, place, named, digest, fields) VALUES (?, ?, ?, ?, ?, ?) "
            "RETURNING lacking",
            (source, reading.content, rejection.where, _name(identity), hashed, fields),
        ).fetchone()
        _mark(connection, row, identity)
        new.append(row)
    _unsettle(connection, f"lacking IN {_CHOSEN}", (json.dumps(new),))


def _mark(connection: sqlite3.Connection, row: int, identity: Identity) -> None:
    marks = {*identity.marks, *identity.ids, identity.removal_mark}
    connection.executemany("INSERT INTO lacking_marks VALUES (?, ?)", [(mark, row) for mark in sorted(marks)])


def _name(identity: Identity) -> str | None:
    """The name by which the paper can be fetched."""
    if identity.arxiv:
        return f"arxiv:{identity.arxiv}"
    if identity.doi:
        return f"doi:{identity.doi}"
    pmid = dict(identity.databases).get("pmid")
    return f"pmid:{pmid}" if pmid else None


def _unsettle(connection: sqlite3.Connection, where: str, values: Sequence[object] | dict[str, object]) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO unsettled SELECT mark FROM lacking_marks WHERE "
        f"lacking IN (SELECT lacking FROM lacking WHERE {where}) AND mark IN (SELECT mark FROM marks)",
        values,
    )


def has_stale_lacking(connection: sqlite3.Connection, source: int, content: str) -> bool:
    """Whether records are stored that the source no longer states."""
    stale = "SELECT EXISTS (SELECT 1 FROM lacking WHERE source = ? AND content <> ?)"
    return bool(connection.execute(stale, (source, content)).fetchone()[0])


def drop_stale_lacking(connection: sqlite3.Connection, source: int, content: str) -> None:
    """Delete what a completely read source no longer states."""
    where = "source = ? AND content <> ?"
    _unsettle(connection, where, (source, content))
    connection.execute(f"DELETE FROM lacking WHERE {where}", (source, content))


def unsettle_completed(connection: sqlite3.Connection, source: str) -> None:
    """Mark the papers to be computed again that may take something over from a source, which is about to go."""
    _unsettle(connection, "source = (SELECT source FROM sources WHERE name = ?)", (source,))


def lacking_with_marks(
    connection: sqlite3.Connection, marks: Collection[str], papers: Collection[int]
) -> list[HeldRecord]:
    """The records that have one of the marks or point to one of the papers. A title of many records is no mark."""
    marks = set(marks) - common_titles(connection, marks)
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM lacking JOIN sources USING (source) WHERE lacking IN "
        f"(SELECT lacking FROM lacking_marks WHERE mark IN {_CHOSEN} "
        f"UNION SELECT lacking FROM lacking WHERE paper IN {_CHOSEN})",
        (json.dumps(list(marks)), json.dumps(list(papers))),
    )
    return list(map(_held, rows.fetchall()))


def common_titles(connection: sqlite3.Connection, marks: Iterable[str]) -> set[str]:
    """Those of the marks that are titles of many records, such as "Editorial": they are evidence of nothing.

    Where records come or go, their marks are unsettled, so that a title becomes one of many for all of them at once.
    """
    titles = json.dumps([mark for mark in marks if mark.startswith("title:")])
    rows = connection.execute(
        f"SELECT mark FROM lacking_marks WHERE mark IN {_CHOSEN} GROUP BY mark HAVING count(*) > {_COMMON}", (titles,)
    )
    return {mark for (mark,) in rows.fetchall()}


def lacking_of_paper(connection: sqlite3.Connection, key: int) -> list[HeldRecord]:
    """The records that a paper takes something over from."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM lacking JOIN sources USING (source) WHERE paper = ? ORDER BY sources.name, digest",
        (key,),
    )
    return [_held(row) for row in rows.fetchall() if HeldRecord.can_be_read(row)]


def _held(row: tuple[Any, ...]) -> HeldRecord:
    return HeldRecord.of_row(row)


def link_lacking(
    connection: sqlite3.Connection, records: Iterable[HeldRecord], paper: int | None, removal: int | None
) -> None:
    """Let records point to the paper that takes over what they say, or to the removal that keeps it out."""
    moved = [(paper, removal, one.row) for one in records if (one.paper, one.removal) != (paper, removal)]
    connection.executemany("UPDATE lacking SET (paper, removal) = (?, ?) WHERE lacking = ?", moved)


def count_lacking(
    connection: sqlite3.Connection, match: str | None = None, sources: Collection[str] | None = None
) -> int:
    """How many papers `lacking_papers` gives in all, or those of some sources."""
    where, values = _matching(match)
    if sources is not None:
        where = f"source IN (SELECT source FROM sources WHERE name IN {_CHOSEN}) AND {where}"
        values = [json.dumps(list(sources)), *values]
    found = connection.execute(f"SELECT count(DISTINCT {_EACH}) FROM lacking WHERE {where}", values).fetchone()
    return int(found[0])


def lacking_papers(
    connection: sqlite3.Connection, match: str | None = None, offset: int = 0, limit: int | None = None
) -> Iterator[LackingPaper]:
    """The papers that lack an abstract, in the order in which they were first read; records of one name are one.

    What is told of them is what the longest of these records says, whichever was read first.
    """
    where, values = _matching(match)
    rows = connection.execute(
        f"SELECT substr(min(printf('%09d', 999999999 - length(fields)) || fields), 10), named, "
        "json_group_array(place), json_group_array(sources.name) FROM lacking "
        f"JOIN sources USING (source) WHERE {where} GROUP BY {_EACH} ORDER BY min(lacking) LIMIT ? OFFSET ?",
        (*values, -1 if limit is None else limit, offset),
    )
    for fields, named, places, names in rows:
        record = PaperRecord.loads(fields)
        yield LackingPaper(
            title=record.title,
            name=named,
            authors=record.authors,
            published=record.published,
            where=tuple(json.loads(places)),
            sources=tuple(dict.fromkeys(json.loads(names))),
        )


def _matching(match: str | None) -> tuple[str, list[str]]:
    if not match:
        return _OPEN, []
    held = " || ' ' || ".join(f"coalesce({text}, '')" for text in _MATCHED)
    return f"{_OPEN} AND instr(fold({held}), ?)", [folded(match)]


def mark_all_lacking(connection: sqlite3.Connection) -> None:
    """Compute the marks of every record again."""
    connection.execute("DELETE FROM lacking_marks")
    rows = connection.execute(f"SELECT {_COLUMNS} FROM lacking JOIN sources USING (source)")
    while some := rows.fetchmany(_AT_ONCE):
        for held in map(_held, some):
            assert held.row is not None
            _mark(connection, held.row, held.identity)


def mend_lacking(connection: sqlite3.Connection) -> set[int]:
    """Drop records that are not as they were stored, and have what papers take over computed again.

    Returns the sources to be read again.
    """
    changed = _numbers(connection, wrong_sums("lacking"))
    homeless = connection.execute("DELETE FROM lacking WHERE source NOT IN (SELECT source FROM sources)").rowcount
    for column, table, key in (("paper", "papers", "key"), ("removal", "removals", "removal")):
        dangling = f"{column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {table})"
        connection.execute(f"UPDATE lacking SET {column} = NULL WHERE {dangling}")
    rows = connection.execute(f"SELECT {_COLUMNS} FROM lacking JOIN sources USING (source)")
    broken = changed | {row[0] for row in rows if not HeldRecord.can_be_read(row)}
    chosen = (json.dumps(sorted(broken)),)
    sources = _numbers(connection, f"SELECT source FROM lacking WHERE lacking IN {_CHOSEN}", chosen)
    connection.execute(f"DELETE FROM lacking WHERE lacking IN {_CHOSEN}", chosen)
    mark_all_lacking(connection)
    _unsettle(connection, "1", ())
    return _numbers(connection, "SELECT source FROM sources") if homeless else sources


def _numbers(connection: sqlite3.Connection, statement: str, values: Sequence[object] = ()) -> set[int]:
    return {number for (number,) in connection.execute(statement, values).fetchall()}
