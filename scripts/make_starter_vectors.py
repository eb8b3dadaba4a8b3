"""Writes the vectors of the starter library, assistant/starter/vectors.npz; to be run when a digest, the encoder or the
segmentation has changed.

    python -m scripts.make_starter_vectors

The digests are ingested into a library of their own, and the file gets what its catalog then holds, so the vectors are
those that an ingest makes. Another processor's differ a little.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import Assistant, Settings
from assistant.library.catalog import Catalog
from assistant.library.vectors import ReadyVectors, VectorRow, write_vectors
from assistant.starter import PAPERS, VECTORS
from assistant.text.segmentation import SEGMENTATION_VERSION


def vectors_in(library: Path) -> ReadyVectors:
    """The vectors that a library holds."""
    catalog = Catalog.open(library, create=False)
    try:
        encoder = catalog.meta("encoder") or ""
        rows = catalog.rows(
            "SELECT text_hash, dimension, passages, sentences, spans, data FROM vectors "
            "WHERE encoder = ? AND segmentation = ? ORDER BY text_hash",
            (encoder, SEGMENTATION_VERSION),
        )
    finally:
        catalog.close()
    return ReadyVectors(encoder, SEGMENTATION_VERSION, {key: VectorRow(*columns) for key, *columns in rows})


def main() -> None:
    settings = Settings(encoder={"provider": "minilm", "precision": "int8"})
    with TemporaryDirectory() as directory:
        with Assistant.open(directory, settings) as assistant:
            assistant.ingest(PAPERS)
        ready = vectors_in(Path(directory))
    write_vectors(VECTORS, ready)
    print(f"wrote {VECTORS}: {len(ready.rows)} papers, {VECTORS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
