"""Encoders turn text into vectors: the built-in all-MiniLM-L6-v2, or any LlamaIndex embedding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.encoder.base import Encoder, PaperText, PaperVectors

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from assistant.settings import EncoderSettings

__all__ = ["Encoder", "PaperText", "PaperVectors", "make_encoder"]


def make_encoder(settings: EncoderSettings, embedding: BaseEmbedding | None = None) -> Encoder:
    """The encoder that the settings name, or `embedding` as one. Raises ConfigurationError if it cannot be loaded."""
    if embedding is not None:
        from assistant.encoder.llamaindex import LlamaIndexEncoder, shaping_options

        return LlamaIndexEncoder(embedding, options=shaping_options(embedding))
    if settings.provider == "llamaindex":
        from assistant.encoder.llamaindex import LlamaIndexEncoder, build_embedding

        return LlamaIndexEncoder(build_embedding(settings), settings.api_key, settings.options)
    from assistant.encoder.minilm import MiniLMEncoder

    return MiniLMEncoder(settings.precision, threads=settings.threads)
