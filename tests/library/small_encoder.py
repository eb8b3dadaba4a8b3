"""A small deterministic encoder for tests: words hashed into a few signed buckets. Meets the Encoder protocol."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from numpy.typing import NDArray

from assistant.encoder import PaperText, PaperVectors


def hashed(text: str, dimension: int, salt: str = "") -> NDArray[np.float32]:
    vector = np.full(dimension, 1e-3, np.float32)
    for word in text.casefold().split():
        digest = hashlib.sha256(f"{salt}{word.strip('.,;:()')}".encode()).digest()
        vector[digest[0] % dimension] += 1.0 if digest[1] % 2 else -1.0
        vector[digest[2] % dimension] += 0.5
    return (vector / np.linalg.norm(vector)).astype(np.float32)


class HashEmbedding(BaseEmbedding):
    """The same vectors for a plain LlamaIndex program."""

    dimension: int = 16

    def _get_text_embedding(self, text: str) -> list[float]:
        return [float(value) for value in hashed(text, self.dimension)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class SmallEncoder:
    """Counts the papers it encodes; `delay` seconds a paper make an ingest slow enough to be interrupted."""

    def __init__(self, dimension: int = 16, salt: str = "", delay: float = 0.0) -> None:
        self.dimension = dimension
        self.fingerprint = f"small-{dimension}{salt}"
        self.encoded = 0
        self._salt = salt
        self._delay = delay

    @property
    def embedding(self) -> Any:
        return HashEmbedding(dimension=self.dimension)

    def encode_papers(self, papers: Sequence[PaperText]) -> list[PaperVectors]:
        self.encoded += len(papers)
        time.sleep(self._delay * len(papers))
        return [
            PaperVectors(
                hashed(f"{paper.title} {paper.abstract}", self.dimension, self._salt),
                self.encode_texts([paper.abstract[slice(*span)] for span in paper.passages]),
                self.encode_texts([paper.abstract[slice(*span)] for span in paper.sentences]),
            )
            for paper in papers
        ]

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [hashed(text, self.dimension, self._salt) for text in texts]
        return np.array(rows, np.float32).reshape(len(rows), self.dimension)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_texts(texts)
