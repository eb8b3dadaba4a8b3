"""Computes again the papers that a source no longer says the same of, batch by batch, a transaction each.

Between the loss of a record and this, a paper stands as it was; what was interrupted goes on with the next change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.library.catalog import Catalog
from assistant.library.committing import Written, close_revision, write
from assistant.library.drafts import drafts
from assistant.library.encoding import encode_missing, insert, stored_vectors

if TYPE_CHECKING:
    from assistant.library.encoder import Encoder

__all__ = ["settle"]


def settle(catalog: Catalog, encoder: Callable[[], Encoder], batch_papers: int) -> Written:
    """Compute the papers again that lost a record; one whose records belong to several papers is parted.

    `encoder` is called only if a text has no vectors yet.
    """
    total = Written(set(), set(), set())
    while keys := [key for (key,) in catalog.rows("SELECT paper FROM unsettled LIMIT ?", (batch_papers,))]:
        found = drafts(catalog, (), keys)
        fingerprint = catalog.meta("encoder") or encoder().fingerprint
        texts = {draft.text_hash: (draft.title, draft.abstract) for draft in found}
        new = encode_missing(catalog, texts, fingerprint, encoder)
        with catalog.transaction() as connection:
            revision = catalog.revision + 1
            insert(connection, new, fingerprint)
            written = write(connection, found, stored_vectors(catalog, list(texts), fingerprint), revision)
            connection.executemany("DELETE FROM unsettled WHERE paper = ?", [(key,) for key in keys])
            close_revision(connection, revision)
        for sum_of, some in zip(total, written, strict=True):
            sum_of |= some
    return total
