"""Conversations on disk: every turn is saved when it is finished, so a crash loses at most the current one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import ArgumentError, AssistantError

if TYPE_CHECKING:
    import sqlite3

    from assistant.records import Answer
    from assistant.settings import Settings

__all__ = [
    "HISTORY_FILE",
    "SESSIONS_FILE",
    "ListedAnswer",
    "SavedSession",
    "SessionStore",
    "session_store",
    "unsaved",
]

SESSIONS_FILE = "sessions.sqlite"
HISTORY_FILE = "chat_history"
_KEPT = {SESSIONS_FILE: "what is said", HISTORY_FILE: "what is typed"}
_VERSION = 1
_BUSY_SECONDS = 5.0
_LONGEST_NAME = 60
_LISTED = "/sessions in a chat, or assistant chat --list, lists them"
_SCHEMA = """
CREATE TABLE sessions (
    session INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    started TEXT NOT NULL,
    changed TEXT NOT NULL
) STRICT;
CREATE TABLE turns (
    session INTEGER NOT NULL REFERENCES sessions,
    number INTEGER NOT NULL,
    answered TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (session, number)
) STRICT, WITHOUT ROWID;
"""


class SavedSession(NamedTuple):
    """A conversation in the list of sessions. `changed` is the time of its last turn, in UTC, as ISO 8601."""

    id: int
    name: str
    changed: str
    turns: int


class ListedAnswer(NamedTuple):
    """An answer in the list of saved ones. `answered` is in UTC, as ISO 8601; `name` is that of its session."""

    session: int
    number: int
    answered: str
    question: str
    name: str

    @property
    def place(self) -> str:
        """Session and number, as in "3.2"."""
        return f"{self.session}.{self.number}"


class SessionStore:
    """The sessions of one library, in an SQLite file that is created with the first turn.

    Each call opens a connection, so several chats can save at once. All failures are AssistantErrors.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def start(self, question: str) -> int:
        """Start a session named after its first question, and return its id."""
        now = _now()
        with self._writing() as connection:
            insert = "INSERT INTO sessions (name, started, changed) VALUES (?, ?, ?)"
            return connection.execute(insert, (_shortened(question), now, now)).lastrowid or 0

    def add(self, session: int, answer: Answer) -> None:
        """Save a turn to disk."""
        with self._writing() as connection:
            number = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM turns WHERE session = ?", (session,))
            row = (session, number.fetchone()[0], _now(), answer.model_dump_json(exclude_defaults=True))
            connection.execute("INSERT INTO turns VALUES (?, ?, ?, ?)", row)
            connection.execute("UPDATE sessions SET changed = ? WHERE session = ?", (_now(), session))

    def replace_last(self, session: int, answer: Answer) -> None:
        """Replace the last turn."""
        with self._writing() as connection:
            last = "(SELECT max(number) FROM turns WHERE session = ?1)"
            connection.execute(
                f"UPDATE turns SET answer = ?2, answered = ?3 WHERE session = ?1 AND number = {last}",
                (session, answer.model_dump_json(exclude_defaults=True), _now()),
            )

    def rename(self, session: int, name: str) -> None:
        """Rename a session."""
        with self._writing() as connection:
            connection.execute("UPDATE sessions SET name = ? WHERE session = ?", (_shortened(name), session))

    def delete(self, session: int) -> None:
        """Delete a session with all its turns; what the file held of it is overwritten."""
        with self._writing() as connection:
            connection.execute("DELETE FROM turns WHERE session = ?", (session,))
            connection.execute("DELETE FROM sessions WHERE session = ?", (session,))

    def sessions(self) -> list[SavedSession]:
        """All sessions that have a turn, latest first."""
        if not self._path.exists():
            return []
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT session, name, changed, count(*) FROM sessions JOIN turns USING (session) "
                "GROUP BY session ORDER BY changed DESC, session DESC"
            )
            return [SavedSession(*row) for row in rows]

    def find(self, wanted: str) -> SavedSession:
        """The session with this id or name, or else the latest whose name contains `wanted`, ignoring case.

        The latest of all when `wanted` is empty. Raises AssistantError when there is none.
        """
        sessions = self.sessions()
        folded = wanted.casefold()
        if not wanted and sessions:
            return sessions[0]
        if found := _exactly(sessions, wanted):
            return found
        if found := next((session for session in sessions if folded in session.name.casefold()), None):
            return found
        if not sessions:
            raise AssistantError("there is no earlier session")
        raise AssistantError(_not_found(wanted), hint=_LISTED)

    def exactly(self, wanted: str) -> SavedSession:
        """The session with this id, or else the latest of exactly this name. Raises ArgumentError when none has it."""
        sessions = self.sessions()
        if found := _exactly(sessions, wanted):
            return found
        if not sessions:
            raise ArgumentError("no session is saved yet", hint="a chat saves one after its first answer")
        raise ArgumentError(_not_found(wanted), hint=_LISTED)

    def answers(self, session: int) -> list[Answer]:
        """The turns of a session in order, without those from another version that this one cannot read."""
        return list(self.numbered(session).values())

    def numbered(self, session: int) -> dict[int, Answer]:
        """The answers of a session by their numbers, as `answers` gives them."""
        from pydantic import ValidationError

        from assistant.records import Answer

        with self._connected() as connection:
            rows = connection.execute("SELECT number, answer FROM turns WHERE session = ? ORDER BY number", (session,))
            answers = {}
            for number, saved in rows:
                try:
                    answers[number] = Answer.model_validate_json(saved)
                except ValidationError:
                    continue
            return answers

    def listed(self, match: str = "") -> list[ListedAnswer]:
        """The saved answers whose question or session's name contains `match`, ignoring case; the latest first."""
        if not self._path.exists():
            return []
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT session, number, answered, coalesce(json_extract(answer, '$.question'), ''), name "
                "FROM turns JOIN sessions USING (session) WHERE json_valid(answer) "
                "ORDER BY answered DESC, session DESC, number DESC"
            )
            every = [ListedAnswer(*row) for row in rows]
        wanted = match.casefold()
        return [one for one in every if wanted in f"{one.question}\n{one.name}".casefold()]

    def recalled(self, place: str) -> list[Answer]:
        """The answers at SESSION.N, or all of SESSION, by its id or exact name. Raises ArgumentError if none is there.

        The number is that in the list of answers, from 1.
        """
        session, _, number = place.strip().lstrip("#").partition(".")
        if not (session.isdecimal() and number.isdecimal()):
            return self.answers(self.exactly(place.strip()).id)
        held = self.numbered(self.exactly(session).id)
        if int(number) not in held:
            have = f"it has {', '.join(map(str, held))}" if held else "this version can read none of it"
            raise ArgumentError(f"session {session} has no answer {number}", hint=have)
        return [held[int(number)]]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._connected() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("BEGIN IMMEDIATE")
            if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                for statement in _SCHEMA.split(";")[:-1]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        import sqlite3  # here, so that the prompt does not wait for it

        try:
            if not self._path.exists():
                self._path.touch(mode=0o600)
            with closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                if version > _VERSION:
                    raise AssistantError(f"{self._path} was made by a newer version", hint="update the assistant")
                yield connection
        except (sqlite3.Error, OSError) as error:
            hint = "other commands work as before; /export keeps this conversation"
            raise AssistantError(f"{self._path} cannot be used: {error}", hint=hint) from None


def session_store(settings: Settings) -> SessionStore:
    """The sessions of the library that the settings name. Raises LibraryMissingError if there is no such library."""
    from assistant.library.place import is_library, missing

    location = settings.library.location
    if settings.names_library and not is_library(location):
        raise missing(location)
    return SessionStore(location / SESSIONS_FILE)


def _exactly(sessions: Sequence[SavedSession], wanted: str) -> SavedSession | None:
    by_id = (session for session in sessions if wanted.lstrip("#") == str(session.id))
    by_name = (session for session in sessions if session.name.casefold() == wanted.casefold())
    return next(by_id, None) or next(by_name, None)


def _not_found(wanted: str) -> str:
    return f"no session has the id or name “{wanted}”"


def unsaved(directory: Path) -> str:
    """One line on what cannot be saved, or nothing."""
    if not directory.exists():
        return ""  # it will be created
    lost = [what for name, what in _KEPT.items() if not _can_be_written(directory / name)]
    return f"{directory} cannot be written to: {' and '.join(lost)} here is not saved." if lost else ""


def _can_be_written(file: Path) -> bool:
    return os.access(file if file.exists() else file.parent, os.W_OK)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _shortened(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
