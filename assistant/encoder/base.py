"""The interface of an encoder: its input, its output and its guarantees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from assistant.text.spans import Span

if TYPE_CHECKING:
    import numpy as np
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from numpy.typing import NDArray

__all__ = ["Encoder", "PaperText", "PaperVectors", "Precision"]

Precision = Literal["fp32", "int8"]
"""The arithmetic of the built-in encoder."""


class PaperText(NamedTuple):
    """A paper to be encoded; `passages` and `sentences` are offsets into `abstract`."""

    title: str
    abstract: str
    passages: tuple[Span, ...] = ()
    sentences: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """Title and abstract as they are encoded: one line each, an empty one left out."""
        return "\n".join(part for part in (self.title, self.abstract) if part)


class PaperVectors(NamedTuple):
    """Vectors of one paper, float32 of length 1: `abstract` (d,), which includes the title, `passages` (p, d) and
    `sentences` (s, d), in the order of the spans."""

    abstract: NDArray[np.float32]
    passages: NDArray[np.float32]
    sentences: NDArray[np.float32]


class Encoder(Protocol):
    """Turns text into vectors of length 1. Thread-safe."""

    @property
    def fingerprint(self) -> str:
        """Identifies everything that affects vectors. A library refuses vectors with another fingerprint."""

    @property
    def dimension(self) -> int:
        """Length d of the vectors."""

    @property
    def embedding(self) -> BaseEmbedding:
        """The same encoder as a LlamaIndex embedding."""

    def encode_papers(self, papers: Sequence[PaperText]) -> list[PaperVectors]:
        """Vectors of papers, in their order."""

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, d) of texts, each encoded on its own."""

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, d) of questions, which some models encode differently."""
