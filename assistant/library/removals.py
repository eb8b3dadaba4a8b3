"""Papers that a person removed: they stay out, whatever their sources state, until they are restored."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence

from assistant.errors import PaperNotFoundError
from assistant.library.catalog import Catalog, now
from assistant.library.held_records import COLUMNS, HeldRecord
from assistant.library.identity import marks_of_id
from assistant.records import RemovedPaper

__all__ = ["mark_removed", "removed", "undo_removals", "withheld"]

_CHOSEN = "(SELECT value FROM json_each(?))"
_UNSETTLE = "INSERT OR IGNORE INTO unsettled SELECT mark FROM marks JOIN records USING (record) WHERE "


def mark_removed(catalog: Catalog, keys: Iterable[int]) -> None:
    """Record removals; the papers go when the catalog is settled."""
    with catalog.transaction() as connection:
        for key in keys:
            id, title = connection.execute("SELECT id, title FROM papers WHERE key = ?", (key,)).fetchone()
            (removal,) = connection.execute(
                "INSERT INTO removals (id, title, removed_at) VALUES (?, ?, ?) RETURNING removal", (id, title, now())
            ).fetchone()
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM records JOIN sources USING (source) WHERE paper = ?", (key,)
            ).fetchall()
            marks = {HeldRecord.of_row(row).identity.removal_mark for row in rows}
            connection.executemany(
                "INSERT OR IGNORE INTO removal_marks VALUES (?, ?)", [(mark, removal) for mark in sorted(marks)]
            )
            connection.execute(f"{_UNSETTLE} paper = ?", (key,))


def undo_removals(catalog: Catalog, ids: Sequence[str]) -> list[RemovedPaper]:
    """Delete removals; the papers that sources still give come back when the catalog is settled.

    Raises PaperNotFoundError, with nothing changed, if one of the ids is not that of a removed paper.
    """
    with catalog.transaction() as connection:
        found = [_find(catalog, id) for id in dict.fromkeys(ids)]
        for removal in dict.fromkeys(found):
            connection.execute(f"{_UNSETTLE} removal = ?", (removal,))
        papers = _removed(catalog, "removal IN " + _CHOSEN, (json.dumps(found),))
        connection.executemany("DELETE FROM removals WHERE removal = ?", [(removal,) for removal in found])
    return papers


def _find(catalog: Catalog, id: str) -> int:
    statements = (
        ("SELECT removal FROM removals WHERE id = ? ORDER BY removal", id),
        (
            f"SELECT records.removal FROM marks JOIN records USING (record) WHERE mark IN {_CHOSEN} "
            "AND records.removal IS NOT NULL ORDER BY records.removal",
            json.dumps(list(marks_of_id(id))),
        ),
    )
    for statement, value in statements:
        if rows := catalog.rows(statement, (value,)):
            return int(rows[0][0])
    raise PaperNotFoundError(
        f"no removed paper has the id {id}", hint="list the removed papers with: assistant restore"
    )


def removed(catalog: Catalog) -> list[RemovedPaper]:
    """The removed papers, the latest first."""
    return _removed(catalog, "1", ())


def withheld(catalog: Catalog, sources: Collection[str]) -> tuple[RemovedPaper, ...]:
    """The removed papers that any of the sources give."""
    given = f"SELECT removal FROM records JOIN sources USING (source) WHERE removal NOT NULL AND name IN {_CHOSEN}"
    return tuple(_removed(catalog, f"removal IN ({given})", (json.dumps(list(sources)),)))


def _removed(catalog: Catalog, where: str, values: Sequence[object]) -> list[RemovedPaper]:
    rows = catalog.rows(
        f"SELECT id, title, removed_at FROM removals WHERE {where} ORDER BY removed_at DESC, removal DESC", values
    )
    return [RemovedPaper(id=id, title=title, removed_at=removed_at) for id, title, removed_at in rows]
