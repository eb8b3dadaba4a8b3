"""Makes all vectors again with another encoder, and only then changes over to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.library.catalog import Catalog
from assistant.library.encoding import drop_unused, encode_missing, insert
from assistant.library.entries import IngestProgress
from assistant.library.follower import chunks
from assistant.library.identity import text_hash
from assistant.library.pace import Pace
from assistant.library.writes import set_revision
from assistant.text.segmentation import SEGMENTATION_VERSION

if TYPE_CHECKING:
    from assistant.encoder import Encoder

__all__ = ["reencode"]


def reencode(
    catalog: Catalog, encoder: Encoder, batch_papers: int, progress: Callable[[IngestProgress], None] | None
) -> int:
    """See `Library.reencode`. New vectors are stored beside the old ones until there are enough to change over."""
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
    """Let no row count as stored that is not whole, and no paper as encoded whose text was another."""
    with catalog.transaction() as connection:
        connection.execute(
            "UPDATE vectors SET text_hash = 'broken ' || vectors "
            "WHERE length(data) <> (1 + passages + sentences) * dimension * 2 "
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
