"""Watches on disk: what is watched, what is known of each, and the numbered issues that tell what is new.

A paper that was told, or was there when its watch was added, is `known` for ever: by its key in a catalog, and by the
marks of its records. An issue is put into the file together with what it makes known, in one transaction, and is
confirmed once it was told.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

from assistant.errors import ArgumentError
from assistant.library.history import Marked
from assistant.records import Answer, Filters, NewsIssue, Watch
from assistant.text.tag_names import tag_key, tag_names
from assistant.watching.watch_file import WatchFile

__all__ = ["Draft", "Known", "Memory", "WatchStore", "new_memory", "now"]

_LISTED = "assistant watch list shows them"


class Known(NamedTuple):
    """A paper that is no news, as it was last seen: its catalog and its key there, and what identifies it."""

    catalog: str
    key: int
    marked: Marked


@dataclass(frozen=True, slots=True)
class Memory:
    """How far a watch has come: it has looked at a catalog up to a revision, with vectors of an encoder."""

    uid: str
    catalog: str = ""
    revision: int = 0
    encoder: str = ""
    evidence: str = ""
    """A hash of what the last answer was made from; empty if none is kept."""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What one look at a library brings: news, if `issue` is not None, what is known from now on, how far it came."""

    watch: int
    memory: Memory
    known: Mapping[int, Marked] = field(default_factory=dict)
    """By keys in the `catalog`."""
    catalog: str = ""
    issue: NewsIssue | None = None


class WatchStore(WatchFile):
    """The watches of one library. Each call opens a connection of its own. Raises LibraryError, LibraryDamagedError
    and LibraryBusyError.
    """

    def watches(self) -> list[Watch]:
        """All watches in the order in which they were added."""
        with self.reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT watch, name, question, filters, compares, added, fitting, count(told), max(told) "
                "FROM watches LEFT JOIN issues USING (watch) GROUP BY watch ORDER BY watch"
            ).fetchall()
        return [self._watch(row) for row in rows]

    def _watch(self, row: Sequence[object]) -> Watch:
        number, name, question, filters, compares, added, fitting, issues, told = row
        with self.read_back():
            return Watch.model_validate(
                {
                    "number": number, "name": name, "question": question, "answer": bool(compares), "added": added,
                    "filters": Filters.model_validate_json(str(filters)), "fitting": fitting, "issues": issues,
                    "last_told": told,
                }
            )  # fmt: skip

    def find(self, wanted: str) -> Watch:
        """The watch with this name (any case) or number. Raises ArgumentError when there is none."""
        watches = self.watches()
        wanted = wanted.strip()
        by_name = (watch for watch in watches if watch.name.casefold() == wanted.casefold())
        by_number = (watch for watch in watches if wanted.lstrip("#") == str(watch.number))
        if (found := next(by_name, None) or next(by_number, None)) is not None:
            return found
        if not watches:
            raise ArgumentError("nothing is watched yet", hint='assistant watch add "QUESTION" watches a question')
        raise ArgumentError(f"no watch has the name or number “{wanted}”", hint=_LISTED)

    def add(self, watch: Watch, draft: Draft) -> Watch:
        """Keep a watch with what is known to it from the start, and return it with its number."""
        with self.writing() as connection:
            taken = connection.execute("SELECT 1 FROM watches WHERE name = ?", (watch.name,)).fetchone()
            if taken:
                raise ArgumentError(f"a watch is named “{watch.name}” already", hint=_LISTED)
            memory = draft.memory
            number = connection.execute(
                "INSERT INTO watches (uid, name, question, filters, compares, added, fitting, catalog, revision, "
                "encoder, evidence, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    memory.uid, watch.name, watch.question, watch.filters.model_dump_json(exclude_defaults=True),
                    int(watch.answer), watch.added, watch.fitting, memory.catalog, memory.revision, memory.encoder,
                    memory.evidence, _answer(memory),
                ),
            ).lastrowid  # fmt: skip
            assert number is not None
            _note_known(connection, number, draft)
        return watch.model_copy(update={"number": number})

    def remove(self, number: int) -> None:
        """Forget a watch with all its issues; what the file held of it is overwritten."""
        with self.writing() as connection:
            connection.execute("DELETE FROM watches WHERE watch = ?", (number,))

    def rename_tag(self, old: str, new: str) -> None:
        """Limit to the tag `new` what is limited to `old`."""
        renamed = {watch.number: _renamed(watch.filters, old, new) for watch in self.watches() if watch.filters.tag}
        if renamed:
            with self.writing() as connection:
                connection.executemany(
                    "UPDATE watches SET filters = ? WHERE watch = ?",
                    [(filters.model_dump_json(exclude_defaults=True), number) for number, filters in renamed.items()],
                )

    def uid(self) -> str:
        """What tells these watches from those of other libraries; empty as long as there are none."""
        with self.reading() as connection:
            row = connection and connection.execute("SELECT value FROM meta WHERE name = 'uid'").fetchone()
        return str(row[0]) if row else ""

    def memory(self, number: int) -> Memory | None:
        """How far a watch has come; None if it has been removed."""
        with self.reading() as connection:
            row = (
                connection
                and connection.execute(
                    "SELECT uid, catalog, revision, encoder, evidence, answer FROM watches WHERE watch = ?", (number,)
                ).fetchone()
            )
        if not row:
            return None
        with self.read_back():
            uid, catalog, revision, encoder, evidence, answer = row
            kept = Answer.model_validate_json(answer) if answer else None
            return Memory(uid, catalog, revision, encoder, evidence, kept)

    def known_keys(self, number: int, catalog: str) -> list[int]:
        """The keys in a catalog of the papers that are known to a watch."""
        with self.reading() as connection:
            rows = connection and connection.execute(
                "SELECT key FROM known JOIN catalogs USING (catalog) WHERE watch = ? AND identity = ?",
                (number, catalog),
            )
            return [key for (key,) in rows or ()]

    def known_by(self, number: int, marks: Collection[str]) -> list[Known]:
        """The papers known to a watch that had one of the marks."""
        with self.reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT DISTINCT known, identity, key, authors, year FROM known_marks JOIN known USING (known) "
                "JOIN catalogs USING (catalog) WHERE watch = ? AND mark IN (SELECT value FROM json_each(?))",
                (number, json.dumps(sorted(marks))),
            ).fetchall()
            found = []
            for known, catalog, key, authors, year in rows:
                held = connection.execute("SELECT mark FROM known_marks WHERE known = ?", (known,)).fetchall()
                with self.read_back():
                    marked = Marked("", frozenset(mark for (mark,) in held), tuple(json.loads(authors)), year)
                found.append(Known(catalog, key, marked))
        return found

    def put(self, drafts: Sequence[Draft]) -> None:
        """Keep all of these, in one transaction; nothing for a watch that was removed meanwhile."""
        with self.writing() as connection:
            for draft in drafts:
                memory = draft.memory
                known = connection.execute(
                    "UPDATE watches SET (catalog, revision, encoder, evidence, answer) = (?, ?, ?, ?, ?) "
                    "WHERE watch = ? RETURNING 1",
                    (memory.catalog, memory.revision, memory.encoder, memory.evidence, _answer(memory), draft.watch),
                ).fetchall()
                if not known:
                    continue
                _note_known(connection, draft.watch, draft)
                if draft.issue is not None:
                    content = draft.issue.model_dump_json(exclude_defaults=True)
                    connection.execute("INSERT INTO issues (watch, content) VALUES (?, ?)", (draft.watch, content))

    def pending(self, watches: Collection[int]) -> list[NewsIssue]:
        """The issues of these watches that are not confirmed, in the order of their numbers."""
        return self._issues("told IS NULL AND watch IN (SELECT value FROM json_each(?))", (json.dumps([*watches]),))

    def confirm(self, issues: Collection[int]) -> None:
        """Note that issues were told."""
        with self.writing() as connection:
            connection.executemany(
                "UPDATE issues SET told = ? WHERE issue = ? AND told IS NULL", [(now(), issue) for issue in issues]
            )

    def issue(self, number: int) -> NewsIssue:
        """An issue that was put in before. Raises ArgumentError when there is none of this number."""
        if found := self._issues("issue = ?", (number,)):
            return found[0]
        raise ArgumentError(f"there is no issue {number}", hint="the issues of a removed watch are gone with it")

    def latest(self, watches: Collection[int], most: int) -> list[NewsIssue]:
        """The latest issues of these watches, the latest first, until they hold `most` papers together."""
        found: list[NewsIssue] = []
        chosen = json.dumps([*watches])
        where = "issue IN (SELECT issue FROM issues WHERE watch IN (SELECT value FROM json_each(?)) "
        last = 2**63 - 1
        while sum(len(issue.papers) + bool(issue.changes) for issue in found) < most:
            some = self._issues(f"{where} AND issue < ? ORDER BY issue DESC LIMIT 20)", (chosen, last))
            if not some:
                break
            found += reversed(some)
            last = some[0].number
        return found

    def _issues(self, where: str, values: Sequence[object]) -> list[NewsIssue]:
        with self.reading() as connection:
            rows = (
                connection
                and connection.execute(
                    f"SELECT issue, content, told FROM issues WHERE {where} ORDER BY issue", values
                ).fetchall()
            )
        with self.read_back():
            return [
                NewsIssue.model_validate_json(content).model_copy(update={"number": number, "repeated": True})
                for number, content, _ in rows or ()
            ]


def _renamed(filters: Filters, old: str, new: str) -> Filters:
    names = [new if tag_key(name) == tag_key(old) else name for name in tag_names(filters.tag or "")]
    return filters.model_copy(update={"tag": "; ".join(names)})


def _answer(memory: Memory) -> str | None:
    return memory.answer.model_dump_json(exclude_defaults=True) if memory.answer is not None else None


def _note_known(connection: sqlite3.Connection, watch: int, draft: Draft) -> None:
    if not draft.known:
        return
    connection.execute("INSERT OR IGNORE INTO catalogs (identity) VALUES (?)", (draft.catalog,))
    (catalog,) = connection.execute("SELECT catalog FROM catalogs WHERE identity = ?", (draft.catalog,)).fetchone()
    for key, marked in draft.known.items():
        (known,) = connection.execute(
            "INSERT INTO known (watch, catalog, key, authors, year) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET (authors, year) = (excluded.authors, excluded.year) RETURNING known",
            (watch, catalog, key, json.dumps(marked.authors), marked.year),
        ).fetchone()
        connection.executemany(
            "INSERT OR IGNORE INTO known_marks VALUES (?, ?)", [(mark, known) for mark in sorted(marked.marks)]
        )


def now() -> str:
    """The time in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()


def new_memory() -> Memory:
    """That of a watch which has seen nothing yet."""
    return Memory(uid=uuid4().hex)
