"""Encoders turn text into vectors: the built-in all-MiniLM-L6-v2, an embeddings server, or any LlamaIndex embedding."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, get_args

from assistant.encoder.base import Encoder, PaperText, PaperVectors, Precision

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from assistant.settings import EncoderSettings

__all__ = [
    "Encoder",
    "PaperText",
    "PaperVectors",
    "has_made",
    "make_encoder",
    "name_of",
    "remembered_encoder",
    "remembered_precision",
]


def make_encoder(settings: EncoderSettings, embedding: BaseEmbedding | None = None) -> Encoder:
    """The encoder that the settings name, or `embedding` as one. Raises ConfigurationError if it cannot be loaded."""
    if embedding is not None:
        from assistant.encoder.llamaindex import LlamaIndexEncoder, shaping_options

        return LlamaIndexEncoder(embedding, options=shaping_options(embedding))
    if settings.provider == "llamaindex":
        from assistant.encoder.llamaindex import LlamaIndexEncoder, build_embedding

        return LlamaIndexEncoder(build_embedding(settings), settings.api_key, settings.options)
    if settings.provider in ("openai", "compatible"):
        from assistant.encoder.endpoint import make_endpoint_encoder

        return make_endpoint_encoder(settings)
    from assistant.encoder.minilm import MiniLMEncoder

    return MiniLMEncoder(settings.precision, threads=settings.threads)


def has_made(encoder: Encoder, fingerprint: str) -> bool:
    """Whether an encoder is the one with a fingerprint, found without calling a service if that is possible."""
    made: Callable[[str], bool] | None = getattr(encoder, "made", None)
    return made(fingerprint) if made is not None else encoder.fingerprint == fingerprint


def name_of(encoder: Encoder) -> str:
    """The fingerprint of an encoder, or as much of it as is known without calling a service."""
    name: str | None = getattr(encoder, "name", None)
    return name if name is not None else encoder.fingerprint


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
