"""Ingests JSON Lines with a slow small encoder: `python -m tests.library.ingest_program LIBRARY FILE DELAY`."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.library.library import Library
from tests.library.library_inputs import jsonl_source
from tests.library.small_encoder import SmallEncoder


def main(path: str, file: str, delay: str) -> None:
    encoder = SmallEncoder(delay=float(delay))
    with Library.open(Path(path), lambda: encoder, create=True, batch_papers=8) as library:
        library.ingest([jsonl_source(Path(file))])


if __name__ == "__main__":
    main(*sys.argv[1:])
