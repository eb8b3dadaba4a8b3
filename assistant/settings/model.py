"""Every setting, with its meaning, bounds and default.

Order of precedence: arguments, environment (`ASSISTANT_LIBRARY__PATH`), `.env` in the working directory, the user's own
file, the chosen profile, the defaults below. `config/default.toml` is made from this file.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple, get_args

from pydantic import (
    Field,
    JsonValue,
    PrivateAttr,
    SecretStr,
    ValidationError,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.settings.feeds_section import FeedsSettings
from assistant.settings.layers import explain, gather, leaves, lookup, merge
from assistant.settings.names_section import NamesSettings
from assistant.settings.sections import (
    AnswerSettings,
    EncoderSettings,
    LibrarySettings,
    LLMSettings,
    RetrievalSettings,
)
from assistant.settings.serving_section import ServingSettings

__all__ = ["Origin", "Settings", "fingerprint", "load_settings", "origins"]


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
    names: NamesSettings = Field(
        default=NamesSettings(),
        description="Where papers given by name (arXiv id, DOI, PubMed id) are fetched from, when a command says so.",
    )
    serving: ServingSettings = Field(
        default=ServingSettings(), description="How `assistant mcp --http` lets clients in."
    )
    feeds: FeedsSettings = Field(
        default=FeedsSettings(),
        description="What `assistant update` fetches. Nothing leaves the machine unless it is named here.",
    )

    _origins: dict[str, str] = PrivateAttr(default_factory=dict)
    _retired: tuple[str, ...] = PrivateAttr(default=())

    def __init__(self, **values: Any) -> None:
        layers = gather(type(self), values)
        try:
            super().__init__(**merge(layers))
        except ValidationError as error:
            raise explain(type(self), layers, error) from None
        found = {".".join(path): lookup(layers, path) for path, _ in leaves(type(self))}
        self._retired = tuple(note for layer in layers for note in layer.retired)
        self._origins = {name: layer.origin for name, layer in found.items() if layer is not None}

    @property
    def retired(self) -> tuple[str, ...]:
        """A line for each place that still sets what no longer exists; it is ignored."""
        return self._retired

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
            "names": True,
            "serving": True,
            "feeds": True,
            "encoder": {
                "api_key",
                "threads",
                "batch_papers",
                "batch_texts",
                "batch_tokens",
                "requests",
                "timeout",
                "retries",
            },
            # The record of an answer names its prompts by their content.
            "llm": {"api_key", "timeout", "retries", "price_input", "price_output", "prompts"},
        },
    )
    canonical = json.dumps(shaping, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
