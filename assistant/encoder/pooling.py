"""From token vectors to vectors of texts and spans: the mean, normalised; long texts are read in windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.text.spans import Span

__all__ = ["TokenVectors", "Window", "normalised", "pool_spans", "windows"]


class TokenVectors(NamedTuple):
    """A text's tokens: their vectors (n, d), where each starts and ends in the text, and the whole text's vector (d,).

    The whole text's vector has length 1 and includes [CLS] and [SEP], as in sentence-transformers; the others do not.
    """

    vectors: NDArray[np.float32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    whole: NDArray[np.float32]


def normalised(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors (..., d) scaled to length 1; a zero vector stays as it is."""
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


class Window(NamedTuple):
    """Tokens `start:end` are encoded together; the vectors of `keep_start:keep_end` are kept."""

    start: int
    end: int
    keep_start: int
    keep_end: int


def windows(tokens: int, size: int, overlap: int) -> Iterator[Window]:
    """Windows of at most `size` tokens whose kept parts cover each of `tokens` exactly once, in order.

    Neighbours share at least `overlap` tokens, and a shared token is kept by the window whose edge is farther from it.
    The last window ends with the text and is as long as the others. Without tokens there is one empty window.
    Raises ValueError unless 0 <= overlap < size.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"an overlap of {overlap} does not fit windows of {size}")
    starts = [*range(0, max(tokens - size, 0), size - overlap), max(tokens - size, 0)]
    kept = 0
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        end = min(start + size, tokens)
        keep_end = tokens if following is None else (following + end) // 2
        yield Window(start, end, kept, keep_end)
        kept = keep_end
