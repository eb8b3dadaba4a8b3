"""Tags and notes, which people attach to papers: how the catalog holds them, and how they follow their papers.

A label is a tag or a note of one paper. It is attached to marks of the paper's identity, not to a row of `papers`, so
that it finds the paper again after the paper has been removed, merged, split or read from another file. `labelled` says
which of the records at hand it is attached to, and so belongs to what can be computed; the other tables cannot be.

A label is given to a record that comes if both state the same identity, to the record that replaces one that has it,
and, when a record goes, to those that are left of its paper. A paper has the labels of all of its records.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.text.tag_names import tag_key

if TYPE_CHECKING:
    from assistant.library.held_records import HeldRecord

__all__ = [
    "CHANGES",
    "LABELS",
    "TAGGED",
    "attach",
    "attach_all",
    "drop_forlorn",
    "mark_label",
    "name_lost_tags",
    "note_change",
    "pass_on",
    "pass_to",
]

CHANGES = "labels"
"""The name of the meta value that counts the changes of labels."""

LABELS = """
CREATE TABLE IF NOT EXISTS tags (
    tag INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE IF NOT EXISTS labels (
    label INTEGER PRIMARY KEY,
    tag INTEGER REFERENCES tags ON DELETE CASCADE,
    note TEXT,
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS labels_tag ON labels (tag);
CREATE TABLE IF NOT EXISTS label_marks (
    label_mark INTEGER PRIMARY KEY,
    label INTEGER NOT NULL REFERENCES labels ON DELETE CASCADE,
    mark TEXT NOT NULL,
    UNIQUE (label, mark)
) STRICT;
CREATE INDEX IF NOT EXISTS label_marks_mark ON label_marks (mark);
CREATE TABLE IF NOT EXISTS labelled (
    record INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
    label INTEGER NOT NULL REFERENCES labels ON DELETE CASCADE,
    PRIMARY KEY (record, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS labelled_label ON labelled (label);
"""
"""The tables of labels; a label has either a tag or a note."""

TAGGED = (
    "WITH wanted (folded) AS (SELECT ?), tagged AS MATERIALIZED ("
    "SELECT record FROM labels CROSS JOIN labelled USING (label) "
    "WHERE tag = (SELECT tag FROM tags WHERE folded = (SELECT folded FROM wanted)) "
    "UNION ALL SELECT record FROM collected WHERE folded = (SELECT folded FROM wanted) ORDER BY record) "
    "SELECT paper FROM tagged CROSS JOIN records USING (record) WHERE paper NOT NULL"
)
"""The papers with a tag, attached or collected, some more than once. Records are looked up in their order, which is
several times as fast.
"""
_CHOSEN = "(SELECT value FROM json_each(?))"
_DECIDING = ("arxiv", "doi")
"""Where both state it and it differs, the papers differ, whatever else they have in common."""
_AT_ONCE = 500


def note_change(connection: sqlite3.Connection) -> None:
    """Count a change of labels, or of the tags that come from sources."""
    connection.execute(
        "INSERT INTO meta VALUES (?, '1') ON CONFLICT (name) DO UPDATE SET value = CAST(value + 1 AS TEXT)",
        (CHANGES,),
    )


def mark_label(connection: sqlite3.Connection, label: int, records: Iterable[HeldRecord]) -> None:
    """Attach a label to records."""
    held = list(records)
    connection.executemany("INSERT OR IGNORE INTO labelled VALUES (?, ?)", [(one.row, label) for one in held])
    connection.executemany(
        "INSERT OR IGNORE INTO label_marks (label, mark) VALUES (?, ?)",
        [(label, mark) for one in held for mark in one.identity.lasting_marks],
    )


def attach(connection: sqlite3.Connection, one: HeldRecord) -> None:
    """Give a record that has just been stored the labels of the paper that it is about."""
    own = one.identity.lasting_marks
    found = connection.execute(
        f"SELECT label, mark FROM label_marks WHERE label IN (SELECT label FROM label_marks WHERE mark IN {_CHOSEN})",
        (json.dumps(own),),
    ).fetchall()
    marks: defaultdict[int, set[str]] = defaultdict(set)
    for label, mark in found:
        marks[label].add(mark)
    connection.executemany(
        "INSERT OR IGNORE INTO labelled VALUES (?, ?)",
        [(one.row, label) for label, held in marks.items() if _is_same(own, held)],
    )


def _is_same(own: Sequence[str], held: Collection[str]) -> bool:
    """Whether marks, the strongest first, are of the same paper as those of a label."""
    kinds = {mark.partition(":")[0] for mark in held}
    for mark in own:
        if mark in held:
            return True
        if (kind := mark.partition(":")[0]) in _DECIDING and kind in kinds:
            return False
    return False


def attach_all(connection: sqlite3.Connection) -> None:
    """`attach` every record that is stored; and its labels to all of its marks, of which some may be lost."""
    from assistant.library.held_records import COLUMNS, HeldRecord

    if not connection.execute("SELECT EXISTS (SELECT 1 FROM labels)").fetchone()[0]:
        return
    rows = connection.execute(f"SELECT {COLUMNS} FROM records JOIN sources USING (source)")
    while some := rows.fetchmany(_AT_ONCE):
        for one in map(HeldRecord.of_row, some):
            pass_to(connection, one.row, one)
            attach(connection, one)


def drop_forlorn(connection: sqlite3.Connection) -> list[str]:
    """Drop the labels of which it is not known any more to which paper they belong, and return what they say."""
    rows = connection.execute(
        "SELECT label, coalesce(note, name) FROM labels LEFT JOIN tags USING (tag) WHERE label NOT IN "
        "(SELECT label FROM labelled) AND label NOT IN (SELECT label FROM label_marks) ORDER BY label"
    ).fetchall()
    connection.executemany("DELETE FROM labels WHERE label = ?", [(label,) for label, _ in rows])
    return list(dict.fromkeys(text for _, text in rows))


def name_lost_tags(connection: sqlite3.Connection) -> list[str]:
    """Give a name to each tag of labels whose own is lost, and return these names."""
    named = []
    connection.execute("DELETE FROM labels WHERE tag IS NULL AND note IS NULL")
    lost = "SELECT DISTINCT tag FROM labels WHERE tag NOT IN (SELECT tag FROM tags) ORDER BY tag"
    for (tag,) in connection.execute(lost).fetchall():
        name = f"tag {tag}"
        while connection.execute("SELECT 1 FROM tags WHERE folded = ?", (tag_key(name),)).fetchone():
            name += " again"
        connection.execute("INSERT INTO tags VALUES (?, ?, ?)", (tag, name, tag_key(name)))
        named.append(name)
    return named


def pass_to(connection: sqlite3.Connection, old: int | None, new: HeldRecord) -> None:
    """Give the labels of a record that is about to go to the one that replaces it."""
    for (label,) in connection.execute("SELECT label FROM labelled WHERE record = ?", (old,)).fetchall():
        mark_label(connection, label, [new])


def pass_on(connection: sqlite3.Connection, where: str, values: Mapping[str, object]) -> None:
    """Give the labels of the records that are about to go, those `where`, to the others of their papers."""
    from assistant.library.held_records import COLUMNS, HeldRecord

    if not connection.execute("SELECT EXISTS (SELECT 1 FROM labelled)").fetchone()[0]:
        return
    found = connection.execute(
        f"SELECT DISTINCT paper, label FROM records JOIN labelled USING (record) WHERE {where} AND paper NOT NULL",
        values,
    )
    labels: defaultdict[int, list[int]] = defaultdict(list)
    for paper, label in found.fetchall():
        labels[paper].append(label)
    for start in range(0, len(labels), _AT_ONCE):
        papers = list(labels)[start : start + _AT_ONCE]
        of_papers = "paper IN (SELECT value FROM json_each(:papers))"
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM records JOIN sources USING (source) WHERE {of_papers} "
            f"AND record NOT IN (SELECT record FROM records WHERE {of_papers} AND ({where}))",
            {**values, "papers": json.dumps(papers)},
        ).fetchall()
        for one in map(HeldRecord.of_row, rows):
            for label in labels[one.paper] if one.paper is not None else ():
                mark_label(connection, label, [one])
