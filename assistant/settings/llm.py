"""The settings of the language model."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from assistant.settings.section import Count, NumberSetting, Section, at_home

__all__ = ["LLMSettings"]


class LLMSettings(Section):
    """The language model that words answers."""

    provider: Literal["auto", "openai", "compatible", "none"] = Field(
        default="auto",
        description='"openai" is OpenAI itself, "compatible" any server that speaks its protocol at base_url. "auto" '
        'is one of these when a model is named, else "none": answers are made of quotes alone.',
    )
    model: str | None = Field(
        default=None,
        min_length=1,
        description="Name of the model, as its provider calls it. Without one, no model is used.",
        examples=["gpt-5-mini"],
    )
    base_url: str | None = Field(
        default=None,
        description="Where a compatible server is reached, up to and with /v1. Questions and abstracts are sent there.",
        examples=["http://localhost:11434/v1"],
    )
    api_key: SecretStr | None = Field(
        default=None,
        description="Key for the provider; best set as ASSISTANT_LLM__API_KEY. For OpenAI, OPENAI_API_KEY serves too.",
        examples=["..."],
    )
    context_window: Count | None = Field(
        default=None,
        ge=1024,
        le=100_000_000,
        description="Tokens that question, abstracts and answer may take together. When not set: what is known of an "
        "OpenAI model (128000 for an unknown one), 4096 for a compatible server.",
        examples=[8192],
    )
    max_output_tokens: Count = Field(
        default=2048,
        ge=64,
        le=1_000_000,
        description="Longest answer in tokens, a model's own reasoning included; at most a third of context_window.",
    )
    temperature: NumberSetting = Field(
        default=0.0,
        ge=0,
        le=2,
        description="Randomness of the answer. Not sent to models that refuse it.",
    )
    timeout: NumberSetting = Field(
        default=120.0,
        ge=0.1,
        le=3600,
        description="Seconds to wait for the model's first or next sign of life.",
    )
    retries: Count = Field(
        default=2, ge=0, le=10, description="How often a call that can succeed later is repeated, with growing waits."
    )
    price_input: NumberSetting | None = Field(
        default=None,
        ge=0,
        le=10_000,
        description="Price of a million input tokens; with price_output, answers tell their cost.",
        examples=[0.25],
    )
    price_output: NumberSetting | None = Field(
        default=None, ge=0, le=10_000, description="Price of a million output tokens.", examples=[2.0]
    )
    fallback: bool = Field(
        default=True,
        description="When the model fails: true gives the quotes alone with a visible note, false gives the error.",
    )
    prompts: Path | None = Field(
        default=None,
        description="Directory whose files replace the packaged prompts of the same name.",
        examples=["~/prompts"],
    )
    check: Literal["none", "model", "nli"] = Field(
        default="none",
        description='A second check of each statement, after the built-in one: "model" asks the model itself, which '
        'takes one more call; "nli" the cross-encoder at nli_path, on this machine.',
    )
    nli_path: Path | None = Field(
        default=None,
        description="Directory of a cross-encoder for natural language inference: model.onnx (or onnx/model.onnx), "
        "tokenizer.json, and config.json with the names of its labels.",
        examples=["~/models/nli-deberta-v3-small"],
    )

    @field_validator("prompts", "nli_path")
    @classmethod
    def _home_exists(cls, path: Path | None) -> Path | None:
        return at_home(path)

    @field_validator("base_url")
    @classmethod
    def _address_is_plain(cls, address: str | None) -> str | None:
        if address is None:
            return None
        address = address.strip().rstrip("/")
        try:
            parts = urlsplit(address)
            host, _ = parts.hostname, parts.port
        except ValueError:
            raise ValueError("should be an address such as http://localhost:11434/v1") from None
        if parts.scheme not in ("http", "https") or not host or not address.isprintable() or " " in address:
            raise ValueError("should be an address such as http://localhost:11434/v1")
        if "@" in parts.netloc or "?" in address or "#" in address:
            raise ValueError("may hold neither a user, a key, a query nor a fragment; a key goes into llm.api_key")
        if parts.path.endswith(("/completions", "/models")):
            raise ValueError("should end before the call, such as /chat/completions; usually with /v1")
        return address

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        if self.provider == "compatible" and self.base_url is None:
            raise ValueError("the provider compatible needs llm.base_url")
        if self.check == "nli" and self.nli_path is None:
            raise ValueError("the check nli needs llm.nli_path")
        if (self.price_input is None) != (self.price_output is None):
            raise ValueError("llm.price_input and llm.price_output need each other")
        return self
