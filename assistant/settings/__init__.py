"""Every setting, where it was set, and the text of the file that shows them all."""

from assistant.settings.layers import config_directory, profile_names, user_config_file
from assistant.settings.model import Origin, Settings, fingerprint, load_settings, origins
from assistant.settings.sections import (
    AnswerSettings,
    EncoderSettings,
    LibrarySettings,
    LLMSettings,
    RetrievalSettings,
    Weights,
)
from assistant.settings.serving_section import ServingSettings

__all__ = [
    "AnswerSettings",
    "EncoderSettings",
    "LLMSettings",
    "LibrarySettings",
    "Origin",
    "RetrievalSettings",
    "ServingSettings",
    "Settings",
    "Weights",
    "config_directory",
    "fingerprint",
    "load_settings",
    "origins",
    "profile_names",
    "user_config_file",
]
