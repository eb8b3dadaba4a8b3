"""Vectors for texts, each encoded once and stored by text, encoder and segmentation; and encoding all of them again."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from assistant.errors import ConfigurationError
from assistant.library.catalog import Catalog
from assistant.library.follower import chunks
from assistant.library.identity import text_hash
from assistant.library.writes import set_revision
from assistant.records import IngestProgress
from assistant.text.segmentation import SEGMENTATION_VERSION, passages, sentences

if TYPE_CHECKING:
    from assistant.encoder import Encoder
    from assistant.library.vectors import ReadyVectors, VectorRow

__all__ = [
    "NewVectors",
    "Pace",
    "drop_unused",
    "encode",
    "encode_missing",
    "insert",
    "make_compact",
    "reencode",
    "stored_vectors",
]

_RATE_STEPS = 20
_ROWS_AT_A_TIME = 500
_FORMAT = "int8"
NewVectors: TypeAlias = "dict[str, VectorRow]"
"""Vectors that are not in the catalog yet, by text hash."""


def stored_vectors(catalog: Catalog, hashes: list[str], encoder: str) -> dict[str, int]:
    """The rows of these texts' vectors, by text hash."""
    rows = catalog.rows(
        "SELECT text_hash, vectors FROM vectors WHERE encoder = ? AND segmentation = ? "
        "AND text_hash IN (SELECT value FROM json_each(?))",
        (encoder, SEGMENTATION_VERSION, json.dumps(hashes)),
    )
    return dict(rows)


def encode_missing(
    catalog: Catalog,
    texts: Mapping[str, tuple[str, str]],
    fingerprint: str | None,
    encoder: Callable[[], Encoder],
    ready: ReadyVectors | None = None,
) -> NewVectors:
    """Vectors by this encoder for those `texts` ((title, abstract) by text hash) that have none stored.

    They are taken from `ready` where it has them. `encoder` is not called if nothing is missing, unless `fingerprint`
    is None. Raises ConfigurationError if the encoder returns vectors that do not fit.
    """
    held = stored_vectors(catalog, list(texts), fingerprint or encoder().fingerprint)
    missing = {key: text for key, text in texts.items() if key not in held}
    if not missing:
        return {}
    given = ready.by(encoder().fingerprint) if ready is not None else {}
    new = {key: given[key] for key in missing if key in given}
    return new | encode({key: text for key, text in missing.items() if key not in new}, encoder)


def encode(texts: Mapping[str, tuple[str, str]], encoder: Callable[[], Encoder]) -> NewVectors:
    """Vectors of `texts` ((title, abstract) by text hash). Raises ConfigurationError if they do not fit."""
    if not texts:
        return {}
    from assistant.encoder import PaperText
    from assistant.library.vectors import pack

    papers = []
    for title, abstract in texts.values():
        spans = sentences(abstract)
        papers.append(PaperText(title, abstract, passages(abstract, spans), spans))
    vectors = encoder().encode_papers(papers)
    try:
        return {
            key: pack(made, paper.passages, paper.sentences)
            for key, paper, made in zip(texts, papers, vectors, strict=True)
        }
    except ValueError as error:
        raise ConfigurationError(
            f"the encoder {encoder().fingerprint} returned vectors that do not fit the texts: {error}",
            hint="choose another encoder",
        ) from error


def insert(connection: sqlite3.Connection, new: NewVectors, encoder: str) -> None:
    """Store new vectors."""
    connection.executemany(
        "INSERT INTO vectors (text_hash, encoder, segmentation, dimension, passages, sentences, spans, data) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(key, encoder, SEGMENTATION_VERSION, *row) for key, row in new.items()],
    )


def make_compact(catalog: Catalog) -> None:
    """Round the vectors that an earlier version stored to 8 bits; once, and some at a time."""
    if catalog.meta("vectors") == _FORMAT:
        return
    from assistant.library.row_checks import changed_rows
    from assistant.library.vectors import VectorRow, compact

    last = 0
    columns = "SELECT vectors, dimension, passages, sentences, spans, data FROM vectors"
    while rows := catalog.rows(f"{columns} WHERE vectors > ? ORDER BY vectors LIMIT ?", (last, _ROWS_AT_A_TIME)):
        last = rows[-1][0]
        changed = changed_rows(catalog, "vectors", [number for number, *_ in rows])
        held = [(number, VectorRow(*row)) for number, *row in rows if number not in changed]  # damage stays as it is
        smaller = [(compact(row).data, number) for number, row in held if row.is_whole and row.is_half]
        if smaller:
            with catalog.transaction() as connection:
                connection.executemany("UPDATE vectors SET data = ? WHERE vectors = ?", smaller)
    with catalog.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('vectors', ?)", (_FORMAT,))


def drop_unused(catalog: Catalog) -> None:
    """Delete vectors that no paper refers to any more."""
    with catalog.transaction() as connection:
        # From indexes alone: the rows themselves are large.
        unused = "SELECT vectors FROM vectors EXCEPT SELECT vectors FROM papers"
        connection.execute(f"DELETE FROM vectors WHERE vectors IN ({unused})")


def reencode(
    catalog: Catalog, encoder: Encoder, batch_papers: int, progress: Callable[[IngestProgress], None] | None
) -> int:
    """See `Library.reencode`. New vectors are stored beside the old ones until all papers have them."""
    fingerprint = encoder.fingerprint
    _set_aside_broken(catalog)
    keys = [key for (key,) in catalog.rows("SELECT key FROM papers ORDER BY key")]
    pace = Pace(progress)
    pace.begin(lambda: len(keys))
    encoded = 0
    for some in chunks(keys, batch_papers):
        rows = catalog.rows(
            "SELECT text_hash, title, abstract FROM papers WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(some),),
        )
        texts = {held: (title, abstract) for held, title, abstract in rows}
        new = encode_missing(catalog, texts, fingerprint, lambda: encoder)
        with catalog.transaction() as connection:
            insert(connection, new, fingerprint)
        encoded += len(new)
        pace.step(len(some), "", worked=bool(new))
    _change_over(catalog, fingerprint)
    drop_unused(catalog)
    return encoded


def _set_aside_broken(catalog: Catalog) -> None:
    """Have incomplete vectors, and those of papers whose text has changed, encoded again."""
    with catalog.transaction() as connection:
        connection.execute(
            "UPDATE vectors SET text_hash = 'broken ' || vectors "
            "WHERE length(data) NOT IN "
            "((1 + passages + sentences) * (dimension + 4), (1 + passages + sentences) * dimension * 2) "
            "OR length(spans) <> (passages + sentences) * 8"
        )
        for key, title, abstract, held in connection.execute(
            "SELECT key, title, abstract, text_hash FROM papers"
        ).fetchall():
            if (actual := text_hash(title, abstract)) != held:
                connection.execute("UPDATE papers SET text_hash = ? WHERE key = ?", (actual, key))


def _change_over(catalog: Catalog, fingerprint: str) -> None:
    with catalog.transaction() as connection:
        revision = catalog.revision + 1
        changed = connection.execute(
            "UPDATE papers SET vectors = new.vectors, revision = ? FROM vectors AS new "
            "WHERE new.text_hash = papers.text_hash AND new.encoder = ? AND new.segmentation = ? "
            "AND new.vectors <> papers.vectors",
            (revision, fingerprint, SEGMENTATION_VERSION),
        ).rowcount
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('encoder', ?)", (fingerprint,))
        if changed:
            set_revision(connection, revision)


class Pace:
    """Reports progress after each step; the rate is that of the last steps in which something was encoded."""

    def __init__(self, report: Callable[[IngestProgress], None] | None) -> None:
        self._report = report
        self._done = 0
        self._total: int | None = None
        self._last = time.monotonic()
        self._steps: deque[tuple[int, float]] = deque(maxlen=_RATE_STEPS)

    def begin(self, count: Callable[[], int | None]) -> None:
        """Start the clock; `count`, which gives the total, is called only if progress is reported."""
        if self._report is not None:
            self._total = count()
        self._last = time.monotonic()

    def step(self, records: int, file: str, *, worked: bool) -> None:
        """Count records as done; `worked` if some of them had to be encoded."""
        now = time.monotonic()
        self._done += records
        if worked:
            self._steps.append((records, now - self._last))
        self._last = now
        if self._report is None or not records:
            return
        seconds = sum(taken for _, taken in self._steps)
        rate = sum(number for number, _ in self._steps) / seconds if seconds > 0 else 0.0
        left = max(self._total - self._done, 0) / rate if self._total is not None and rate > 0 else None
        self._report(IngestProgress(self._done, self._total, rate, left, file))
