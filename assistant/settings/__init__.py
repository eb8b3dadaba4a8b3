"""Every setting, where it was set, and the text of the file that shows them all."""

from assistant.settings.layers import config_directory, user_config_file
from assistant.settings.llm import LLMSettings
from assistant.settings.model import (
    AnswerSettings,
    EncoderSettings,
    LibrarySettings,
    Origin,
    RetrievalSettings,
    Settings,
    Weights,
    fingerprint,
    load_settings,
    origins,
)

__all__ = [
    "AnswerSettings",
    "EncoderSettings",
    "LLMSettings",
    "LibrarySettings",
    "Origin",
    "RetrievalSettings",
    "Settings",
    "Weights",
    "config_directory",
    "fingerprint",
    "load_settings",
    "origins",
    "user_config_file",
]
