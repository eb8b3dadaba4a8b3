"""Encoders turn text into vectors: the built-in all-MiniLM-L6-v2, or any LlamaIndex embedding."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from assistant.encoder.base import Encoder, PaperText, PaperVectors, Precision

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from assistant.settings import EncoderSettings

__all__ = ["Encoder", "PaperText", "PaperVectors", "make_encoder", "remembered_encoder", "remembered_precision"]


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


def remembered_precision(settings: EncoderSettings, fingerprint: str | None) -> Precision | None:
    """The precision of the built-in encoder that `fingerprint` names; None if the settings name an encoder."""
    if settings.provider != "minilm" or "precision" in settings.model_fields_set:
        return None
    model, _, precision = [*(fingerprint or "").split("/"), "", ""][:3]
    return next((known for known in get_args(Precision) if (model, precision) == ("all-MiniLM-L6-v2", known)), None)


def remembered_encoder(settings: EncoderSettings, embedding: BaseEmbedding | None, fingerprint: str) -> Encoder | None:
    """The built-in encoder in the precision that made a library; None if settings or `embedding` name an encoder."""
    precision = None if embedding is not None else remembered_precision(settings, fingerprint)
    return make_encoder(settings.model_copy(update={"precision": precision})) if precision else None
