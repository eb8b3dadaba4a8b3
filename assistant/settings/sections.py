"""The sections of the settings: every setting with its meaning, bounds and default.

`config/default.toml` is generated from this file, those of the other sections and `assistant.settings.model`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator

from assistant.settings.encoder_section import EncoderSettings
from assistant.settings.section import Count, NumberSetting, Section, at_home, plain_address

__all__ = ["AnswerSettings", "EncoderSettings", "LLMSettings", "LibrarySettings", "RetrievalSettings", "Weights"]


_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


def _lines(text: SecretStr | None) -> list[str]:
    given = text.get_secret_value().splitlines() if text else []
    return [line.strip() for line in given if line.strip()]


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

    chroma: str | None = Field(
        default=None,
        description="Address of a Chroma server that keeps the library's collection, for LlamaIndex programs on other "
        "machines; when not set, the collection is kept with the library.",
        examples=["http://localhost:8000"],
    )
    chroma_tenant: str = Field(default="default_tenant", min_length=1, description="Tenant on the Chroma server.")
    chroma_database: str = Field(
        default="default_database", min_length=1, description="Database of the tenant on the Chroma server."
    )
    chroma_collection: str = Field(
        default="papers",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,510}[A-Za-z0-9]$",
        description="Name of the collection on the Chroma server; each library needs one of its own.",
    )
    chroma_token: SecretStr | None = Field(
        default=None,
        description="Token for the Chroma server, sent as Authorization and as X-Chroma-Token; best set as "
        "ASSISTANT_LIBRARY__CHROMA_TOKEN.",
        examples=["..."],
    )
    chroma_headers: SecretStr | None = Field(
        default=None,
        description='Other headers for the Chroma server, one a line, such as "X-Team: papers"; they may be secret, so '
        "they are best set as ASSISTANT_LIBRARY__CHROMA_HEADERS.",
        examples=["X-Team: papers"],
    )

    @field_validator("path")
    @classmethod
    def _home_exists(cls, path: Path | None) -> Path | None:
        return at_home(path)

    @field_validator("chroma")
    @classmethod
    def _address_is_plain(cls, address: str | None) -> str | None:
        return plain_address(address, "library.chroma_token", "http://localhost:8000")

    @field_validator("chroma_token")
    @classmethod
    def _token_can_be_sent(cls, token: SecretStr | None) -> SecretStr | None:
        text = token.get_secret_value() if token else ""
        if not text.isascii() or not text.isprintable():
            raise ValueError("contains invalid characters")
        return token

    @field_validator("chroma_headers")
    @classmethod
    def _headers_can_be_read(cls, headers: SecretStr | None) -> SecretStr | None:
        for line in _lines(headers):
            name, colon, _ = line.partition(":")
            if not colon or not _HEADER_NAME.fullmatch(name.strip()) or not (line.isascii() and line.isprintable()):
                raise ValueError("should be lines such as X-Team: papers")
        return headers

    @property
    def chroma_sent_headers(self) -> dict[str, str]:
        """The headers for the Chroma server, with the token."""
        token = self.chroma_token.get_secret_value().strip() if self.chroma_token else ""
        sent = {"Authorization": f"Bearer {token}", "X-Chroma-Token": token} if token else {}
        for line in _lines(self.chroma_headers):
            name, _, value = line.partition(":")
            sent[name.strip()] = value.strip()
        return sent

    @property
    def location(self) -> Path:
        """The library's directory as an absolute path, the default filled in."""
        path = self.path or user_data_path("assistant", appauthor=False) / "library"
        return path.absolute()


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
        default="model",
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
        return plain_address(address, "llm.api_key")

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
