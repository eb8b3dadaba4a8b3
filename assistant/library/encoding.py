"""Vectors for texts, made once: they are kept by text, encoder and segmentation."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from assistant.errors import ConfigurationError
from assistant.library.catalog import Catalog
from assistant.text.segmentation import SEGMENTATION_VERSION, passages, sentences

if TYPE_CHECKING:
    from assistant.encoder import Encoder
    from assistant.library.ready_vectors import ReadyVectors
    from assistant.library.vector_rows import VectorRow

__all__ = ["NewVectors", "drop_unused", "encode_missing", "insert", "stored_vectors"]

NewVectors: TypeAlias = "dict[str, VectorRow]"
"""Vectors that are not in the catalog yet, by text hash."""


def stored_vectors(catalog: Catalog, hashes: list[str], encoder: str) -> dict[str, int]:
    """The rows that hold the vectors of these texts, by text hash."""
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
    """Encode those (title, abstract), by text hash, whose vectors by this encoder are neither stored nor `ready`.

    `encoder` is not called if there are none, unless `fingerprint` is None. Raises ConfigurationError if the encoder
    returns vectors that do not fit.
    """
    held = stored_vectors(catalog, list(texts), fingerprint or encoder().fingerprint)
    missing = {key: text for key, text in texts.items() if key not in held}
    if not missing:
        return {}
    given = ready.by(encoder().fingerprint) if ready is not None else {}
    new = {key: given[key] for key in missing if key in given}
    return new | _encode({key: text for key, text in missing.items() if key not in new}, encoder)


def _encode(texts: Mapping[str, tuple[str, str]], encoder: Callable[[], Encoder]) -> NewVectors:
    if not texts:
        return {}
    from assistant.encoder import PaperText
    from assistant.library.vector_rows import pack

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


def drop_unused(catalog: Catalog) -> None:
    """Delete vectors that no paper refers to any more."""
    with catalog.transaction() as connection:
        connection.execute("DELETE FROM vectors WHERE vectors NOT IN (SELECT vectors FROM papers)")
