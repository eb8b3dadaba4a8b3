"""The sections of the settings: every setting with its meaning, bounds and default.

`config/default.toml` is generated from this file and `assistant.settings.model`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    SecretStr,
    field_validator,
    model_validator,
)

__all__ = ["AnswerSettings", "EncoderSettings", "LLMSettings", "LibrarySettings", "RetrievalSettings", "Weights"]


def _no_boolean(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("should be a number")
    return value


Count = Annotated[int, BeforeValidator(_no_boolean)]
NumberSetting = Annotated[float, BeforeValidator(_no_boolean)]


def at_home(path: Path | None) -> Path | None:
    """The path with ~ replaced. Raises ValueError when there is no such home."""
    try:
        return path if path is None else path.expanduser()
    except RuntimeError:
        raise ValueError("the home directory that ~ stands for is not known") from None


class Section(BaseModel):
    """A table of settings: immutable, without unknown keys, and silent about the values in its errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)


_SECRET_NAME = re.compile(r"(?:^|[_-])(?:api_?key|token|secret|password|authorization)$", re.IGNORECASE)


def _secret_name(value: JsonValue) -> str | None:
    if isinstance(value, dict):
        found = next((name for name in value if _SECRET_NAME.search(name)), None)
        return found or next((name for inner in value.values() if (name := _secret_name(inner))), None)
    if isinstance(value, list):
        return next((name for inner in value if (name := _secret_name(inner))), None)
    return None


class LibrarySettings(Section):
    """Where papers are kept."""

    path: Path | None = Field(
        default=None,
        description='Directory of the library; when not set, "library" in the platform\'s user data directory.',
        examples=["~/papers"],
    )

    starter: bool = Field(
        default=True,
        description="Whether a question loads the starter library that comes with the package, digests of 220 papers "
        "on machine learning, when there are no papers yet and library.path is not set.",
    )

    @field_validator("path")
    @classmethod
    def _home_exists(cls, path: Path | None) -> Path | None:
        return at_home(path)

    @property
    def location(self) -> Path:
        """The library's directory as an absolute path, the default filled in."""
        path = self.path or user_data_path("assistant", appauthor=False) / "library"
        return path.absolute()


class EncoderSettings(Section):
    """The encoder, which turns text into vectors. A library remembers its encoder and refuses another."""

    provider: Literal["minilm", "llamaindex"] = Field(
        default="minilm",
        description='"minilm" is the built-in all-MiniLM-L6-v2; "llamaindex" is the embedding named by class_path.',
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
        description="Key for the provider llamaindex; best set as ASSISTANT_ENCODER__API_KEY.",
        examples=["..."],
    )

    @field_validator("options")
    @classmethod
    def _options_hold_no_secret(cls, options: dict[str, JsonValue]) -> dict[str, JsonValue]:
        if name := _secret_name(options):
            raise ValueError(f"may not hold {name}, since options are shown and recorded; use encoder.api_key")
        return options

    @model_validator(mode="after")
    def _class_is_named(self) -> Self:
        if self.provider == "llamaindex" and not self.class_path:
            raise ValueError("the provider llamaindex needs encoder.class_path")
        return self


class Weights(Section):
    """Share of each normalised signal in the score that ranks papers."""

    abstract: NumberSetting = Field(default=0.6, ge=0, le=10, description="Similarity of question and whole abstract.")
    passage: NumberSetting = Field(default=0.35, ge=0, le=10, description="Similarity of question and best passage.")
    sentence: NumberSetting = Field(default=0.6, ge=0, le=10, description="Similarity of question and best sentences.")
    lexical: NumberSetting = Field(default=0.6, ge=0, le=10, description="BM25 of question and paper.")
    phrase: NumberSetting = Field(
        default=0.1, ge=0, le=10, description="Adjacent words of the question that are adjacent in the paper."
    )
    fit: NumberSetting = Field(default=0.2, ge=0, le=10, description="Log-odds of the paper's estimated relevance.")

    @model_validator(mode="after")
    def _something_counts(self) -> Self:
        if not any((self.abstract, self.passage, self.sentence, self.lexical)):
            raise ValueError("at least one weight must be above 0")
        return self


class RetrievalSettings(Section):
    """How papers are found and ranked."""

    candidates: Count = Field(
        default=50, ge=1, le=1000, description="Papers taken from each index before they are scored exactly."
    )
    limit: Count = Field(default=10, ge=1, le=1000, description="Maximum number of papers that a search returns.")
    weights: Weights = Field(default=Weights(), description="Share of each signal in the ranking score.")


class AnswerSettings(Section):
    """What an answer holds."""

    relevance: NumberSetting = Field(
        default=0.06,
        ge=0,
        le=1,
        description="Minimum estimated probability of relevance for the best paper of a list to count as relevant; "
        "below it, papers are listed as the closest ones.",
    )
    unsupported: Literal["remove", "mark"] = Field(
        default="remove",
        description='What happens to a statement of a model that no cited sentence supports: "remove" leaves it out, '
        '"mark" shows it as not supported. A statement without a citation is always left out.',
    )
    max_papers: Count = Field(default=20, ge=1, le=100, description="Maximum number of papers that an answer cites.")
    quotes: Count = Field(default=2, ge=1, le=4, description="Maximum quotes from one paper.")


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
        description="Address of a compatible server, ending with /v1. Questions and abstracts are sent there.",
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
        description="Tokens for question, abstracts and answer together. When not set: the known window of an OpenAI "
        "model (128000 for an unknown one), 4096 for a compatible server.",
        examples=[8192],
    )
    max_output_tokens: Count = Field(
        default=2048,
        ge=64,
        le=1_000_000,
        description="Maximum tokens of an answer, including a model's reasoning; at most a third of context_window.",
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
        description="Seconds to wait for the model's first or next data.",
    )
    retries: Count = Field(
        default=2,
        ge=0,
        le=10,
        description="Maximum number of retries of a call that may succeed later, with growing waits.",
    )
    price_input: NumberSetting | None = Field(
        default=None,
        ge=0,
        le=10_000,
        description="Price of a million input tokens; with price_output, answers state their cost.",
        examples=[0.25],
    )
    price_output: NumberSetting | None = Field(
        default=None, ge=0, le=10_000, description="Price of a million output tokens.", examples=[2.0]
    )
    fallback: bool = Field(
        default=True,
        description="When the model fails: true gives the quotes alone with a visible note, false gives the error.",
    )
    understand: bool = Field(
        default=True,
        description="Whether the model first says how a question is understood and what to search for, where that can "
        "pay: a follow-up, a list, or a question for which the library's words find nothing near. One more call.",
    )
    screen: bool = Field(
        default=True,
        description="Whether the model picks the papers of a list from the best 60 by title and best sentence, before "
        "it reads those. One more call.",
    )
    prompts: Path | None = Field(
        default=None,
        description="Directory whose files replace the packaged prompts of the same name.",
        examples=["~/prompts"],
    )
    check: Literal["none", "doubts", "model", "nli"] = Field(
        default="doubts",
        description="A second check of statements, after the built-in one. The model is shown once more those that no "
        'sentence supports ("none"), also those in doubt ("doubts"), or all ("model"), in one call; it settles a doubt '
        'or corrects the statement. "nli" asks the cross-encoder at nli_path, on this machine.',
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

    @property
    def active_provider(self) -> Literal["openai", "compatible"] | None:
        """The provider in use; None when answers are made without a model.

        An API key in the environment never selects one: it may have been set for another program.
        """
        if self.provider == "none":
            return None
        if self.provider != "auto":
            return self.provider
        if self.model is None:
            return None
        return "compatible" if self.base_url else "openai"
