"""The settings of the encoder."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, JsonValue, SecretStr, field_validator, model_validator

from assistant.settings.section import Count, NumberSetting, Section, plain_address

__all__ = ["EncoderSettings"]

_SECRET_NAME = re.compile(r"(?:^|[_-])(?:api_?key|token|secret|password|authorization)$", re.IGNORECASE)


def _secret_name(value: JsonValue) -> str | None:
    if isinstance(value, dict):
        found = next((name for name in value if _SECRET_NAME.search(name)), None)
        return found or next((name for inner in value.values() if (name := _secret_name(inner))), None)
    if isinstance(value, list):
        return next((name for inner in value if (name := _secret_name(inner))), None)
    return None


class EncoderSettings(Section):
    """The encoder, which turns text into vectors. A library remembers its encoder and refuses another."""

    provider: Literal["minilm", "openai", "compatible", "llamaindex"] = Field(
        default="minilm",
        description='"minilm" is the built-in all-MiniLM-L6-v2; "openai" is OpenAI itself, "compatible" any server '
        'that speaks its embeddings protocol at base_url; "llamaindex" is the embedding named by class_path.',
    )
    precision: Literal["fp32", "int8"] = Field(
        default="int8",
        description='Arithmetic of the built-in encoder for a new library: "int8" is faster, "fp32" is exact. When it '
        "is not set, a library goes on with its own.",
    )
    threads: Count = Field(default=0, ge=0, le=256, description="Threads of the built-in encoder; 0 is one a core.")
    batch_papers: Count = Field(
        default=32,
        ge=1,
        le=1000,
        description="Number of papers encoded and committed at a time; an interrupted ingest loses at most one batch.",
    )
    model: str | None = Field(
        default=None,
        min_length=1,
        description="Name of the embedding model, as its provider calls it, for the providers openai and compatible.",
        examples=["BAAI/bge-small-en-v1.5"],
    )
    base_url: str | None = Field(
        default=None,
        description="Address of a compatible server, ending with /v1. Papers and questions are sent there.",
        examples=["http://localhost:8080/v1"],
    )
    dimensions: Count | None = Field(
        default=None,
        ge=8,
        le=65_536,
        description="Length of the vectors to ask for, of a model that offers several; when not set, the model's own.",
        examples=[512],
    )
    question_prefix: str = Field(
        default="", description='What the model wants before a question, such as "query: "; sent to a server.'
    )
    text_prefix: str = Field(
        default="", description='What the model wants before any other text, such as "passage: "; sent to a server.'
    )
    batch_texts: Count = Field(
        default=32, ge=1, le=2048, description="Maximum number of texts in a request to a server."
    )
    batch_tokens: Count = Field(
        default=16_384,
        ge=64,
        le=1_000_000,
        description="Maximum number of tokens in a request to a server, by an estimate of three characters a token.",
    )
    requests: Count = Field(
        default=4, ge=1, le=256, description="Maximum number of requests to a server at the same time."
    )
    timeout: NumberSetting = Field(
        default=60.0,
        ge=0.1,
        le=3600,
        description="Seconds to wait for a server's reply; for a question at most 10.",
    )
    retries: Count = Field(
        default=6,
        ge=0,
        le=20,
        description="Maximum number of retries of a request that may succeed later, with growing waits; for a question "
        "at most 1.",
    )
    class_path: str | None = Field(
        default=None,
        description="Import path of a LlamaIndex embedding class, for the provider llamaindex.",
        examples=["llama_index.embeddings.ollama.OllamaEmbedding"],
    )
    options: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="Arguments of the class named by class_path, without secrets: these go into api_key.",
    )
    api_key: SecretStr | None = Field(
        default=None,
        description="Key for the provider; best set as ASSISTANT_ENCODER__API_KEY. For OpenAI, OPENAI_API_KEY serves "
        "too.",
        examples=["..."],
    )

    @field_validator("options")
    @classmethod
    def _options_hold_no_secret(cls, options: dict[str, JsonValue]) -> dict[str, JsonValue]:
        if name := _secret_name(options):
            raise ValueError(f"may not hold {name}, since options are shown and recorded; use encoder.api_key")
        return options

    @field_validator("base_url")
    @classmethod
    def _address_is_plain(cls, address: str | None) -> str | None:
        return plain_address(address, "encoder.api_key")

    @model_validator(mode="after")
    def _encoder_is_named(self) -> Self:
        if self.provider == "llamaindex" and not self.class_path:
            raise ValueError("the provider llamaindex needs encoder.class_path")
        if self.provider in ("openai", "compatible") and not self.model:
            raise ValueError(f"the provider {self.provider} needs encoder.model")
        if self.provider == "compatible" and not self.base_url:
            raise ValueError("the provider compatible needs encoder.base_url")
        return self
