"""Tags and notes as people attach them to papers, take them away and rename them.

Each change is a short transaction, which SQLite puts between those of an ingest: whoever tags does not wait for an
ingest of hours. Only what replaces the catalog's file, a repair, keeps labels out meanwhile.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from assistant.errors import ArgumentError, TagNotFoundError
from assistant.library.catalog import Catalog, now
from assistant.library.held_records import COLUMNS, HeldRecord
from assistant.library.labels import CHANGES, mark_label, note_change
from assistant.library.lock import WriteLock
from assistant.library.place import LABELS_LOCK
from assistant.library.queries import key_of
from assistant.library.tagged import known_names, labels_of, named_tag, sources_of, tags
from assistant.records import Tag
from assistant.text.counts import counted
from assistant.text.tag_names import tag_key

__all__ = ["Tagging"]

_CHOSEN = "(SELECT value FROM json_each(?))"
_LABELS = (
    "SELECT DISTINCT label FROM records CROSS JOIN labelled USING (record) CROSS JOIN labels USING (label) "
    "WHERE paper = ?"
)


class Tagging:
    """The labels of one library. Names of tags are as `tag_name` gives them."""

    def __init__(self, catalog: Catalog, seconds: float) -> None:
        """`seconds` is how long to wait for another who changes labels."""
        self._catalog = catalog
        self.lock = WriteLock(catalog.directory, seconds, LABELS_LOCK)
        """Held by whoever changes labels, or replaces the catalog's file."""

    @property
    def changes(self) -> int:
        """The number of changes of labels so far."""
        return int(self._catalog.meta(CHANGES) or 0)

    def tags(self) -> list[Tag]:
        """All tags by name, also those whose papers are not in the library now."""
        return tags(self._catalog)

    def names(self) -> list[str]:
        """The names of all tags."""
        return [*known_names(self._catalog).values()]

    def note(self, id: str) -> str | None:
        """The note of a paper. Raises PaperNotFoundError."""
        key = key_of(self._catalog, id)
        found = labels_of(self._catalog, [key]).get(key)
        return found.note if found else None

    def tag(self, ids: Sequence[str], name: str) -> int:
        """Tag papers, and return how many did not have the tag. Raises PaperNotFoundError, with nothing tagged."""
        with self._changing("tag") as connection:
            keys = self._keys(ids)
            tag = self._number(connection, name)
            new = [key for key in keys if not self._labels(connection, key, tag)]
            for key in new:
                self._attach(connection, key, tag, None)
        return len(new)

    def untag(self, ids: Sequence[str], name: str) -> int:
        """Take a tag from papers, and return how many had it.

        Raises PaperNotFoundError and TagNotFoundError, and ArgumentError if one of the papers has it only because it is
        in a collection with this name, with nothing changed.
        """
        with self._changing("tag") as connection:
            keys = self._keys(ids)
            tag = self._attached(name)
            labels = {key: self._labels(connection, key, tag) if tag is not None else [] for key in keys}
            for key in keys:
                if not labels[key]:
                    self._refuse_collected(name, sources_of(self._catalog, name, key))
                self._detach(connection, key, labels[key])
        return sum(map(bool, labels.values()))

    def remove_tag(self, name: str) -> int:
        """Take a tag from all papers that people gave it to, and return how many had it.

        Raises TagNotFoundError, and ArgumentError if it is only the name of a collection.
        """
        with self._changing("tag") as connection:
            tag = self._attached(name)
            if tag is None:
                self._refuse_collected(name, sources_of(self._catalog, name))
            (had,) = connection.execute(
                "SELECT count(DISTINCT paper) FROM labels JOIN labelled USING (label) JOIN records USING (record) "
                "WHERE tag = ?",
                (tag,),
            ).fetchone()
            connection.execute("DELETE FROM tags WHERE tag = ?", (tag,))
        return int(had)

    def rename_tag(self, old: str, new: str) -> int:
        """Give a tag another name, or its papers to the tag that has the name; return how many have it then.

        Raises TagNotFoundError, and ArgumentError if it is only the name of a collection.
        """
        with self._changing("tag") as connection:
            tag, folded = self._attached(old), tag_key(new)
            if tag is None:
                self._refuse_collected(old, sources_of(self._catalog, old))
            held = connection.execute("SELECT tag FROM tags WHERE folded = ? AND tag <> ?", (folded, tag)).fetchone()
            if held:
                connection.execute("UPDATE labels SET tag = ? WHERE tag = ?", (held[0], tag))
            else:
                connection.execute("UPDATE tags SET (name, folded) = (?, ?) WHERE tag = ?", (new, folded, tag))
            return next(each.papers for each in self.tags() if tag_key(each.name) == folded)

    def set_note(self, id: str, text: str | None, *, append: bool = False) -> str | None:
        """Replace the note of a paper, or `append` a line; return what it is then. Raises PaperNotFoundError."""
        with self._changing("note") as connection:
            (key,) = self._keys([id])
            if append and (before := self.note(id)):
                text = f"{before}\n{text}" if text else before
            self._detach(connection, key, self._labels(connection, key, None))
            if text:
                self._attach(connection, key, None, text)
        return text or None

    @contextmanager
    def _changing(self, what: str) -> Iterator[sqlite3.Connection]:
        self._catalog.require()
        with self.lock(what), self._catalog.transaction() as connection:
            yield connection
            connection.execute("DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM labels WHERE labels.tag = tags.tag)")
            note_change(connection)

    def _keys(self, ids: Iterable[str]) -> list[int]:
        return list(dict.fromkeys(key_of(self._catalog, id) for id in ids))

    def _attached(self, name: str) -> int | None:
        """The number of a tag that people attach; None if it only comes from sources. Raises TagNotFoundError."""
        try:
            return named_tag(self._catalog, name)
        except TagNotFoundError:
            if not sources_of(self._catalog, name):
                raise
            return None

    def _refuse_collected(self, name: str, sources: Sequence[str]) -> None:
        """Raise ArgumentError if some sources give this tag."""
        if sources:
            others = f" and {counted(len(sources) - 1, 'other file')}" if len(sources) > 1 else ""
            raise ArgumentError(
                f"the tag “{known_names(self._catalog)[tag_key(name)]}” is a collection in {sources[0]}{others}",
                hint="change the collection there; the next ingest follows",
            )

    @staticmethod
    def _number(connection: sqlite3.Connection, name: str) -> int:
        connection.execute("INSERT OR IGNORE INTO tags (name, folded) VALUES (?, ?)", (name, tag_key(name)))
        return int(connection.execute("SELECT tag FROM tags WHERE folded = ?", (tag_key(name),)).fetchone()[0])

    @staticmethod
    def _labels(connection: sqlite3.Connection, key: int, tag: int | None) -> list[int]:
        """The labels of a paper with this tag, or its notes."""
        which = "note NOT NULL" if tag is None else "tag = ?"
        rows = connection.execute(f"{_LABELS} AND {which}", (key,) if tag is None else (key, tag))
        return [label for (label,) in rows.fetchall()]

    @staticmethod
    def _attach(connection: sqlite3.Connection, key: int, tag: int | None, note: str | None) -> None:
        (label,) = connection.execute(
            "INSERT INTO labels (tag, note, made_at) VALUES (?, ?, ?) RETURNING label", (tag, note, now())
        ).fetchone()
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM records JOIN sources USING (source) WHERE paper = ?", (key,)
        ).fetchall()
        mark_label(connection, label, map(HeldRecord.of_row, rows))

    @staticmethod
    def _detach(connection: sqlite3.Connection, key: int, labels: Sequence[int]) -> None:
        """Take labels from a paper. One that papers share, since they once were one, stays with the others."""
        for label in labels:
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM labelled JOIN records USING (record) JOIN sources USING (source) "
                "WHERE label = ?",
                (label,),
            ).fetchall()
            held = [HeldRecord.of_row(row) for row in rows]
            own = [one for one in held if one.paper == key]
            kept = {mark for one in held if one.paper != key for mark in one.identity.lasting_marks}
            if len(own) == len(held):
                connection.execute("DELETE FROM labels WHERE label = ?", (label,))
                continue
            lost = {mark for one in own for mark in one.identity.lasting_marks} - kept
            connection.execute(
                f"DELETE FROM label_marks WHERE label = ? AND mark IN {_CHOSEN}", (label, json.dumps(sorted(lost)))
            )
            connection.execute(
                f"DELETE FROM labelled WHERE label = ? AND record IN {_CHOSEN}",
                (label, json.dumps([one.row for one in own])),
            )
