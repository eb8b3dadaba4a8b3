"""An OpenAI-compatible embeddings server as the library's encoder, and as a LlamaIndex embedding."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from assistant.encoder.llamaindex import LlamaIndexEncoder
from assistant.encoder.service import EmbeddingService, Pacing
from assistant.encoder.service_errors import EmbeddingServer
from assistant.errors import EncoderError
from assistant.text.safe import safe_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.settings import EncoderSettings

__all__ = ["EndpointEmbedding", "make_endpoint_encoder"]

OPENAI_URL = "https://api.openai.com/v1"
KEY_VARIABLE = "OPENAI_API_KEY"
_LARGEST_BATCH = 2048  # LlamaIndex's own limit; the service makes smaller requests of it


class EndpointEmbedding(BaseEmbedding):
    """The model of an OpenAI-compatible server for LlamaIndex, in batches, several at a time, with retries."""

    text_prefix: str = ""
    question_prefix: str = ""
    dimensions: int | None = None
    _service: EmbeddingService = PrivateAttr()

    def __init__(self, service: EmbeddingService, **options: Any) -> None:
        super().__init__(**{"model_name": service.server.model, "embed_batch_size": _LARGEST_BATCH, **options})
        self._service = service

    @classmethod
    def class_name(cls) -> str:
        """The name under which LlamaIndex serialises this class."""
        return "EndpointEmbedding"

    def question_vectors(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """The vectors (n, d) of questions, for a reader who waits. Raises EncoderError."""
        return self._service.vectors(questions, self.question_prefix, impatient=True)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._service.vectors(texts, self.text_prefix).tolist()
        return vectors

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        vectors: list[list[float]] = self.question_vectors([query]).tolist()
        return vectors[0]

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)


class _EndpointEncoder(LlamaIndexEncoder):
    """Questions go in one request."""

    embedding: EndpointEmbedding

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._vectors(texts, self.embedding.question_vectors)


def make_endpoint_encoder(settings: EncoderSettings) -> LlamaIndexEncoder:
    """The encoder for the providers openai and compatible. Opens no connection. Raises EncoderError without a key that
    is needed."""
    server = EmbeddingServer(settings.model or "", settings.base_url or OPENAI_URL, _key(settings))
    pacing = Pacing(settings.batch_texts, settings.batch_tokens, settings.requests, settings.timeout, settings.retries)
    service = EmbeddingService(server, pacing, settings.dimensions)
    shaping = {
        name: value
        for name in ("text_prefix", "question_prefix", "dimensions")
        if (value := getattr(settings, name)) not in ("", None)
    }
    return _EndpointEncoder(EndpointEmbedding(service, **shaping), settings.api_key, shaping)


def _key(settings: EncoderSettings) -> str:
    key = settings.api_key.get_secret_value().strip() if settings.api_key else ""
    if settings.provider == "openai":
        key = key or os.environ.get(KEY_VARIABLE, "").strip()
        if not key:
            raise EncoderError(
                f"there is no key for {safe_text(settings.model or '')} (openai)",
                hint=f"set ASSISTANT_ENCODER__API_KEY or {KEY_VARIABLE}",
            )
    if not key.isascii() or not key.isprintable():
        raise EncoderError("the encoder's key contains invalid characters", hint="set ASSISTANT_ENCODER__API_KEY again")
    return key
