"""Every setting, where it was set, and the text of the file that shows them all."""

from assistant.settings.model import (
    AnswerSettings,
    EncoderSettings,
    LibrarySettings,
    LLMSettings,
    Origin,
    RetrievalSettings,
    Settings,
    Weights,
    config_directory,
    fingerprint,
    load_settings,
    origins,
    user_config_file,
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
