"""Every setting, with its meaning, bounds and default.

Order of precedence: arguments, environment (`ASSISTANT_LIBRARY__PATH`), `.env` in the working directory, the user's own
file, the chosen profile, the defaults below. `config/default.toml` is made from this file.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, get_args

from platformdirs import user_data_path
from pydantic import (
    Field,
    JsonValue,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.settings.layers import explain, gather, leaves, lookup, merge
from assistant.settings.llm import LLMSettings
from assistant.settings.section import Count, NumberSetting, Section, at_home

__all__ = [
    "AnswerSettings",
    "EncoderSettings",
    "LibrarySettings",
    "Origin",
    "RetrievalSettings",
    "Settings",
    "Weights",
    "fingerprint",
    "load_settings",
    "origins",
]


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
    """What turns text into vectors. A library remembers its encoder and refuses another."""

    provider: Literal["minilm", "llamaindex"] = Field(
        default="minilm",
        description='"minilm" is the built-in all-MiniLM-L6-v2; "llamaindex" is the embedding named by class_path.',
    )
    precision: Literal["fp32", "int8"] = Field(
        default="fp32", description='Arithmetic of the built-in encoder: "fp32" is exact, "int8" is faster.'
    )
    threads: Count = Field(default=0, ge=0, le=256, description="Threads of the built-in encoder; 0 is one a core.")
    batch_papers: Count = Field(
        default=32,
        ge=1,
        le=1000,
        description="Papers encoded and committed at a time; an interrupted ingest loses at most one batch.",
    )
    class_path: str | None = Field(
        default=None,
        description="Import path of a LlamaIndex embedding class, for the provider llamaindex.",
        examples=["llama_index.embeddings.ollama.OllamaEmbedding"],
    )
    options: dict[str, JsonValue] = Field(
        default_factory=dict, description="Arguments for the class of class_path; no secrets, those go into api_key."
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
        default=0.1, ge=0, le=10, description="Neighbouring words of the question found together."
    )
    fit: NumberSetting = Field(default=0.2, ge=0, le=10, description="Log-odds of the paper's fit, as estimated.")

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
    limit: Count = Field(default=10, ge=1, le=1000, description="Papers that a search returns at most.")
    floor: NumberSetting = Field(
        default=0.015,
        ge=0,
        le=1,
        description="A search finds nothing when no paper reaches this estimated probability of relevance.",
    )
    weights: Weights = Field(default=Weights(), description="Share of each signal in the ranking score.")


class AnswerSettings(Section):
    """What an answer holds."""

    relevance: NumberSetting = Field(
        default=0.06,
        ge=0,
        le=1,
        description="Least estimated probability of relevance for a paper to count as fitting.",
    )
    near: NumberSetting = Field(
        default=0.03, ge=0, le=1, description="Least estimated probability of relevance for a near miss."
    )
    unsupported: Literal["remove", "mark"] = Field(
        default="remove",
        description='What becomes of what a model writes and no sentence that it cites supports: "remove" leaves it '
        'out, "mark" shows it as not supported. What cites nothing is always left out.',
    )
    max_papers: Count = Field(default=20, ge=1, le=100, description="Papers that an answer cites at most.")
    quotes: Count = Field(default=2, ge=1, le=4, description="Quotes of one paper at most.")

    @model_validator(mode="after")
    def _near_is_below(self) -> Self:
        if self.near > self.relevance:
            raise ValueError("answer.near must not be above answer.relevance")
        return self


class Settings(BaseSettings):
    """All settings in force: arguments here come before every other source.

    A section is given as a mapping, `Settings(retrieval={"limit": 5})`; the rest of it comes from the other sources.
    Raises ConfigurationError, with the setting and the place it was set, when a value or a key is wrong.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        env_prefix="ASSISTANT_",
        env_nested_delimiter="__",
    )

    profile: str | None = Field(
        default=None,
        description="A named set of settings: a file of config/ without its ending, or the path of a TOML file.",
        examples=["int8"],
    )
    library: LibrarySettings = Field(default=LibrarySettings(), description="Where papers are kept.")
    encoder: EncoderSettings = Field(
        default=EncoderSettings(),
        description="What turns text into vectors. A library remembers its encoder and refuses another.",
    )
    retrieval: RetrievalSettings = Field(default=RetrievalSettings(), description="How papers are found and ranked.")
    answer: AnswerSettings = Field(default=AnswerSettings(), description="What an answer holds.")
    llm: LLMSettings = Field(default=LLMSettings(), description="The language model that words answers.")

    _origins: dict[str, str] = PrivateAttr(default_factory=dict)

    def __init__(self, **values: Any) -> None:
        layers = gather(type(self), values)
        try:
            super().__init__(**merge(layers))
        except ValidationError as error:
            raise explain(type(self), layers, error) from None
        found = {".".join(path): lookup(layers, path) for path, _ in leaves(type(self))}
        self._origins = {name: layer.origin for name, layer in found.items() if layer is not None}

    @property
    def names_library(self) -> bool:
        """Whether a source says which library is meant: then no other will do."""
        return self.library.path is not None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only the arguments: `__init__` has merged every other source into them."""
        return (init_settings,)


class Origin(NamedTuple):
    """A setting's value in force (a secret is "set" or "not set") and the source it came from."""

    value: JsonValue
    source: str


def load_settings(**overrides: Any) -> Settings:
    """The settings in force with `overrides` as the strongest source. Raises ConfigurationError."""
    return Settings(**overrides)


def origins(settings: Settings) -> dict[str, Origin]:
    """Every setting by its dotted name, in the order of definition, with its value and where that came from."""
    result = {}
    for path, info in leaves(type(settings)):
        value: Any = settings
        for name in path:
            value = getattr(value, name)
        if SecretStr in get_args(info.annotation):
            value = "set" if value is not None else "not set"
        elif isinstance(value, Path):
            value = str(value)
        dotted = ".".join(path)
        result[dotted] = Origin(value, settings._origins.get(dotted, "default"))
    return result


def fingerprint(settings: Settings) -> str:
    """SHA-256 (hexadecimal) of the settings that shape answers: neither secrets nor places nor speed."""
    shaping = settings.model_dump(
        mode="json",
        exclude={
            "profile": True,
            "library": True,
            "encoder": {"api_key", "threads", "batch_papers"},
            # The record of an answer names its prompts by their content.
            "llm": {"api_key", "timeout", "retries", "price_input", "price_output", "prompts"},
        },
    )
    canonical = json.dumps(shaping, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
