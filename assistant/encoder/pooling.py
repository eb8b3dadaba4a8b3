"""From token vectors to vectors of texts and spans: mean, then length 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.text.spans import Span

__all__ = ["TokenVectors", "normalised", "pool_spans"]


class TokenVectors(NamedTuple):
    """A text's tokens: their vectors (n, d), where each starts and ends in the text, and the whole text's vector (d,).

    The whole text's vector has length 1 and takes [CLS] and [SEP] in, like sentence-transformers; the others do not.
    """

    vectors: NDArray[np.float32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    whole: NDArray[np.float32]


def normalised(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors (..., d) with length 1; a vector of zeros stays as it is."""
    lengths = np.sqrt(np.square(vectors).sum(axis=-1, keepdims=True), dtype=np.float32)
    result: NDArray[np.float32] = np.divide(vectors, np.where(lengths > 0, lengths, 1), dtype=np.float32)
    return result


def pool_spans(tokens: TokenVectors, spans: Sequence[Span], shift: int = 0) -> NDArray[np.float32]:
    """The mean of each span's tokens, (spans, d), length 1.

    A token belongs to a span that it shares a character with. A span without tokens gets the whole text's vector.
    `shift` is added to the spans' offsets.
    """
    pooled = np.empty((len(spans), tokens.whole.shape[0]), np.float32)
    for row, span in enumerate(spans):
        first = int(np.searchsorted(tokens.ends, span.start + shift, side="right"))
        last = int(np.searchsorted(tokens.starts, span.end + shift, side="left"))
        pooled[row] = tokens.vectors[first:last].mean(axis=0) if first < last else tokens.whole
    return normalised(pooled)
